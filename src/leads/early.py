"""What is dated before the lead it belongs to: outcomes, touches, other activities."""

from __future__ import annotations

from typing import Any

import polars as pl

from src.leads.declared.outcome import Milestones
from src.leads.findings import Findings
from src.leads.tables import LeadTables

EARLY_LIMIT = 0.1
"""Visits before the form was filled in are real; above this share the creation date is suspected."""
EARLY_TOUCHES_LIMIT = 0.05
"""Sales rarely calls before there is a lead; above this share the creation date is suspected."""


def find_early(tables: LeadTables, names: Milestones, findings: Findings) -> dict[str, Any]:
    """Return ``closed_early`` (leads) and ``early_touches`` (rows and share of touches), each with its warning."""
    warn_of_early_activities(tables.activities, tables.leads, findings)
    return {
        "closed_early": _closed_early(tables, names, findings),
        "early_touches": _early_touches(tables, findings),
    }


def warn_of_early_activities(activities: pl.LazyFrame, leads: pl.DataFrame, findings: Findings) -> None:
    """Warn where many activities happened before the day their lead was created; they are kept."""
    share = _is_early(activities, leads).mean()
    if isinstance(share, float) and share > EARLY_LIMIT:
        findings.warn(
            f"{share:.0%} of activities are dated before the day their lead was created: the creation date may be "
            "that of an import. They count as known from the start."
        )


def _is_early(activities: pl.LazyFrame, leads: pl.DataFrame) -> pl.Series:
    """Return which activities happened before the day their lead was created; null without dates."""
    lead_of = leads.lazy().select("lead_id", "created_at")
    both = activities.select("lead_id", "occurred_at").join(lead_of, on="lead_id").collect()
    return both["occurred_at"].dt.date() < both["created_at"].dt.date()


def _early_touches(tables: LeadTables, findings: Findings) -> dict[str, Any]:
    """Return how many touches are dated before the day of their lead; they are kept."""
    is_early = _is_early(tables.activities.filter(pl.col("is_touch")), tables.leads).drop_nulls()
    rows = int(is_early.sum())
    share = rows / is_early.len() if is_early.len() else 0.0
    if share > EARLY_TOUCHES_LIMIT:
        findings.warn(
            f"{rows:,} touches ({share:.0%}) are dated before the day their lead came in: the creation date may be "
            "that of an import, and then response times are too short."
        )
    return {"rows": rows, "share": share}


def _closed_early(tables: LeadTables, names: Milestones, findings: Findings) -> dict[str, int]:
    """Return how many leads were won or lost before they came in, or at that very moment: they have no scoring row."""
    is_target = pl.col("milestone") == names.target
    closed = tables.milestones.filter(is_target | pl.col("milestone").is_in(names.lost))
    first = closed.with_columns(is_won=is_target).sort("known_at", "is_won", descending=[False, True])
    both = first.unique("lead_id", keep="first", maintain_order=True).join(tables.leads, on="lead_id")
    before, same = pl.col("known_at") < pl.col("created_at"), pl.col("known_at") == pl.col("created_at")
    counts: dict[str, int] = both.select(
        won=(before & pl.col("is_won")).sum(), lost=(before & ~pl.col("is_won")).sum(), at_creation=same.sum()
    ).row(0, named=True)
    _warn_of_closed_early(counts, findings)
    return counts


def _warn_of_closed_early(counts: dict[str, int], findings: Findings) -> None:
    """Say how many leads are not scored because they were closed when they came in."""
    said = " and ".join(f"{_leads(counts[what])} {what}" for what in ("won", "lost") if counts[what])
    if said:
        findings.warn(
            f"{said} before the creation date, which is likely that of an import: not scored, and nothing is learned "
            "from them."
        )
    if counts["at_creation"]:
        findings.warn(
            f"{_leads(counts['at_creation'])} won or lost at the very moment of creation; the times are likely days "
            "without a time of day, or set by an import: not scored, and nothing is learned from them."
        )


def _leads(count: int) -> str:
    return "1 lead was" if count == 1 else f"{count:,} leads were"
