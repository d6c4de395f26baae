"""Candidates are made of what may be a feature and was known then, and of nothing else."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import polars as pl

from src.features.plan import FeaturePlan
from src.rules.candidates import candidates
from src.rules.declare import RuleSet
from src.rules.replay import firings
from tests.rules.small_tables import at, rows_of, tables_of

START = at("2025-01-01")
PLAN = FeaturePlan(texts=("country", "job_title"), numbers=("employees",), types=("demo",))
TITLES = [f"{a} of {b}" for a in ("Head", "Director", "Intern") for b in "abcdefghijk"]


def leads(n: int = 200) -> list[dict]:
    return [
        {
            "lead_id": f"l{i:03d}",
            "created_at": START,
            "country": ["DE", "AT", "CH", None][i % 4],
            "job_title": TITLES[i % len(TITLES)],
            "employees": float(10 + i),
            "gender": "f",
            "status": "won",
        }
        for i in range(n)
    ]


def done(kind: str, days: float, n: int = 100, **more) -> list[dict]:
    return [
        {"lead_id": f"l{i:03d}", "occurred_at": START + timedelta(days=days), "activity_type": kind, **more}
        for i in range(n)
    ]


def made(activities: list[dict], plan: FeaturePlan = PLAN):
    tables = tables_of(leads(), activities, as_of="2025-12-31")
    rows = rows_of([(lead["lead_id"], START + timedelta(days=7)) for lead in leads()])
    won = (np.arange(200) % 4 == 1).astype(float)  # all of Austria
    return candidates(tables, plan, rows, won), tables, rows


def test_only_fields_of_the_plan_and_activities_that_were_known() -> None:
    activities = done("demo", 1) + done("later", 8) + done("call", 2, actor="sales") + done("rare", 1, n=5)

    found, tables, rows = made(activities)

    assert {c.column for rule in found for c in rule.lead} == {"country", "job_title", "employees"}
    assert {name for rule in found for name in rule.activity} == {"demo"}
    assert len(firings(RuleSet(title="t", rule=found), tables, rows).columns) == len(found) + 1


def test_what_comes_later_changes_nothing() -> None:
    before = made(done("demo", 1))[0]

    assert made(done("demo", 1) + done("demo", 9) + done("new", 30, n=200))[0] == before


def test_marketing_s_answers_are_no_condition() -> None:
    activities = done("demo", 1) + done("reply", 2)
    assert {name for rule in made(activities)[0] for name in rule.activity} == {"demo", "reply"}
    found = made(activities, replace(PLAN, left_out_types=("reply",)))[0]
    assert {name for rule in found for name in rule.activity} == {"demo"}


def test_sales_own_work_counts_where_the_plan_has_it() -> None:
    found = made(done("call", 2, actor="sales"), FeaturePlan(sales_types=("call",)))[0]

    assert {name for rule in found for name in rule.activity} == {"call"}


def test_values_words_numbers_and_missing() -> None:
    found = {rule.name: rule for rule in made(done("demo", 1))[0]}
    tests = {name: rule.lead[0] for name, rule in found.items() if rule.lead}

    assert tests["country_at"].equals == "AT"
    assert tests["no_country"].missing
    assert tests["job_title_head"].contains == ("head",)
    assert not any(c.contains and "of" in c.contains for c in tests.values())  # too short to be a word
    bounds = {(c.at_least, c.below) for c in tests.values() if c.column == "employees"}
    assert (None, 38) in bounds
    assert all(edge == float(f"{edge:.2g}") for pair in bounds for edge in pair if edge)
    assert found["demo_in_7_days"].count.days == 7
    assert found["demo_2_times_ever"].count.at_least == 2
    assert all(rule.points == 1 for rule in found.values())


def test_the_best_and_the_worst_values_stand_together() -> None:
    countries = [f"c{i}" for i in range(8)]
    tables = tables_of([{"lead_id": f"l{i:03d}", "created_at": START, "country": countries[i % 8]} for i in range(400)])
    rows = rows_of([(f"l{i:03d}", None) for i in range(400)])
    won = (np.arange(400) % 8 < 2).astype(float)

    found = candidates(tables, FeaturePlan(texts=("country",), has_dates=False), rows, won)

    groups = [set(rule.lead[0].is_in) for rule in found if rule.lead[0].is_in]
    assert {"c0", "c1"} in groups
    assert max(len(group) for group in groups) <= 4
    assert not any({"c0", "c7"} <= group for group in groups)


def test_names_are_told_apart() -> None:
    tables = tables_of([{"lead_id": f"l{i:03d}", "created_at": START, "x": ["a b", "a-b"][i % 2]} for i in range(200)])
    rows = rows_of([(f"l{i:03d}", None) for i in range(200)])

    found = candidates(tables, FeaturePlan(texts=("x",), has_dates=False), rows, np.zeros(200))

    assert [rule.name for rule in found] == ["x_a_b", "x_a_b_2"]
    assert isinstance(RuleSet(title="t", rule=found), RuleSet)
    assert pl.Series([rule.lead[0].equals for rule in found]).sort().to_list() == ["a b", "a-b"]
