"""How fast and how completely sales answers leads; needs touches, no model."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.calls.working_hours import working_hours_between
from src.evaluation.rates import wilson
from src.leads.declared.work import Calendar

PROMISED_HOURS = 8.0
"""Working hours within which a first touch counts as in time: one working day, until an SLA differs."""


def with_response(leads: pd.DataFrame, calendar: Calendar) -> pd.DataFrame:
    """Return ``leads`` with ``response_hours`` (working hours to the first touch) and ``is_in_time``.

    Parameters
    ----------
    leads : pandas.DataFrame
        One row per lead with ``created_at``, ``first_touch_at`` and ``is_worked``, matured at creation.
    calendar : Calendar

    Notes
    -----
    A touch after the horizon counts as none: the promise was broken long before. Only declared touches count,
    so an automatic e-mail two minutes after arrival is no answer.
    """
    answered = leads["first_touch_at"].where(leads["is_worked"].fillna(False).astype(bool))
    hours = working_hours_between(leads["created_at"], answered, calendar)
    return leads.assign(response_hours=hours, is_in_time=(hours <= PROMISED_HOURS) & hours.notna())


def response_table(leads: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return per value of ``by``: leads, called, their wins, never called, hours, share in time with its interval.

    Parameters
    ----------
    leads : pandas.DataFrame
        As :func:`with_response` returns it, with ``is_won`` and the column ``by``.

    Returns
    -------
    pandas.DataFrame
        Columns ``by, leads, called, called_wins, never_called, median_hours, in_time, in_time_fraction, low, high``;
        sorted by ``by``; fractions 0-1, hours in working hours of the called leads.
    """
    won = leads["is_won"].eq(True).fillna(False).astype(bool) & leads["response_hours"].notna()
    grouped = leads.assign(called_win=won).groupby(by, dropna=False, observed=True)
    table = grouped.agg(
        leads=("is_in_time", "size"),
        called=("response_hours", "count"),
        called_wins=("called_win", "sum"),
        median_hours=("response_hours", "median"),
        in_time=("is_in_time", "sum"),
    ).reset_index()
    low, high = wilson(table["in_time"], table["leads"])
    fraction = np.where(table["leads"] > 0, table["in_time"] / table["leads"], np.nan)
    table = table.assign(never_called=table["leads"] - table["called"], in_time_fraction=fraction, low=low, high=high)
    counts = ["leads", "called", "called_wins", "never_called", "median_hours"]
    return table[[by, *counts, "in_time", "in_time_fraction", "low", "high"]]
