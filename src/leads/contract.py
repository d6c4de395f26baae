"""What each table must hold: its columns, their kinds, and the check of what is handed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pandera.polars as pa
import polars as pl

from src.leads.config import SourceConfig
from src.leads.declared.tables import Table
from src.leads.errors import LeadScoringError
from src.leads.tables import (
    ACTIVITY_COLUMNS,
    CAMPAIGN_COLUMNS,
    FEEDBACK_COLUMNS,
    HISTORY_COLUMNS,
    LEAD_COLUMNS,
    MILESTONE_COLUMNS,
    LeadTables,
)

Kind = Literal["id", "text", "number", "yes_no", "timestamp"]

KINDS: dict[str, dict[str, Kind]] = {
    "leads": {
        "lead_id": "id",
        "account_id": "id",
        "created_at": "timestamp",
        "updated_at": "timestamp",
        "sequence": "number",
        "merged_into": "id",
        "merged_ids": "text",
    },
    "activities": {
        "lead_id": "id",
        "occurred_at": "timestamp",
        "recorded_at": "timestamp",
        "sequence": "number",
        "activity_type": "text",
        "actor": "text",
        "campaign": "text",
        "asset": "text",
        "person": "text",
        "value": "number",
    },
    "milestones": {
        "lead_id": "id",
        "milestone": "text",
        "occurred_at": "timestamp",
        "recorded_at": "timestamp",
        "value": "number",
        "product": "text",
        "lost_reason": "text",
    },
    "campaigns": {
        "campaign": "text",
        "channel": "text",
        "starts_at": "timestamp",
        "ends_at": "timestamp",
        "cost": "number",
        "expected_leads": "number",
    },
    "history": {"lead_id": "id", "field": "text", "value": "text", "valid_from": "timestamp"},
    "feedback": {"lead_id": "id", "at": "timestamp", "verdict": "text", "reason": "text"},
}
REQUIRED = {
    "leads": ["lead_id"],
    "activities": ["lead_id", "occurred_at", "activity_type"],
    "milestones": ["lead_id", "milestone"],
    "campaigns": ["campaign"],
    "history": ["lead_id", "field", "valid_from"],
    "feedback": ["lead_id", "verdict"],
}


def kinds_of(name: str, spec: Table, config: SourceConfig) -> dict[str, Kind]:
    """Return our column name -> kind for the columns declared for a table."""
    known = KINDS[name]
    derived: dict[str, Kind] = {}
    if name == "leads":
        for each in config.milestones.derive:
            derived |= {each.at: "timestamp"} if each.at else {}
            derived |= {each.value: "number"} if each.value else {}
        derived |= dict.fromkeys(_points_columns(config), "number")
    kinds: dict[str, Kind] = {**derived, **spec.types, **known}
    return {column: kinds.get(column, "text") for column in spec.columns}


def _points_columns(config: SourceConfig) -> list[str]:
    """Return our lead columns that hold ready-made points."""
    single = [config.rules.column] if config.rules.column else []
    return config.rules.columns_sum or single


def required_of(name: str, config: SourceConfig) -> list[str]:
    """Return our names of the columns without which a table is refused."""
    required = list(REQUIRED[name])
    if name == "milestones" and config.source.order == "dates":
        required.append("occurred_at")
    if name == "feedback" and config.source.order == "dates":
        required.append("at")
    if name == "leads":
        population = config.population
        required += {"dates": ["created_at"], "sequence": ["sequence"], "none": []}[config.source.order]
        required += [e.column for e in population.exclude] + population.duplicate_keys
        required += [population.objected.column] if population.objected else []
        required += [c for d in config.milestones.derive for c in (d.column, d.at) if c]
        required += _points_columns(config)
    return list(dict.fromkeys(required))


def check_handed_on(tables: LeadTables, has_dates: bool) -> None:
    """Check the finished tables against ``tables.py``.

    Raises
    ------
    LeadScoringError
        Where a table is not as promised: a fault of this program, not of the input.
    """
    dated = [] if has_dates else ["created_at"]
    _check(tables.leads, "leads", LEAD_COLUMNS, filled={*LEAD_COLUMNS} - {*dated}, unique=["lead_id"])
    _check(tables.milestones, "milestones", MILESTONE_COLUMNS, {"lead_id", "milestone"}, ["lead_id", "milestone"])
    _check(tables.campaigns, "campaigns", CAMPAIGN_COLUMNS)
    _check(tables.history, "history", HISTORY_COLUMNS)
    _check(tables.feedback, "feedback", FEEDBACK_COLUMNS, {"lead_id", "verdict"})
    if dict(tables.activities.collect_schema()) != ACTIVITY_COLUMNS:
        raise LeadScoringError("The table activities is not as promised. Please report this fault of the program.")


def _check(
    frame: pl.DataFrame,
    name: str,
    columns: Mapping[str, Any],
    filled: set[str] | frozenset[str] = frozenset(),
    unique: list[str] | None = None,
) -> None:
    promised = {column: pa.Column(kind, nullable=column not in filled) for column, kind in columns.items()}
    try:
        pa.DataFrameSchema(promised, unique=unique).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.select("column", "check").unique().sort("column").rows()
        found = "; ".join(f"{column}: {check}" for column, check in cases)
        raise LeadScoringError(
            f"The table {name} is not as promised ({found}). Please report this fault of the program."
        ) from None
