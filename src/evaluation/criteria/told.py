"""Criteria watched over time, from the leads to the sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.criteria.cohorts import cohorts_of
from src.evaluation.criteria.criteria import Criterion, watched
from src.evaluation.criteria.expiry import (
    CHANGED,
    CLOSER,
    EXPIRED,
    FURTHER,
    NEW,
    NEWLY_WEAK,
    NO_LONGER_WEAK,
    criteria_table,
    quarters_table,
)
from src.evaluation.criteria.watch import alarms, set_bar
from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.conditions import capital
from src.evaluation.in_words import few, of_100
from src.evaluation.told import Told, fact, window_of

LEAST_QUARTERS = 4
MOST_LEADS = 100_000
"""Of more leads every second, third, … is watched: so many shuffles of all of them would take minutes."""
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_BEGINS = {
    EXPIRED: "No longer so",
    NO_LONGER_WEAK: "No longer weak",
    NEW: "New",
    NEWLY_WEAK: "Newly weak",
    CLOSER: "Closer to average",
    FURTHER: "Further from average",
    CHANGED: "Changed",
}


def watch_criteria(
    criteria: Sequence[Criterion],
    buyers: Buyers,
    as_of: datetime | None,
    horizon_days: float,
    plural: str,
    seed: int = 0,
) -> Told:
    """Return which criteria changed, with the month since when and the day on which that became known.

    Parameters
    ----------
    criteria : sequence of Criterion
    buyers : Buyers
        Earlier and later leads.
    as_of : datetime or None
    horizon_days : float
    plural : str
        What wins are called.
    seed : int
        Of the shuffles that set the bar.

    Returns
    -------
    Told
        Tables ``criteria`` and ``criteria_quarters``; sentences: what was watched under which budget, then each change.
    """
    step = max(1, -(-len(buyers.won) // MOST_LEADS))
    chosen = np.arange(len(buyers.won)) % step == 0
    criteria = [replace(criterion, holds=criterion.holds[chosen]) for criterion in criteria]
    buyers = buyers.only(chosen)
    cohorts = cohorts_of(buyers.leads, buyers.features, as_of, buyers.age_days + horizon_days)
    if cohorts is None or len(cohorts.starts) < 3 * LEAST_QUARTERS:
        have = 0 if cohorts is None else len(cohorts.starts)
        quarters = f"Leads of {LEAST_QUARTERS} quarters whose outcomes are known would be needed"
        return Told(needs=f"{quarters}: there are {have} months.")
    kept, watch = watched(criteria, buyers, cohorts)
    if not kept or not watch.is_won.any():
        return Told(needs=f"Characteristics that enough leads share, and some {plural}, would be needed.")
    bar = set_bar(watch, seed)
    raised = alarms(watch, bar)
    table = criteria_table(kept, watch, raised, bar, cohorts)
    first, last = cohorts.starts[bar.first_look], cohorts.known_on[-1]
    said = [_budget(len(kept), len(raised), bar.expected, month_words(first.date()), day_words(last.date()))]
    said += changes_said(table, plural)
    tables = {"criteria": table, "criteria_quarters": quarters_table(kept, watch, cohorts)}
    return Told(tables, said, _facts(table, window_of(buyers.leads)))


def changes_said(table: pd.DataFrame, plural: str, states: Sequence[str] = tuple(_BEGINS)) -> list[str]:
    """Return one sentence per criterion that changed, strongest first; for the leadership report those that expired.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`~src.evaluation.criteria.expiry.criteria_table` gives it, or as read from ``criteria.csv``.
    plural : str
    states : sequence of str
        Which changes are told, e.g. ``[EXPIRED]``.
    """
    return [_change(row, plural) for row in table[table["state"].isin(states)].to_dict("records")]


def month_words(day: date) -> str:
    """Return a month in words.

    >>> month_words(date(2026, 3, 1))
    'March 2026'
    """
    return f"{MONTHS[day.month - 1]} {day.year}"


def day_words(day: date) -> str:
    """Return a day in words.

    >>> day_words(date(2026, 3, 1))
    '1 March 2026'
    """
    return f"{day.day} {month_words(day)}"


def _change(row: dict[Any, Any], plural: str) -> str:
    """Return one change in words."""
    since, seen = date.fromisoformat(str(row["since"])), date.fromisoformat(str(row["expired_on"]))
    rule = (
        f" (in the points: {row['rules'].replace('_', ' ')})" if isinstance(row["rules"], str) and row["rules"] else ""
    )
    before = f"{of_100(row['rate_before'])} of 100 (n = {row['n_before']:,.0f}; others {of_100(row['others_before'])})"
    after = f"{of_100(row['rate_after'])} (n = {row['n_after']:,.0f}; others {of_100(row['others_after'])})"
    return (
        f"{_BEGINS[row['state']]} since about {month_words(since)}: {row['words']}{rule}. Before, {before} became "
        f"{plural}, since then {after}. Known since {day_words(seen)}."
    )


def _budget(criteria: int, raised: int, expected: float, first: str, last: str) -> str:
    """Return what was watched, and what chance alone would have raised."""
    came = "no alarm" if not raised else "1 alarm" if raised == 1 else f"{raised} alarms"
    return (
        f"{capital(str(criteria))} criteria watched month by month, from {first} to what was known on {last}: {came}. "
        f"About one false alarm a year over all of them together is accepted, {few(expected)} in this time."
    )


def _facts(table: pd.DataFrame, window: str) -> dict[str, dict[str, Any]]:
    """Return the rates of the criteria that changed."""
    return {
        f"criterion.{row['words']}.{when}": fact(
            row[f"rate_{when}"], row[f"low_{when}"], row[f"high_{when}"], row[f"n_{when}"], window
        )
        for row in table[table["z"].notna()].to_dict("records")
        for when in ("before", "after")
    }
