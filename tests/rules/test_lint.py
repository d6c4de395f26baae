from __future__ import annotations

import polars as pl
import pytest

from src.rules.lint import lint
from src.rules.reach import most_points, out_of_reach
from tests.rules.small_tables import rule_set

SIZE = {"name": "size", "points": 20, "column": "employees", "above": 50}
VISIT = {"name": "visit", "points": 1, "activity": "visit"}


def problems(rules, units: dict[str, list[float]], **given) -> list[tuple]:
    firings = pl.DataFrame({"row_id": range(len(next(iter(units.values())))), **units})
    return lint(rules, firings, **given).select("rule", "problem").rows()


def test_a_sound_rule_set_has_no_problem() -> None:
    assert problems(rule_set(SIZE, VISIT), {"size": [1.0, 0.0, 0.0], "visit": [0.0, 2.0, 1.0]}) == []


def test_a_rule_that_never_fired_is_dead_and_one_that_always_does_says_nothing() -> None:
    found = problems(rule_set(SIZE, VISIT), {"size": [0.0, 0.0], "visit": [1.0, 1.0]})

    assert found == [("size", "dead"), ("visit", "fires always")]


@pytest.mark.parametrize(("points", "problem"), [(5, "duplicate"), (-5, "contradictory")])
def test_the_same_twice_is_a_duplicate_or_a_contradiction(points: int, problem: str) -> None:
    again = {**SIZE, "name": "size_again", "points": points}
    other = {"name": "large", "points": points, "column": "employees", "above": 80}

    assert problems(rule_set(SIZE, again), {"size": [1.0, 0.0], "size_again": [1.0, 0.0]}) == [("size_again", problem)]
    assert problems(rule_set(SIZE, other), {"size": [1.0, 0.0], "large": [1.0, 0.0]}) == [("large", problem)]


def test_two_dead_rules_are_not_called_alike() -> None:
    found = problems(rule_set(SIZE, VISIT), {"size": [0.0, 0.0], "visit": [0.0, 0.0]})

    assert {problem for _, problem in found} == {"dead"}


def test_a_rule_that_a_limit_always_swallows_is_shadowed() -> None:
    web = rule_set(
        {"name": "demo", "points": 50, "activity": "demo", "group": "web"},
        {**VISIT, "group": "web"},
        group=[{"name": "web", "highest": 50}],
    )

    assert problems(web, {"demo": [1.0, 1.0, 0.0], "visit": [3.0, 0.0, 0.0]}) == [("visit", "shadowed")]
    assert problems(web, {"demo": [1.0, 1.0, 0.0], "visit": [3.0, 0.0, 1.0]}) == []


def test_a_rule_that_a_better_one_always_beats_is_shadowed() -> None:
    title = rule_set(
        {"name": "chief", "points": 30, "column": "title", "contains": "chief", "group": "title"},
        {"name": "officer", "points": 10, "column": "title", "contains": "officer", "group": "title"},
        group=[{"name": "title", "take": "best"}],
    )

    assert problems(title, {"chief": [1.0, 1.0, 0.0], "officer": [1.0, 0.0, 0.0]}) == [("officer", "shadowed")]


def test_a_rule_on_a_suspicious_column_is_named() -> None:
    found = problems(rule_set(SIZE, VISIT), {"size": [1.0, 0.0], "visit": [0.0, 2.0]}, suspects=["employees"])

    assert found == [("size", "leaks")]


@pytest.mark.parametrize(("qualified", "wrong"), [(40, True), (12, False), (8, False), (3, True)])
def test_a_threshold_has_to_fit_the_capacity(qualified: float, wrong: bool) -> None:
    units = {"size": [1.0, 0.0], "visit": [0.0, 2.0]}
    found = problems(rule_set(SIZE, VISIT), units, qualified_per_week=qualified, capacity=10)

    assert found == ([(None, "capacity")] if wrong else [])


def test_what_nobody_can_reach_is_named() -> None:
    rules = rule_set(
        SIZE,
        {**VISIT, "times": "3 per lead"},
        qualify=[{"at_least": 30, "gates": [{"set": "engagement", "above": 3}]}],
        label=[{"name": "hot", "at_least": 25}, {"name": "warm", "at_least": 20}],
    )

    assert most_points(rules) == {"fit": 20, "engagement": 3, "": 23}
    assert [sentence.split(":")[0] for sentence in out_of_reach(rules)] == [
        "Nobody can qualify",
        "Nobody passes the gate on 'engagement'",
        "Label 'hot' is never given",
    ]


def test_limits_groups_and_a_matrix_are_looked_through() -> None:
    rules = rule_set(
        {**VISIT, "group": "web"},
        {"name": "demo", "points": 40, "activity": "demo", "count": {"at_least": 1}},
        SIZE,
        group=[{"name": "web", "highest": 25}],
        matrix={
            "rows": {"set": "fit", "at_least": {"A": 75, "B": 20}, "otherwise": "C"},
            "columns": {"set": "engagement", "at_least": {"1": 65}, "otherwise": "2"},
        },
    )

    assert most_points(rules)["engagement"] == 65
    assert list(out_of_reach(rules)) == ["Grade 'A' of 'fit' is never given: it asks for 75 of at most 20 points."]
