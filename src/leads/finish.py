"""The tables in the form in which every later step receives them."""

from __future__ import annotations

import polars as pl

from src.leads.config import PERSONAL, SourceConfig
from src.leads.contract import KINDS
from src.leads.errors import nearest
from src.leads.findings import FILE, ROW, Findings
from src.leads.milestones import in_columns
from src.leads.tables import ACTIVITY_COLUMNS, CAMPAIGN_COLUMNS, HISTORY_COLUMNS, LEAD_COLUMNS


def in_order(leads: pl.DataFrame, config: SourceConfig) -> pl.DataFrame:
    """Return the leads in order of arrival; ties and leads without an order keep the order of the file."""
    by = {"dates": ["created_at"], "sequence": ["sequence"], "none": []}[config.source.order]
    return leads.sort(by, maintain_order=True) if by else leads


def finish_leads(leads: pl.DataFrame, config: SourceConfig) -> pl.DataFrame:
    """Return ``LEAD_COLUMNS`` and the attributes; without outcomes, origins and anything that identifies a person.

    Parameters
    ----------
    leads : polars.DataFrame
        In order of arrival.
    """
    outcome = {column for each in config.milestones.derive for column in each.columns()}
    hidden = {*KINDS["leads"], *PERSONAL, *outcome, FILE, ROW}
    attributes = [column for column in leads.columns if column not in hidden]
    account = pl.coalesce("account_id", "lead_id") if "account_id" in leads.columns else pl.col("lead_id")
    whole = leads.with_columns(account_id=account, sequence=pl.int_range(pl.len()))
    return in_columns(whole, LEAD_COLUMNS).hstack(whole.select(attributes))


def finish_activities(activities: pl.DataFrame | None, config: SourceConfig, findings: Findings) -> pl.DataFrame:
    """Return ``ACTIVITY_COLUMNS``, with when each was known, whether it is a touch and the source's own sequence."""
    if activities is None:
        return pl.DataFrame(schema=ACTIVITY_COLUMNS)
    times = [column for column in ("occurred_at", "recorded_at") if column in activities.columns]
    order = pl.col("sequence") if "sequence" in activities.columns else pl.lit(None)
    touch = pl.lit(None, pl.Boolean)
    if config.touches:
        touch = pl.col("activity_type").is_in(config.touches.activity_types)
        _warn_of_absent_touches(activities["activity_type"], config.touches.activity_types, findings)
    known_at = pl.max_horizontal(times)
    return in_columns(activities.with_columns(known_at=known_at, sequence=order, is_touch=touch), ACTIVITY_COLUMNS)


def in_time_order(activities: pl.DataFrame) -> pl.DataFrame:
    """Return the activities by lead and time, numbered in that order by ``sequence``.

    Ties in time stand in the source's own sequence where it has one, then by content: the order of the file, which may
    change from export to export, changes nothing.
    """
    content = ["activity_type", "asset", "campaign", "person", "value", "actor", "known_at"]
    ordered = activities.sort("lead_id", "occurred_at", "sequence", *content, nulls_last=True)
    return ordered.with_columns(sequence=pl.int_range(pl.len(), dtype=pl.Int64))


def _warn_of_absent_touches(types: pl.Series, declared: list[str], findings: Findings) -> None:
    """Warn of declared touches that never happen, with the nearest type that does."""
    present = types.unique().drop_nulls().sort().to_list()
    for absent in sorted(set(declared) - set(present)):
        findings.warn(f"[touches]: no activity is of the type '{absent}'.{nearest(absent, present)}")


def finish_history(history: pl.DataFrame | None) -> pl.DataFrame:
    """Return ``HISTORY_COLUMNS`` without fields that identify a person."""
    if history is None:
        return pl.DataFrame(schema=HISTORY_COLUMNS)
    return in_columns(history.filter(~pl.col("field").is_in(PERSONAL)), HISTORY_COLUMNS)


def finish_campaigns(campaigns: pl.DataFrame | None) -> pl.DataFrame:
    """Return ``CAMPAIGN_COLUMNS``; campaigns that start later are plans and stay."""
    if campaigns is None:
        return pl.DataFrame(schema=CAMPAIGN_COLUMNS)
    return in_columns(campaigns, CAMPAIGN_COLUMNS)
