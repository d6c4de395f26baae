"""What changed: fields that moved, test windows that the chances missed, alarms."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from src.reporting.assemble.facts import count
from src.reporting.story import Changes, Restated

SHOWN = 3


def changes_of(
    monitor: dict[str, Any],
    windows: pd.DataFrame,
    window: str,
    restated: tuple[Restated, ...] = (),
    last_report: str | None = None,
) -> Changes | None:
    """Return what changed, None where there is no earlier report and nothing did.

    Parameters
    ----------
    monitor : dict
        Facts of ``08_monitor``: ``moved`` (words of fields), ``alarms`` (how many).
    windows : pandas.DataFrame
        ``window, within`` and more, one row per test window; empty without a model.
    window : str
        The time that all of them cover.
    restated : tuple of Restated
        Figures that are others today than when they were reported.
    last_report : str, optional
        Up to which day (ISO) the data of the last report went; None where there is none.

    Notes
    -----
    A single window is left out: what was expected in it and what came stands among what the leads brought.
    """
    moved = tuple(monitor.get("moved", []))[:SHOWN]
    missed = int((~windows["within"].astype(bool)).sum()) if len(windows) > 1 else 0
    alarms = monitor.get("alarms")
    if not moved and not missed and not last_report and not restated and not alarms:
        return None
    said = "test windows in which more or fewer won than the chances allow"
    return Changes(
        date.fromisoformat(last_report) if last_report else None,
        restated=restated,
        moved=moved,
        missed_windows=count(missed, said, window) if missed else None,
        alarms=None if alarms is None else count(alarms, "alarms of the monitoring that stand"),
    )
