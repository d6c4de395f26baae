"""Leads, touches and milestones by hand, and an agreement to measure them against."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import polars as pl

from src.leads.config import SourceConfig
from src.leads.declared.sla import Sla
from src.leads.tables import ACTIVITY_COLUMNS, MILESTONE_COLUMNS, TIME, LeadTables
from tests.leads.small_source import CONFIG

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)  # opens at nine, eight working hours a day
AS_OF = datetime(2026, 3, 31, 20, tzinfo=UTC)
SLA = Sla.model_validate(
    {
        "title": "Ours",
        "agreed_on": "2026-01-01",
        "review_on": "2026-06-01",
        "qualified": {"least_grade": "B"},
        "hand_over": {"hours": 2, "how": "By list", "by": "Ops"},
        "returned": {"hours": 8, "how": "By milestone", "reasons": ["student"], "to": "Ops"},
        "response_hours": {"A": 4, "B": 8},
        "follow_up": {"touches": 2, "within_days": 7, "share": 0.5},
        "goals": {
            "expected_customers_per_quarter": 39.0,
            "in_time_share": {"A": 0.9, "B": 0.5},
            "returned_in_time_share": 0.5,
        },
        "role": [
            {"name": "Ops", "side": "marketing", "accountable_for": ["x"]},
            {"name": "Reps", "side": "sales", "accountable_for": ["y"]},
        ],
    }
)


def config(**more):
    declared = {**CONFIG, "requests": {"activity_types": ["demo"], "answers": ["reply"]}, **more}
    return SourceConfig.model_validate(declared)


def hours(count):
    return timedelta(hours=count)


def lead(name, came=MONDAY, touched=None, grade="A", expected=0.1):
    """Return one new lead; ``touched`` is when, in hours after it came."""
    return {
        "lead_id": name,
        "created_at": came,
        "first_touch_at": None if touched is None else came + hours(touched),
        "grade": grade,
        "expected": expected,
    }


def new(*leads):
    frame = pd.DataFrame(leads)
    for name in ("created_at", "first_touch_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True).astype("datetime64[us, UTC]")
    return frame


def tables(touches=(), milestones=(), replies=(), as_of=AS_OF):
    """Return tables with (lead, moment) of touches and replies, and (lead, milestone, moment)."""
    done = [(name, at, "call", True) for name, at in touches] + [(name, at, "reply", False) for name, at in replies]
    rows = [
        {"lead_id": name, "occurred_at": at, "known_at": at, "activity_type": what, "is_touch": touch, "sequence": i}
        for i, (name, at, what, touch) in enumerate(sorted(done, key=lambda row: row[1]))
    ]
    reached = [{"lead_id": name, "milestone": what, "occurred_at": at, "known_at": at} for name, what, at in milestones]
    leads = pl.DataFrame({"created_at": [MONDAY]}, schema={"created_at": TIME})
    return LeadTables(
        leads,
        pl.DataFrame(rows, schema=ACTIVITY_COLUMNS).lazy(),
        pl.DataFrame(reached, schema=MILESTONE_COLUMNS),
        pl.DataFrame(),
        pl.DataFrame(),
        as_of,
        {},
    )
