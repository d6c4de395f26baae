"""What changed: fields that moved, test windows that the chances missed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from src.reporting.assemble.facts import count
from src.reporting.story import Changes, Restated

SHOWN = 3


def changes_of(
    monitor: dict[str, Any], windows: pd.DataFrame, window: str, restated: tuple[Restated, ...] = ()
) -> Changes | None:
    """Return what changed, None where nothing did.

    Parameters
    ----------
    monitor : dict
        Facts of ``08_monitor``: ``moved`` (words of fields), ``last_run`` (ISO day or None).
    windows : pandas.DataFrame
        ``window, within`` and more, one row per test window; empty without a model.
    window : str
        The time that all of them cover.
    restated : tuple of Restated
        Figures that are others today than when they were reported.

    Notes
    -----
    A single window is left out: what was expected in it and what came stands among what the leads brought.
    """
    moved, last = tuple(monitor.get("moved", []))[:SHOWN], monitor.get("last_run")
    missed = int((~windows["within"].astype(bool)).sum()) if len(windows) > 1 else 0
    if not moved and not missed and not last and not restated:
        return None
    said = "test windows in which more or fewer won than the chances allow"
    return Changes(
        date.fromisoformat(last) if last else None,
        restated=restated,
        moved=moved,
        missed_windows=count(missed, said, window) if missed else None,
    )
