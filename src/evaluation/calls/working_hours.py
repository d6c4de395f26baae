"""Working hours between two moments in the calendar sales keeps."""

from __future__ import annotations

from datetime import time

import numpy as np
import pandas as pd

from src.leads.declared.work import Calendar


def working_hours_between(start: pd.Series, end: pd.Series, calendar: Calendar) -> pd.Series:
    """Return the working hours from ``start`` to ``end``; missing where either is, 0 where end is earlier.

    Parameters
    ----------
    start, end : pandas.Series of datetime64[UTC], same index
    calendar : Calendar
        Zone, workdays, opening hours and holidays; the wall clock of the zone counts.

    Notes
    -----
    A lead that arrives at night waits from the next opening, so that night arrivals change no verdict on how
    fast sales is. Elapsed = worked(end) - worked(start), worked(t) = working time since the first day.
    """
    both = pd.concat([start, end])
    if both.notna().sum() == 0:
        return pd.Series(np.nan, index=start.index)
    first_day = on_the_clock(both, calendar).min().normalize()
    days = int((on_the_clock(both, calendar).max().normalize() - first_day).days) + 1
    before = np.concatenate([[0.0], np.cumsum(_working_days(first_day, days, calendar))])
    hours = _hours_worked(end, first_day, before, calendar) - _hours_worked(start, first_day, before, calendar)
    return hours.clip(lower=0)


def on_the_clock(moments: pd.Series, calendar: Calendar) -> pd.Series:
    """Return the moments as the wall clock of the calendar's zone shows them, without a zone."""
    return moments.dt.tz_convert(calendar.zone).dt.tz_localize(None)


def is_workday(wall: pd.Series, calendar: Calendar) -> np.ndarray:
    """Return whether sales works on the day of each moment of the wall clock, shape (n,); false where it is missing."""
    is_open = np.isin(wall.dt.day_of_week + 1, calendar.workdays)
    return is_open & ~wall.dt.normalize().isin(pd.DatetimeIndex(calendar.holidays)).to_numpy()


def _working_days(first_day: pd.Timestamp, days: int, calendar: Calendar) -> np.ndarray:
    """Return 1 for each working day and 0 for each other, shape (days,)."""
    dates = pd.date_range(first_day, periods=days, freq="D")
    return is_workday(pd.Series(dates), calendar).astype(float)


def _hours_worked(moments: pd.Series, first_day: pd.Timestamp, before: np.ndarray, calendar: Calendar) -> pd.Series:
    """Return the working hours from the first day to each moment."""
    opens, closes = _as_hours(calendar.opens), _as_hours(calendar.closes)
    wall = on_the_clock(moments, calendar)
    known = wall.notna()
    day = (wall[known].dt.normalize() - first_day).dt.days.to_numpy()
    clock = (wall[known] - wall[known].dt.normalize()).dt.total_seconds().to_numpy() / 3600
    today = np.clip(clock - opens, 0, closes - opens) * (before[day + 1] - before[day])
    worked = pd.Series(np.nan, index=moments.index)
    worked[known] = before[day] * (closes - opens) + today
    return worked


def _as_hours(clock: time) -> float:
    """Return a time of day in hours."""
    return clock.hour + clock.minute / 60
