"""Small lead tables for the tests of the features, built from plain tuples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
import pytest

from src.leads.config import SourceConfig
from src.leads.tables import (
    ACTIVITY_COLUMNS,
    CAMPAIGN_COLUMNS,
    HISTORY_COLUMNS,
    LEAD_COLUMNS,
    MILESTONE_COLUMNS,
    LeadTables,
)

START = datetime(2024, 1, 1, tzinfo=UTC)  # a Monday


def at(days: float) -> datetime:
    """Return the moment so many days after the start of the little world."""
    return START + timedelta(days=days)


def small_config(**sections: Any) -> SourceConfig:
    """Return a declaration with the given sections over defaults."""
    columns = {name: name for name in ["lead_id", "created_at", "sequence", *sections.pop("columns", [])]}
    raw = {
        "source": {"name": "small", "title": "Small"},
        "tables": {
            "leads": {"files": ["leads.csv"], "columns": columns},
            "activities": {"files": ["activities.csv"], "columns": {"lead_id": "lead_id"}},
        },
        "scoring": {"horizon_days": 30},
        **sections,
    }
    return SourceConfig.model_validate(raw)


def small_tables(
    leads: Sequence[Mapping[str, Any]],
    activities: Sequence[Mapping[str, Any]] = (),
    milestones: Sequence[Mapping[str, Any]] = (),
    history: Sequence[Mapping[str, Any]] = (),
    as_of: datetime | None = None,
) -> LeadTables:
    """Return tables of dictionaries; what is left out takes the contract's default.

    Leads need ``lead_id`` (and ``created_at``); activities ``lead_id, occurred_at, activity_type``; milestones
    ``lead_id, milestone, occurred_at``.
    """
    fixed_leads = [{"sequence": n, "account_id": lead["lead_id"], **lead} for n, lead in enumerate(leads)]
    fixed_activities = [{"sequence": n, "known_at": row["occurred_at"], **row} for n, row in enumerate(activities)]
    fixed_milestones = [{"known_at": row.get("occurred_at"), **row} for row in milestones]
    extra = {name for lead in leads for name in lead} - set(LEAD_COLUMNS)
    types = {name: pl.Float64 if _is_number(leads, name) else pl.String for name in sorted(extra)}
    return LeadTables(
        leads=_frame(fixed_leads, {**LEAD_COLUMNS, **types}),
        activities=_frame(fixed_activities, ACTIVITY_COLUMNS).sort("lead_id", "occurred_at", "sequence").lazy(),
        milestones=_frame(fixed_milestones, MILESTONE_COLUMNS),
        campaigns=_frame([], CAMPAIGN_COLUMNS),
        history=_frame(history, HISTORY_COLUMNS),
        as_of=as_of,
        checks={},
    )


def _is_number(leads: Sequence[Mapping[str, Any]], name: str) -> bool:
    return all(isinstance(lead.get(name, 0.0), int | float | None) for lead in leads)


def _frame(rows: Sequence[Mapping[str, Any]], schema: Mapping[str, Any]) -> pl.DataFrame:
    full = [{name: row.get(name) for name in schema} for row in rows]
    return pl.DataFrame(full, schema=dict(schema), orient="row")


@pytest.fixture
def make_config() -> Any:
    """Return :func:`small_config`."""
    return small_config


@pytest.fixture
def make_tables() -> Any:
    """Return :func:`small_tables`."""
    return small_tables


@pytest.fixture
def day() -> Any:
    """Return :func:`at`."""
    return at
