"""Words of job titles, and the clock of arrival."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from src.features.attributes import FUNCTION, SENIORITY, first_match
from src.features.timing import hour_of, in_working_hours, weekday_of
from src.leads.declared.work import Calendar


def matched(title, patterns, otherwise):
    """Return what one title says."""
    text = pl.Series("title", [title], dtype=pl.String)
    return pl.select(first_match(pl.lit(text), patterns, otherwise)).to_series()[0]


@pytest.mark.parametrize(
    ("title", "seniority", "function"),
    [
        ("Vice President Sales", "vice president", "sales"),
        ("President", "chief", "general management"),
        ("CEO & Founder", "chief", "general management"),
        ("CTO", "chief", "IT"),
        ("CIO", "chief", "IT"),
        ("Head of Procurement", "director", "purchasing"),
        ("Assistant to the CEO", "junior", "general management"),
        ("Marketing Manager", "manager", "marketing"),
        ("Logistics coordinator", "manager", "operations"),
        ("Student", "junior", "other"),
        ("Accountant", "staff", "finance"),
        ("Account Manager", "manager", "sales"),
        ("IT-Leiterin", "director", "IT"),
        ("Commission clerk", "staff", "other"),
        ("", "staff", "other"),
        (None, None, None),
    ],
)
def test_titles(title, seniority, function):
    assert matched(title, SENIORITY, "staff") == seniority
    assert matched(title, FUNCTION, "other") == function


@pytest.mark.parametrize(
    ("moment", "hour", "weekday", "at_work"),
    [
        (datetime(2024, 3, 29, 8, 0, tzinfo=UTC), 9, "Friday", True),  # Berlin is an hour ahead
        (datetime(2024, 3, 29, 7, 59, 59, tzinfo=UTC), 8, "Friday", False),
        (datetime(2024, 3, 29, 16, 0, tzinfo=UTC), 17, "Friday", False),
        (datetime(2024, 3, 31, 10, 0, tzinfo=UTC), 12, "Sunday", False),  # summer time since this morning
        (datetime(2024, 4, 1, 10, 0, tzinfo=UTC), 12, "Monday", False),  # Easter Monday
        (datetime(2024, 4, 1, 23, 0, tzinfo=UTC), 1, "Tuesday", False),
    ],
)
def test_clock_of_the_declared_zone(moment, hour, weekday, at_work):
    calendar = Calendar(zone="Europe/Berlin", holidays=[date(2024, 4, 1)])
    moments = pl.lit(pl.Series([moment]))
    found = pl.select(
        hour_of(moments, calendar).alias("hour"),
        weekday_of(moments, calendar).alias("weekday"),
        in_working_hours(moments, calendar).alias("at_work"),
    )
    assert found.row(0) == (hour, weekday, at_work)
