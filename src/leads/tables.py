"""The checked tables of one source, as every later step receives them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

TIME = pl.Datetime("us", "UTC")

WON_BY_ACCOUNT = "won_by_account"
"""Milestone of a contact whose account's win is credited to another contact: the lead is closed, its outcome is
neither a win of its own nor a loss."""

LEAD_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "lead_id": pl.String,
    "account_id": pl.String,  # the lead's own id where no account is known
    "created_at": TIME,  # null throughout where the source has no dates
    "sequence": pl.Int64,  # order of arrival, 0 = first; unique
}
ACTIVITY_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "lead_id": pl.String,
    "occurred_at": TIME,
    "known_at": TIME,  # the later of occurred and recorded: what counts as of a moment
    "sequence": pl.Int64,  # place in the table's order: breaks ties in time, by the source's sequence, then content
    "activity_type": pl.String,
    "actor": pl.String,  # lead, marketing or sales; null where not declared
    "campaign": pl.String,
    "asset": pl.String,
    "person": pl.String,  # the colleague who acted; never a feature by name, never shown
    "value": pl.Float64,
    "is_touch": pl.Boolean,  # counts as sales' contact with the lead; null where touches are not declared
}
MILESTONE_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "lead_id": pl.String,
    "milestone": pl.String,
    "occurred_at": TIME,  # null where the source has no dates
    "known_at": TIME,
    "value": pl.Float64,
    "product": pl.String,
    "lost_reason": pl.String,
}
CAMPAIGN_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "campaign": pl.String,
    "channel": pl.String,
    "starts_at": TIME,
    "ends_at": TIME,
    "cost": pl.Float64,
    "expected_leads": pl.Float64,
}
HISTORY_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "lead_id": pl.String,
    "field": pl.String,
    "value": pl.String,
    "valid_from": TIME,  # when the CRM learned of the value
}
ACCEPTED, REFUSED = "accepted", "refused"
OTHER_REASON = "other"
FEEDBACK_COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "lead_id": pl.String,
    "at": TIME,  # null where the source has no dates
    "verdict": pl.String,  # ACCEPTED or REFUSED
    "reason": pl.String,  # one of those declared in [feedback], OTHER_REASON, or null
}
"""Sales' verdicts on leads. No feature may be made of them: they follow from how a lead looked and went."""


@dataclass(frozen=True)
class LeadTables:
    """The checked tables of one source; columns as in the constants of this module.

    Attributes
    ----------
    leads : polars.DataFrame
        One row per lead of the population, sorted by ``sequence``; the declared attributes follow the fixed
        columns: text as String, ``number`` as Float64, ``yes_no`` as String ``"yes"`` or ``"no"``.
    activities : polars.LazyFrame
        Sorted by ``lead_id, occurred_at, sequence``; lazy, because there may be many.
    milestones : polars.DataFrame
        At most one row per lead and milestone, the earliest.
    campaigns, history : polars.DataFrame
        Empty where the source has none.
    as_of : datetime or None
        Newest moment that may be known (UTC); None where the source has no dates.
    checks : dict
        What was counted on the way in (JSON types only), see ``docs/architecture.md``.
    feedback : polars.DataFrame
        Sales' verdicts, oldest first, a lead as often as it was judged; empty where the source has none.
    """

    leads: pl.DataFrame
    activities: pl.LazyFrame
    milestones: pl.DataFrame
    campaigns: pl.DataFrame
    history: pl.DataFrame
    as_of: datetime | None
    checks: dict[str, Any]
    feedback: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=FEEDBACK_COLUMNS))


def save_tables(tables: LeadTables, folder: Path) -> None:
    """Write the tables as Parquet and the counts as JSON into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    tables.leads.write_parquet(folder / "leads.parquet")
    tables.activities.sink_parquet(folder / "activities.parquet")
    tables.milestones.write_parquet(folder / "milestones.parquet")
    tables.campaigns.write_parquet(folder / "campaigns.parquet")
    tables.history.write_parquet(folder / "history.parquet")
    tables.feedback.write_parquet(folder / "feedback.parquet")
    checks = {"as_of": tables.as_of.isoformat() if tables.as_of else None, **tables.checks}
    (folder / "checks.json").write_text(json.dumps(checks, indent=1, sort_keys=True), encoding="utf-8")


def read_tables(folder: Path) -> LeadTables:
    """Return the tables that :func:`save_tables` wrote; activities stay on disk until needed."""
    checks = json.loads((folder / "checks.json").read_text(encoding="utf-8"))
    as_of = checks.pop("as_of")
    feedback = folder / "feedback.parquet"  # runs made before there were verdicts have none
    return LeadTables(
        leads=pl.read_parquet(folder / "leads.parquet"),
        activities=pl.scan_parquet(folder / "activities.parquet"),
        milestones=pl.read_parquet(folder / "milestones.parquet"),
        campaigns=pl.read_parquet(folder / "campaigns.parquet"),
        history=pl.read_parquet(folder / "history.parquet"),
        as_of=datetime.fromisoformat(as_of) if as_of else None,
        checks=checks,
        feedback=pl.read_parquet(feedback) if feedback.is_file() else pl.DataFrame(schema=FEEDBACK_COLUMNS),
    )
