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
    """Return the days that hold over 5 % of all creation dates, or of all dates of one milestone."""
    found = _piles(leads["created_at"], "leads", "created_at")
    for (milestone,), rows in sorted(milestones.group_by("milestone")):
        found += _piles(rows["occurred_at"], "milestones", str(milestone))
    for pile in found:
        findings.warn(
            f"{pile['rows']:,} dates of '{pile['column']}' ({pile['share']:.0%}) fall on {pile['date']}: "
            "likely a bulk update, not the day it happened."
        )
    return found


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
