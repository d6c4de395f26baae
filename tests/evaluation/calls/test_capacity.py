"""Capacity: declared, else first touches, else a tenth of arrivals."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl

from src.evaluation.calls.capacity import capacity_of
from src.leads.config import SourceConfig
from src.leads.tables import ACTIVITY_COLUMNS, LEAD_COLUMNS, TIME, LeadTables

MONDAY = datetime(2025, 1, 6, tzinfo=UTC)


def config(**more: Any) -> SourceConfig:
    columns = {"lead_id": "id", "created_at": "created"}
    log = {"files": ["log.csv"], "columns": {"lead_id": "id", "occurred_at": "at", "activity_type": "type"}}
    tables = {"leads": {"files": ["leads.csv"], "columns": columns}, "activities": log}
    return SourceConfig.model_validate({"source": {"name": "t", "title": "T"}, "tables": tables} | more)


def tables(arrivals: list[int], touches: list[int], dated: bool = True) -> LeadTables:
    """Return as many leads created, and first touched, in each week as the lists say."""
    created = [MONDAY + timedelta(days=7 * week, hours=n) for week, many in enumerate(arrivals) for n in range(many)]
    touched = [MONDAY + timedelta(days=7 * week, hours=n) for week, many in enumerate(touches) for n in range(many)]
    leads = pl.DataFrame(
        {
            "lead_id": [f"l{i}" for i in range(len(created))],
            "account_id": [f"a{i // 2}" for i in range(len(created))],
            "created_at": created if dated else None,
        },
        schema={"lead_id": pl.String, "account_id": pl.String, "created_at": TIME},
    )
    again = [moment + timedelta(days=20) for moment in touched]  # later touches of the same leads do not count
    activities = pl.DataFrame(
        {
            "lead_id": [f"l{i}" for i in range(len(touched))] * 2,
            "occurred_at": touched + again,
            "is_touch": [True] * 2 * len(touched),
        },
        schema={name: ACTIVITY_COLUMNS[name] for name in ("lead_id", "occurred_at", "is_touch")},
    )
    empty = pl.DataFrame(schema=LEAD_COLUMNS)
    as_of = max(created) if dated else None
    return LeadTables(leads, activities.lazy(), empty, empty, empty, as_of, {})


TOUCHES = {"activity_types": ["call"]}


def test_declared_wins() -> None:
    found = capacity_of(tables([90] * 6, [3] * 6), config(scoring={"capacity_per_week": 25}, touches=TOUCHES))
    assert (found.per_week, found.origin) == (25.0, "declared")
    assert "25 leads a week, as declared" in found.words


def test_median_of_first_touches_in_whole_weeks_with_empty_ones() -> None:
    # Whole weeks hold 4, 0, 6 and 8 first touches; the cut-off first and last week do not count.
    found = capacity_of(tables([90] * 6, [1, 4, 0, 6, 8, 50]), config(touches=TOUCHES))
    assert (found.per_week, found.origin) == (5.0, "first touches")


def test_accounts_are_counted_where_capacity_counts_accounts() -> None:
    """Two leads to an account, touched side by side: half as many first touches, half as many arrivals."""
    by_account = {"scoring": {"capacity_counts": "accounts"}}
    touched = capacity_of(tables([90] * 6, [2, 4, 0, 6, 8, 50]), config(touches=TOUCHES, **by_account))
    assert (touched.per_week, touched.origin) == (2.5, "first touches")
    assert "accounts a week" in touched.words
    assert capacity_of(tables([2, 80, 90, 70, 90, 2], []), config(**by_account)).per_week == 4.0


def test_a_tenth_of_arrivals_where_touches_are_not_declared_or_none_happened() -> None:
    for plan, touches in ((config(), [5] * 6), (config(touches=TOUCHES), [])):
        found = capacity_of(tables([1, 80, 90, 70, 90, 2], touches), plan)
        assert (found.per_week, found.origin) == (8.0, "arrivals")
        assert "a tenth of those that arrive" in found.words


def test_without_dates_there_is_no_week() -> None:
    plan = config(source={"name": "t", "title": "T", "order": "none"})
    found = capacity_of(tables([3], [], dated=False), plan)
    assert found.per_week is None
    assert "Without dates" in found.words
