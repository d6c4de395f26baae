"""Days on which suspiciously many dates fall: likely a bulk update, not what happened that day."""

from __future__ import annotations

from typing import Any

import polars as pl

from src.leads.findings import Findings

PILE_UP_SHARE = 0.05
"""More than this share of dates on one day is named."""
FEWEST_DATES = 100
TIMES_MEDIAN = 5
"""A short history has few days, so a pile must also be this many times a usual day."""


def find_pile_ups(leads: pl.DataFrame, milestones: pl.DataFrame, findings: Findings) -> list[dict[str, Any]]:
    """Return the days that hold over 5 % of all creation dates, or of all dates of one milestone.

    One warning per column, whatever the number of its days: many alike would hide all others.
    """
    found = _piles(leads["created_at"], "leads", "created_at")
    for (milestone,), rows in sorted(milestones.group_by("milestone")):
        found += _piles(rows["occurred_at"], "milestones", str(milestone))
    for column in dict.fromkeys(pile["column"] for pile in found):
        findings.warn(_words([pile for pile in found if pile["column"] == column]))
    return found


def _words(piles: list[dict[str, Any]]) -> str:
    """Return the sentence on one column's piles, with the highest as its example."""
    highest = max(piles, key=lambda pile: pile["rows"])
    column, share = highest["column"], sum(pile["share"] for pile in piles)
    if len(piles) == 1:
        return (
            f"{highest['rows']:,} dates of '{column}' ({share:.0%}) fall on {highest['date']}: "
            "likely a bulk update, not the day it happened."
        )
    return (
        f"Dates of '{column}' pile up on {len(piles)} days ({share:.0%} of them; {highest['rows']:,} on "
        f"{highest['date']}): likely bulk updates, not the days it happened."
    )


def _piles(times: pl.Series, table: str, column: str) -> list[dict[str, Any]]:
    days = times.drop_nulls().dt.date().alias("date").value_counts(name="rows").sort("date")
    total = int(days["rows"].sum())
    if total < FEWEST_DATES:
        return []
    usual = pl.col("rows").median()
    is_pile = (pl.col("rows") > PILE_UP_SHARE * total) & (pl.col("rows") > TIMES_MEDIAN * usual)
    return [
        {"table": table, "column": column, "date": day.isoformat(), "rows": rows, "share": rows / total}
        for day, rows in days.filter(is_pile).iter_rows()
    ]
