"""Two equal stretches of later leads that stand beside each other."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from src.evaluation.later_leads import at_creation, counted

WEEK_DAYS = 7
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Period:
    """Leads that came in from ``start`` to before ``end`` (UTC)."""

    start: pd.Timestamp
    end: pd.Timestamp

    @property
    def days(self) -> int:
        """Return its length."""
        return (self.end - self.start) // _DAY

    @property
    def words(self) -> str:
        """Return its first and last day."""
        return f"{self.start:%Y-%m-%d} to {self.end - _DAY:%Y-%m-%d}"

    @property
    def length_words(self) -> str:
        """Return how long it is, in weeks where they are whole.

        >>> Period(pd.Timestamp("2026-01-05"), pd.Timestamp("2026-01-19")).length_words
        '2 weeks'
        """
        amount, unit = (self.days, "day") if self.days % WEEK_DAYS else (self.days // WEEK_DAYS, "week")
        return f"{amount} {unit}{'' if amount == 1 else 's'}"


def two_periods(table: pd.DataFrame, days: int | None = None) -> tuple[Period, Period] | None:
    """Return the earlier and the later of two equal stretches, the newest there are; None without dates or room.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    days : int, optional
        Length of each; default half of what the test windows cover, in whole weeks.

    Notes
    -----
    Whole weeks, because fewer leads come in at weekends: a stretch with one Sunday more would look like fewer leads.
    Leads count from the first window behind which no window is missing. The newest day is left out: its leads are
    matured up to the hour of the as-of date only.
    """
    windows = table[["window_start", "window_end"]].dropna().drop_duplicates().sort_values("window_start")
    if windows.empty or at_creation(table).empty:
        return None
    end = windows["window_end"].max() - _DAY
    after_a_gap = windows["window_start"].ne(windows["window_end"].shift())
    room = (end - windows.loc[after_a_gap, "window_start"].max()) // _DAY
    length = room // (2 * WEEK_DAYS) * WEEK_DAYS if days is None else days
    if length < 1 or 2 * length > room:
        return None
    middle, start = end - length * _DAY, end - 2 * length * _DAY
    return Period(start, middle), Period(middle, end)


def leads_of(table: pd.DataFrame, periods: tuple[Period, Period]) -> pd.DataFrame:
    """Return each matured lead of both periods once, as it came in, with ``period`` (0 the earlier, 1 the later)."""
    leads = counted(at_creation(table))
    earlier, later = periods
    inside = leads[(leads["created_at"] >= earlier.start) & (leads["created_at"] < later.end)]
    return inside.assign(period=(inside["created_at"] >= later.start).astype(int))
