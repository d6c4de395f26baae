"""Activities dated before the lead was created."""

from __future__ import annotations

import polars as pl

from src.leads.findings import Findings

EARLY_LIMIT = 0.1
"""Visits before the form was filled in are real; above this share the creation date is suspected."""


def warn_of_early_activities(activities: pl.LazyFrame, leads: pl.DataFrame, findings: Findings) -> None:
    """Warn where many activities happened before the day their lead was created; they are kept."""
    lead_of = leads.lazy().select("lead_id", "created_at")
    both = activities.select("lead_id", "occurred_at").join(lead_of, on="lead_id").collect()
    share = (both["occurred_at"].dt.date() < both["created_at"].dt.date()).mean()
    if isinstance(share, float) and share > EARLY_LIMIT:
        findings.warn(
            f"{share:.0%} of activities are dated before the day their lead was created: the creation date may be "
            "that of an import. They count as known from the start."
        )
