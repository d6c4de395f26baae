"""One number that is shown to people, with all that is needed to judge it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["measured", "estimated", "trial"]
Unit = Literal["share", "difference", "count", "change", "money", "hours", "days", "points"]
LEAST_LEADS = 10
"""A share of fewer leads than this is not shown."""


@dataclass(frozen=True)
class Fact:
    """A number and what it rests on.

    Attributes
    ----------
    value, low, high : float
        The number and its 95 % interval, unrounded. Shares and their differences are fractions (0.81, not 81).
    unit : str
        How the number is shown: ``share`` and ``difference`` as "x of 100", the difference with its sign; ``change``
        as a count with its sign.
    definition : str
        What was counted, in one line; goes to ``facts.json``.
    kind : str
        Measured, estimated or found by a trial: never mixed in one sentence.
    n, wins : int, optional
        Leads behind the number, and how many of them reached the target.
    window : str
        The time it covers, e.g. ``"2026-04-01 to 2026-06-30"``.
    """

    value: float
    unit: Unit = "count"
    definition: str = ""
    kind: Kind = "measured"
    low: float | None = None
    high: float | None = None
    n: int | None = None
    wins: int | None = None
    window: str = ""

    @property
    def is_hidden(self) -> bool:
        """Whether too few leads are behind this share to show it."""
        return self.unit == "share" and self.n is not None and self.n < LEAST_LEADS

    def excludes(self, number: float) -> bool:
        """Return whether the interval is known and leaves out ``number``.

        >>> Fact(0.16, "difference", low=0.06, high=0.26).excludes(0)
        True
        """
        if self.low is None or self.high is None:
            return False
        return number < self.low or number > self.high
