"""Weeks, months and quarters: in which a moment lies, and which are over."""

from __future__ import annotations

from typing import Literal

import pandas as pd

PeriodKind = Literal["week", "month", "quarter"]
KINDS: tuple[PeriodKind, ...] = ("week", "month", "quarter")
DAYS_A_QUARTER = 365.25 / 4
PART_OF_QUARTER: dict[PeriodKind, float] = {"week": 7 / DAYS_A_QUARTER, "month": 1 / 3, "quarter": 1.0}
"""What part of a quarter's promise falls on each kind."""
_FREQUENCY: dict[PeriodKind, str] = {"week": "W-SUN", "month": "M", "quarter": "Q"}
_DAY = pd.Timedelta(days=1)


def period_start(moments: pd.Series, kind: PeriodKind) -> pd.Series:
    """Return for each moment (UTC) the day on which its period begins: Monday, first of month, first of quarter."""
    periods = moments.dt.tz_localize(None).dt.to_period(_FREQUENCY[kind])
    return periods.dt.start_time.dt.tz_localize("UTC")


def next_start(start: pd.Timestamp, kind: PeriodKind) -> pd.Timestamp:
    """Return the first day after the period that begins on ``start``.

    >>> str(next_start(pd.Timestamp("2026-01-01", tz="UTC"), "quarter").date())
    '2026-04-01'
    """
    period = pd.Period(start.tz_localize(None), _FREQUENCY[kind])
    return (period + 1).start_time.tz_localize("UTC")


def whole_periods(first: pd.Timestamp, as_of: pd.Timestamp, kind: PeriodKind) -> list[pd.Timestamp]:
    """Return the starts of the periods from the first whole one at or after ``first`` to the one that holds ``as_of``.

    Parameters
    ----------
    first : pandas.Timestamp
        From when on leads have a chance: a period cut off at its start would look like a broken promise.
    as_of : pandas.Timestamp
        The last period may not be over yet (:func:`is_over`).
    """
    start = period_start(pd.Series([first]), kind).iloc[0]
    if start < first.normalize():
        start = next_start(start, kind)
    found = []
    while start <= as_of:
        found.append(start)
        start = next_start(start, kind)
    return found


def is_over(start: pd.Timestamp, kind: PeriodKind, as_of: pd.Timestamp) -> bool:
    """Return whether the as-of day is the last day of the period or later."""
    return bool(next_start(start, kind) <= as_of.normalize() + _DAY)


def sums_by_period(
    rows: pd.DataFrame, at: str, since: pd.Timestamp, as_of: pd.Timestamp
) -> list[tuple[PeriodKind, pd.Timestamp, dict[str, float]]]:
    """Return kind, start and the sums of the numbers of each period that has rows, none cut off at its start.

    Parameters
    ----------
    rows : pandas.DataFrame
        The moment ``at`` and numbers; they come back as sums, and the rows as ``leads``.
    since : pandas.Timestamp
        From when on things are measured.
    as_of : pandas.Timestamp
    """
    found: list[tuple[PeriodKind, pd.Timestamp, dict[str, float]]] = []
    for kind in KINDS if len(rows) else ():
        numbers = rows.drop(columns=at).assign(leads=1)
        sums = numbers.groupby(period_start(rows[at], kind)).sum().astype(float)
        wanted = [start for start in whole_periods(since, as_of, kind) if start in sums.index]
        names = [str(name) for name in sums.columns]
        rows_of = sums.reindex(wanted).to_numpy(dtype=float).tolist()
        found += [(kind, start, dict(zip(names, row, strict=True))) for start, row in zip(wanted, rows_of, strict=True)]
    return found
