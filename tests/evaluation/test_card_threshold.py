"""The threshold of a card is what the capacity reaches in the queues, worked out by hand."""

from datetime import timedelta

import polars as pl
import pytest

from src.evaluation.calls.capacity import Capacity
from src.evaluation.card_threshold import with_threshold
from src.leads.tables import TIME
from tests.rules.small_tables import at, rule_set, tables_of

CARD = rule_set(*({"name": f"from_{n}", "points": 10, "column": "size", "at_least": n} for n in range(1, 10)))
MONDAY = at("2025-01-06")


def history() -> tuple:
    """Return tables and queues: ten leads of 0, 10, … 90 points, all there on the first Monday, five on the others."""
    leads = [
        {"lead_id": f"l{n}", "account_id": f"a{n // 2}", "created_at": at("2025-01-01"), "size": float(n)}
        for n in range(10)
    ]
    weeks = [(n, week) for week in range(3) for n in range(10 if week == 0 else 5)]
    rows = pl.DataFrame(
        {
            "row_id": list(range(len(weeks))),
            "lead_id": [f"l{n}" for n, _ in weeks],
            "account_id": [f"a{n // 2}" for n, _ in weeks],
            "kind": ["week"] * len(weeks),
            "landmark_days": [None] * len(weeks),
            "scored_at": [MONDAY + timedelta(days=7 * week) for _, week in weeks],
        },
        schema_overrides={"scored_at": TIME, "landmark_days": pl.Float64},
    )
    return tables_of(leads, as_of="2025-02-01"), rows


@pytest.mark.parametrize(
    ("per_week", "counts", "bound"),
    [
        (3, "leads", 20),  # 70 on the first Monday, then 20 and 20: the median
        (1, "leads", 40),
        (9, "leads", 0),  # more than wait: all
        (2, "accounts", 30),  # best leads of the accounts: 90 and 70; then 40, 30, 10
    ],
)
def test_the_capacity_reaches_the_threshold(per_week: int, counts: str, bound: int) -> None:
    tables, rows = history()

    card = with_threshold(CARD, tables, rows, Capacity(per_week, "declared", ""), counts)

    assert [entry.at_least for entry in card.qualify] == [bound]
    assert card.rule == CARD.rule


def test_without_weeks_a_tenth_of_the_leads() -> None:
    leads = [{"lead_id": f"l{n:03d}", "size": float(n % 10)} for n in range(100)]
    rows = pl.DataFrame({"row_id": range(100), "lead_id": [lead["lead_id"] for lead in leads]}).with_columns(
        kind=pl.lit("landmark"), landmark_days=pl.lit(0.0), scored_at=pl.lit(None, TIME)
    )

    card = with_threshold(CARD, tables_of(leads), rows, Capacity(None, "arrivals", ""))

    assert [entry.at_least for entry in card.qualify] == [90]  # a tenth has 90 points, the next 80
