"""What became of each lead: milestones from a table, from lead columns, or both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from src.leads.config import SourceConfig
from src.leads.declared.outcome import DerivedMilestone
from src.leads.findings import Findings
from src.leads.population import matches
from src.leads.quarantine import set_aside
from src.leads.tables import MILESTONE_COLUMNS


def with_readable_outcomes(leads: pl.DataFrame, config: SourceConfig, findings: Findings) -> pl.DataFrame:
    """Return the leads without those that reached a milestone which cannot be read or placed in time.

    Notes
    -----
    Such a lead is neither won nor not won, so it is set aside, not counted as open.
    """
    unreadable = findings.rows_aside("milestones")["lead_id"].unique()
    reasons = [_reason(pl.col("lead_id").is_in(unreadable.implode()), "a milestone of the lead cannot be read")]
    for i, each in enumerate(config.milestones.derive):
        reached = matches(leads[each.column], each.equals)
        if not reached.any():
            findings.warn(f"No lead has '{each.column}' equal to {each.equals}: nobody reached '{each.milestone}'.")
        if config.source.order == "dates":
            undated = reached & leads[each.at].is_null() if each.at else reached
            leads = leads.with_columns(undated.alias(f"_undated_{i}"))
            reasons.append(_reason(pl.col(f"_undated_{i}"), f"'{each.milestone}' is reached but has no time"))
    judged = set_aside(leads, pl.coalesce(reasons), "leads", findings)
    return judged.select(pl.exclude(r"^_undated_\d+$"))


def _reason(condition: pl.Expr, words: str) -> pl.Expr:
    return pl.when(condition).then(pl.lit(words))


def collect_milestones(leads: pl.DataFrame, table: pl.DataFrame | None, config: SourceConfig) -> pl.DataFrame:
    """Return all milestones of the table and of the lead columns, as ``MILESTONE_COLUMNS``."""
    frames = [_derived(leads, each) for each in config.milestones.derive]
    if table is not None:
        times = [column for column in ("occurred_at", "recorded_at") if column in table.columns]
        known_at = pl.max_horizontal(times) if times else pl.lit(None)
        frames.append(in_columns(table.with_columns(known_at=known_at), MILESTONE_COLUMNS))
    return pl.concat([pl.DataFrame(schema=MILESTONE_COLUMNS), *frames])


def _derived(leads: pl.DataFrame, each: DerivedMilestone) -> pl.DataFrame:
    """Return one milestone read from lead columns."""
    reached = leads.filter(matches(leads[each.column], each.equals))
    sources = {
        "occurred_at": each.at,
        "known_at": each.at,
        "value": each.value,
        "product": each.product,
        "lost_reason": each.lost_reason,
    }
    columns = {ours: pl.col(theirs) for ours, theirs in sources.items() if theirs}
    frame = reached.select("lead_id", milestone=pl.lit(each.milestone), **columns)
    return in_columns(frame, MILESTONE_COLUMNS)


def in_columns(frame: pl.DataFrame, columns: Mapping[str, Any]) -> pl.DataFrame:
    """Return exactly the promised columns with their types; what the source does not have is null."""
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in columns.items()
    )


def earliest(milestones: pl.DataFrame) -> pl.DataFrame:
    """Return the earliest row of each lead and milestone, sorted."""
    ordered = milestones.sort(["lead_id", "milestone", "occurred_at", "known_at", "value", "product"], nulls_last=True)
    return ordered.unique(["lead_id", "milestone"], keep="first", maintain_order=True)
