"""How fast and how completely sales answers leads; needs touches, no model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from src.evaluation.calls.handling import ALL
from src.evaluation.calls.working_hours import working_hours_between
from src.evaluation.rates import wilson
from src.leads.declared.work import Calendar

PROMISED_HOURS = 8.0
"""Working hours within which a first touch counts as in time: one working day, where nothing else is agreed."""


def with_response(leads: pd.DataFrame, calendar: Calendar, promised: Mapping[str, float] | None = None) -> pd.DataFrame:
    """Return ``leads`` with ``response_hours`` (working hours to the first touch), ``promised_hours``, ``is_in_time``.

    Parameters
    ----------
    leads : pandas.DataFrame
        One row per lead with ``created_at``, ``first_touch_at`` and ``is_worked``, matured at creation; ``grade``
        where hours are promised by grade.
    calendar : Calendar
    promised : mapping of str to float, optional
        Working hours by grade. A grade without an entry is promised nothing: its ``is_in_time`` is missing. Without
        the mapping every lead is promised ``PROMISED_HOURS``; leads that have no grade, the longest of the hours.

    Notes
    -----
    A touch after the horizon counts as none: the promise was broken long before. Only declared touches count,
    so an automatic e-mail two minutes after arrival is no answer.
    """
    answered = leads["first_touch_at"].where(leads["is_worked"].fillna(False).astype(bool))
    hours = working_hours_between(leads["created_at"], answered, calendar)
    allowed = promised_hours(leads, promised)
    in_time = ((hours <= allowed) & hours.notna()).astype("boolean").where(allowed.notna())
    return leads.assign(response_hours=hours, promised_hours=allowed, is_in_time=in_time)


def promised_hours(leads: pd.DataFrame, promised: Mapping[str, float] | None) -> pd.Series:
    """Return the working hours promised to each lead, missing where nothing is."""
    if not promised or "grade" not in leads:
        hours = max(promised.values()) if promised else PROMISED_HOURS
        return pd.Series(hours, index=leads.index, dtype=float)
    return leads["grade"].map({ALL: max(promised.values()), **promised}).astype(float)


def response_table(leads: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return per value of ``by``: leads, called, their wins, never called, hours, share in time, with intervals.

    Parameters
    ----------
    leads : pandas.DataFrame
        As :func:`with_response` returns it, with ``is_won`` and the column ``by``.

    Returns
    -------
    pandas.DataFrame
        Columns ``by, leads, called, called_wins, never_called, never_fraction, never_low, never_high, median_hours,
        promised_hours, due, in_time, in_time_fraction, low, high``; sorted by ``by``; fractions 0-1, hours in working
        hours of the called leads; ``due`` leads were promised something, ``promised_hours`` is missing where they were
        promised different hours.
    """
    won = leads["is_won"].eq(True).fillna(False).astype(bool) & leads["response_hours"].notna()
    grouped = leads.assign(called_win=won, due=leads["is_in_time"].notna()).groupby(by, dropna=False, observed=True)
    table = grouped.agg(
        leads=("is_in_time", "size"),
        called=("response_hours", "count"),
        called_wins=("called_win", "sum"),
        median_hours=("response_hours", "median"),
        promised_hours=("promised_hours", _the_same),
        due=("due", "sum"),
        in_time=("is_in_time", "sum"),
    ).reset_index()
    table = table.assign(never_called=table["leads"] - table["called"], in_time=table["in_time"].astype(int))
    never, in_time = _share(table["never_called"], table["leads"]), _share(table["in_time"], table["due"])
    table = table.assign(**dict(zip(("never_fraction", "never_low", "never_high"), never, strict=True)))
    table = table.assign(**dict(zip(("in_time_fraction", "low", "high"), in_time, strict=True)))
    counts = ["leads", "called", "called_wins", "never_called", "never_fraction", "never_low", "never_high"]
    promise = ["median_hours", "promised_hours", "due", "in_time", "in_time_fraction", "low", "high"]
    return table[[by, *counts, *promise]]


def _the_same(hours: pd.Series) -> float:
    """Return the hours where all are the same, else missing."""
    return float(hours.iloc[0]) if hours.nunique(dropna=False) == 1 else np.nan


def _share(count: pd.Series, of: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a share (missing where there is nothing to share) with the ends of its 95 % interval."""
    total = of.to_numpy(dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(total > 0, count.to_numpy(dtype=float) / total, np.nan)
    return share, *wilson(count, of)
