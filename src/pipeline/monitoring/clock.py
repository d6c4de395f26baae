"""Whether the clock of this machine can be right."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from src.evaluation.monitor.alarm import Alarm
from src.evaluation.monitor.kinds import CLOCK
from src.pipeline.run import Run
from src.pipeline.store.history import last_published
from src.pipeline.store.places import Store

TOLERANCE = timedelta(days=1)
"""The newest moment of the data is the end of a day, in whatever zone the source has it."""


def clock_alarms(run: Run, is_sample: bool, now: datetime | None = None) -> list[Alarm]:
    """Return the alarm of a clock that is behind the newest data or the last publication.

    Parameters
    ----------
    run : Run
    is_sample : bool
        Dates of the sample are invented: they say nothing of the clock.
    now : datetime, optional
        What the clock says (UTC); default the machine's.

    Notes
    -----
    The clock decides nothing: the as-of date comes from the data. But lists expire by it, and the history of scorings
    is signed with it.
    """
    clock = now or datetime.now(UTC)
    published = last_published(Store(run.source, run.folder.parents[2]))
    then = datetime.fromisoformat(published.at) if published and published.at else None
    if run.as_of is not None and not is_sample and clock < run.as_of - TOLERANCE:
        what = f"The clock of this machine says {clock:%Y-%m-%d}, but the data go up to {run.as_of:%Y-%m-%d}."
        return [Alarm(CLOCK, what, "alert")]
    if then is not None and clock < then - TOLERANCE:
        what = f"The clock of this machine says {clock:%Y-%m-%d}; the last publication was on {then:%Y-%m-%d}."
        return [Alarm(CLOCK, what, "alert")]
    return []
