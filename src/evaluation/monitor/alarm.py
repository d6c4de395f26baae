"""What an alarm is: a threshold, a reason and an action, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

Level = Literal["warning", "alert"]
COLUMNS = ["alarm", "level", "what", "threshold", "reason", "action", "fields", "value", "limit", "n"]


@dataclass(frozen=True)
class Kind:
    """A kind of alarm, as the manual explains it.

    Attributes
    ----------
    name : str
    threshold, reason, action : str
        When it is raised, why that matters, and what to do.
    """

    name: str
    threshold: str
    reason: str
    action: str


@dataclass(frozen=True)
class Alarm:
    """An alarm that was raised.

    Attributes
    ----------
    kind : Kind
    what : str
        What was found, with the numbers; never a value of a lead.
    level : str
        ``alert`` where the score is probably wrong until somebody acted, else ``warning``.
    fields : tuple of str
        Features it is about.
    value, limit : float or None
        What was measured, and what it had to pass.
    n : int or None
    """

    kind: Kind
    what: str
    level: Level = "warning"
    fields: tuple[str, ...] = field(default=())
    value: float | None = None
    limit: float | None = None
    n: int | None = None

    @property
    def sentence(self) -> str:
        """Return what was found and what to do, for the terminal and the status."""
        return f"{self.what} {self.kind.action}"

    def to_json(self) -> dict[str, Any]:
        """Return the alarm as JSON types."""
        own = {"alarm": self.kind.name, "level": self.level, "what": self.what, "fields": list(self.fields)}
        words = {name: getattr(self.kind, name) for name in ("threshold", "reason", "action")}
        return own | words | {"value": self.value, "limit": self.limit, "n": self.n}


def alarm_table(alarms: Iterable[Alarm]) -> pd.DataFrame:
    """Return the alarms as a table, one row each; without rows where there is none."""
    rows = [alarm.to_json() | {"fields": ";".join(alarm.fields)} for alarm in alarms]
    return pd.DataFrame(rows, columns=COLUMNS)


def listed(names: Iterable[str], most: int = 3) -> str:
    """Return names as people list them, the rest counted.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c", "d", "e"])
    ('a', 'a and b', 'a, b, c and 2 more')
    """
    shown = list(names)
    if len(shown) > most:
        return f"{', '.join(shown[:most])} and {len(shown) - most} more"
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1] if shown else ""]))
