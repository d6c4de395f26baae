"""In which part of sales' day a lead came in, on the clock of the declared calendar."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.calls.working_hours import is_workday, on_the_clock
from src.leads.declared.work import Calendar

DAY_OFF, BEFORE, AFTER = "on a day off", "before opening", "after closing"


def part_of_day(moments: pd.Series, calendar: Calendar) -> pd.Series:
    """Return ``"before opening"``, an hour such as ``"09-10"``, ``"after closing"`` or ``"on a day off"``; ordered.

    Parameters
    ----------
    moments : pandas.Series of datetime64[UTC]

    Notes
    -----
    Hours are those of the wall clock of the calendar's zone; the first starts at opening, the last ends at closing.
    """
    wall = on_the_clock(moments, calendar)
    clock = wall.dt.strftime("%H:%M:%S")
    hour = wall.dt.hour
    names = hour.map(lambda begins: f"{begins:02.0f}-{begins + 1:02.0f}", na_action="ignore").astype(object)
    names[(clock < calendar.opens.strftime("%H:%M:%S")).to_numpy(bool)] = BEFORE
    names[(clock >= calendar.closes.strftime("%H:%M:%S")).to_numpy(bool)] = AFTER
    names[~is_workday(wall, calendar)] = DAY_OFF
    last = calendar.closes.hour + (calendar.closes.minute > 0)
    hours = [f"{begins:02d}-{begins + 1:02d}" for begins in range(calendar.opens.hour, last)]
    ordered = pd.CategoricalDtype([BEFORE, *hours, AFTER, DAY_OFF], ordered=True)
    return names.where(moments.notna(), np.nan).astype(ordered)
