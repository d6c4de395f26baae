"""Small tables of leads written by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl

from src.leads.tables import (
    ACTIVITY_COLUMNS,
    CAMPAIGN_COLUMNS,
    HISTORY_COLUMNS,
    LEAD_COLUMNS,
    MILESTONE_COLUMNS,
    TIME,
    LeadTables,
)
from src.rules.declare import RuleSet


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def rule_set(*rules: dict, **rest) -> RuleSet:
    return RuleSet.model_validate({"title": "test", "rule": list(rules), **rest})


def tables_of(leads: list[dict], activities: list[dict] = (), history: list[dict] = (), as_of: str | None = None):
    attributes = sorted({key for lead in leads for key in lead} - set(LEAD_COLUMNS))
    numbers = {n for n in attributes if any(isinstance(lead.get(n), int | float) for lead in leads)}
    schema = {**LEAD_COLUMNS, **{n: pl.Float64 if n in numbers else pl.String for n in attributes}}
    full = [{"account_id": lead["lead_id"], "sequence": n, **lead} for n, lead in enumerate(leads)]
    acts = [{"known_at": a["occurred_at"], "sequence": n, **a} for n, a in enumerate(activities)]
    return LeadTables(
        leads=pl.DataFrame(full, schema=schema),
        activities=pl.DataFrame(acts, schema=ACTIVITY_COLUMNS).sort("lead_id", "occurred_at", "sequence").lazy(),
        milestones=pl.DataFrame(schema=MILESTONE_COLUMNS),
        campaigns=pl.DataFrame(schema=CAMPAIGN_COLUMNS),
        history=pl.DataFrame(list(history), schema=HISTORY_COLUMNS),
        as_of=at(as_of) if as_of else None,
        checks={},
    )


def rows_of(pairs: list[tuple[str, datetime | None]]) -> pl.DataFrame:
    schema = {"lead_id": pl.String, "scored_at": TIME}
    rows = pl.DataFrame(pairs, schema=schema, orient="row").with_row_index("row_id")
    return rows.with_columns(pl.col("row_id").cast(pl.Int64))
