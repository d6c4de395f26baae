"""What sales and marketing delivered, and what the campaigns brought."""

from __future__ import annotations

from typing import Any

import pandas as pd

from src.evaluation.calls.response import PROMISED_HOURS
from src.reporting.assemble.facts import count, number, share
from src.reporting.fact import Fact, Unit
from src.reporting.story import Campaign, Delivered, Response

EXPECTED = "chances at creation added up: what the leads are worth if all of them are called"
EXPECTED_CALLED = "chances at creation of the called leads added up"
LEFT_OUT = (
    "further wins had the never-called A and B leads been called as leads like them were: their chances added up, put "
    "right by what such chances were off among called leads, less the wins that came anyway; at least none, at most "
    "the upper end of the estimate's interval"
)


def delivered_of(facts: dict[str, Any], response: pd.DataFrame, window: str) -> Delivered:
    """Return response by grade, what the leads were worth, and what came of the called ones.

    Parameters
    ----------
    facts : dict
        Of ``09_sales_and_marketing``: those of ``delivered_facts`` and ``left_out_facts``, and ``waiting``; each may be
        missing.
    response : pandas.DataFrame
        Response by grade.
    window : str
    """

    def counted(name: str, definition: str, when: str = window) -> Fact | None:
        return None if facts.get(name) is None else count(facts[name], definition, when)

    return Delivered(
        responses=tuple(_response(row, window) for _, row in response.iterrows()),
        in_time_is_one_day=in_time_is_one_day(response),
        expected=_estimate(facts, "expected", EXPECTED, window),
        actual=counted("actual", "wins of all new leads within the horizon"),
        called=counted("called", "new leads with a first call"),
        expected_called=_estimate(facts, "expected_called", EXPECTED_CALLED, window),
        actual_called=counted("actual_called", "of these, won within the horizon"),
        waiting=counted("waiting", "open A and B leads without a first call", "as of the run"),
        left_out=_estimate(facts, "left_out", LEFT_OUT, window),
        left_out_value=_estimate(
            facts, "left_out_value", f"{LEFT_OUT}; times the mean value of a win", window, "money"
        ),
    )


def in_time_is_one_day(response: pd.DataFrame) -> bool:
    """Return whether the share in time counts one working day: only where all leads are promised that.

    >>> [in_time_is_one_day(pd.DataFrame({"promised_hours": hours})) for hours in ([8.0, 8.0], [4.0, 8.0])]
    [True, False]
    """
    hours = response["promised_hours"] if "promised_hours" in response else pd.Series(dtype=float)
    return bool(hours.eq(PROMISED_HOURS).all())


def _estimate(facts: dict[str, Any], name: str, definition: str, window: str, unit: Unit = "count") -> Fact | None:
    """Return an estimate with its bounds, or None where it was not made."""
    if facts.get(name) is None:
        return None
    low, high = facts.get(f"{name}_low"), facts.get(f"{name}_high")
    return Fact(float(facts[name]), unit, definition, "estimated", low=low, high=high, window=window)


def _response(row: pd.Series, window: str) -> Response:
    """Return one grade's row."""
    leads, called = int(row["leads"]), int(row["called"])
    hours = number(row["median_hours"])
    wins = number(row.get("called_wins"))
    return Response(
        grade=str(row["grade"]),
        leads=count(leads, "new leads of the grade", window),
        called=Fact(called / leads, "share", "share with a first call", n=leads, window=window),
        never_called=count(leads - called, "leads without a first call within the horizon", window),
        wins=None if wins is None else Fact(wins, "count", "wins of called leads", n=called, window=window),
        median_hours=None
        if hours is None
        else Fact(hours, "hours", "median working hours to the first call", n=called, window=window),
        within_day=_in_time(row, window),
    )


def _in_time(row: pd.Series, window: str) -> Fact | None:
    """Return the share called within the hours agreed for the grade; None where none are, or none were due."""
    told = number(row["in_time_fraction"])
    if told is None:
        return None
    hours = number(row.get("promised_hours"))
    within = f"within {hours:g} working hours" if hours is not None else "within the hours agreed for its grade"
    low, high = float(row["low"]), float(row["high"])
    return Fact(
        told, "share", f"share called {within}", low=low, high=high, n=int(row.get("due", row["leads"])), window=window
    )


def campaigns_of(table: pd.DataFrame, window: str) -> tuple[Campaign, ...]:
    """Return one campaign per row of the campaign table."""
    return tuple(_campaign(row, window) for _, row in table.iterrows())


def _campaign(row: pd.Series, window: str) -> Campaign:
    """Return one campaign's row."""
    leads, wins = int(row["leads"]), int(row["wins"])
    expected, cost, in_time = number(row["expected"]), number(row["cost"]), number(row["in_time_fraction"])
    called = "share of its leads called within one working day"
    return Campaign(
        name=str(row["campaign"]),
        leads=count(leads, "leads", window),
        wins=count(wins, "wins within the horizon", window),
        rate=share({**row, "rate": wins / leads, "n": leads}, "wins per lead", window),
        expected=None if expected is None else count(expected, "chances at creation added up", window, "estimated"),
        cost=None
        if cost is None
        else Fact(cost, "money", "cost, by the share of its leads in the window", window=window),
        in_time=None if in_time is None else Fact(in_time, "share", called, n=leads, window=window),
    )
