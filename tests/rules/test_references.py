from __future__ import annotations

import pytest

from src.leads.config import SourceConfig
from src.rules.column import column_points
from src.rules.references import unknown_references
from tests.rules.small_tables import at, rows_of, rule_set, tables_of

RULES = rule_set(
    {"name": "norway", "points": 5, "column": "country", "equals": "NO"},
    {"name": "size", "points": 5, "column": "employes", "above": 10},
    {"name": "visit", "points": 5, "activity": "visit"},
    {"name": "demo", "points": 5, "activity": ["demo_request", "visit"]},
    {"name": "talk", "points": 5, "activity": "webinar"},
    reset=[{"activity": "vist", "sets": ["engagement"]}],
)
LEAD = {"lead_id": "a", "country": "NO", "employees": 5.0}


@pytest.fixture
def config() -> SourceConfig:
    columns = {"lead_id": "id", "created_at": "created"}
    return SourceConfig.model_validate(
        {"source": {"name": "acme", "title": "Acme"}, "tables": {"leads": {"files": ["l.csv"], "columns": columns}}}
    )


def test_each_rule_that_can_never_fire_is_one_sentence(config: SourceConfig) -> None:
    visit = {"lead_id": "a", "occurred_at": at("2025-01-02"), "activity_type": "visit"}
    tables = tables_of([{**LEAD, "created_at": at("2025-01-01")}], [visit], as_of="2025-02-01")

    assert unknown_references(RULES, config, tables) == [
        "Rule 'size' never matches: no column 'employes' in the leads of 'acme'. Did you mean 'employees'?",
        "Rule 'demo' misses a part: no activity is called 'demo_request'.",
        "Rule 'talk' never finds one: no activity is called 'webinar'.",
        "Reset number 1 never finds one: no activity is called 'vist'. Did you mean 'visit'?",
    ]


def test_without_dates_rules_on_activities_are_counted(config: SourceConfig) -> None:
    found = unknown_references(RULES, config, tables_of([LEAD]))

    assert found[1:] == ["3 of 5 rules are on activities and never apply: the source has no dates."]


def test_ready_made_points_come_from_the_column() -> None:
    tables = tables_of([{"lead_id": "a", "vendor": 14.0}, {"lead_id": "b", "vendor": None}])

    points = column_points(tables, rows_of([("b", None), ("a", None), ("a", None)]), "vendor")

    assert points.rows() == [(0, None, None, None), (1, 14.0, None, None), (2, 14.0, None, None)]
    assert points.columns == ["row_id", "points", "is_qualified", "label"]
