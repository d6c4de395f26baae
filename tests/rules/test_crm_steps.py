"""A card as steps for HubSpot and Marketo."""

import pytest

from src.leads.errors import LeadScoringError
from src.rules.crm_steps import COLUMNS, crm_steps, steps_text
from tests.rules.small_tables import rule_set

CARD = rule_set(
    {"name": "demo", "points": 25, "activity": "demo_request", "count": {"at_least": 1, "days": 30}},
    {"name": "pages", "points": 9, "activity": ["page", "blog"], "count": {"at_least": 5}},
    {"name": "size", "points": 7, "column": "employees", "at_least": 50, "below": 500},
    {"name": "title", "points": 5, "column": "job_title", "contains": ["head", "chief"]},
    {"name": "idle", "points": -3, "activity": "page", "count": {"at_least": 0, "at_most": 0, "days": 14}},
    {"name": "free", "points": -8, "column": "email_domain_kind", "equals": "free"},
    {"name": "unknown", "points": -12, "column": "industry", "missing": True},
    qualify=[{"at_least": 21}],
)
NAMES = {"employees": "Number of Employees", "demo_request": "Demo form"}


def test_hubspot() -> None:
    free = "the domains of free mailboxes, such as gmail.com, outlook.com, yahoo.com"

    assert steps_text(CARD, "HubSpot", NAMES).splitlines() == [
        "test: how to enter it in HubSpot",
        "",
        "1. Marketing > Lead Scoring > Create score: one score for contacts, named 'test', without decay",
        '2. Add event group, event: if "Demo form" at least once in the last 30 days, today included: +25 points',
        '3. Add event group, event: if "page"; "blog" at least 5 times at any time, counted together: +9 points',
        "4. Add property group, criteria: "
        "if 'Number of Employees' is at least 50 and 'Number of Employees' is less than 500: +7 points",
        '5. Add property group, criteria: if \'job_title\' contains any of "head"; "chief": +5 points',
        '6. Add event group, event: if none of "page" in the last 14 days, today included: -3 points',
        f"7. Add property group, criteria: if 'Email Domain' is any of {free}: -8 points",
        "8. Add property group, criteria: if 'industry' is unknown: -12 points",
        "9. Thresholds: call from 21 points on",
    ]


def test_marketo_starts_each_night_from_nothing() -> None:
    steps = crm_steps(CARD, "Marketo")

    assert list(steps) == COLUMNS
    assert steps["step"].tolist() == list(range(1, 11))
    assert "new value 0" in steps["enter"][1]
    assert steps["points"].dropna().tolist() == [25, 9, 7, 5, -3, -8, -12]
    assert steps["enter"].iloc[-2] == "'industry' is empty"
    assert steps["rule"].dropna().tolist() == [rule.name for rule in CARD.rule]


@pytest.mark.parametrize(
    "rule",
    [
        {"points": 5, "activity": "page", "times": "1 per day"},
        {"points": 5, "activity": "page"},
        {"points": 5.5, "column": "x", "equals": "y"},
        {"points": 5, "lead": [{"column": "x", "equals": "y"}, {"column": "z", "equals": "y"}]},
        {"points": 5, "activity": "page", "count": {"at_least": 1, "at_most": 3}},
    ],
)
def test_what_is_no_simple_state_is_refused(rule: dict) -> None:
    with pytest.raises(LeadScoringError, match="'odd' is no simple state"):
        crm_steps(rule_set({"name": "odd", **rule}), "HubSpot")
