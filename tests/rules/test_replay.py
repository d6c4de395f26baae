"""Points worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from src.rules.qualify import qualified_at
from src.rules.replay import firings, points_at
from tests.rules.small_tables import at, rows_of, rule_set, tables_of

NEW_YEAR = at("2025-01-01T09:00")


def acts(*moments: str, kind: str = "visit", lead_id: str = "a", **more) -> list[dict]:
    return [{"lead_id": lead_id, "occurred_at": at(m), "activity_type": kind, **more} for m in moments]


def tables(activities: list[dict] = (), leads: list[dict] | None = None, **more):
    leads = leads or [{"lead_id": "a", "created_at": NEW_YEAR}]
    return tables_of(leads, activities, as_of="2025-12-31", **more)


def points(rules, source, *moments: str, lead_id: str = "a") -> list[float]:
    return points_at(rules, source, rows_of([(lead_id, at(m)) for m in moments]))["points"].to_list()


def test_hubspot_decay_ten_five_zero() -> None:
    rules = rule_set(
        {
            "name": "visit",
            "points": 10,
            "activity": "visit",
            "decay": {"kind": "linear", "fraction": 0.5, "days": 30},
        }
    )
    source = tables(acts("2025-03-01T12:00"))

    got = points(rules, source, "2025-03-01T12:00", "2025-03-16T00:00", "2025-03-31T08:00", "2025-04-30T00:00")

    assert got == [10, 7.5, 5, 0]


@pytest.mark.parametrize(
    ("decay", "expected"),
    [
        (None, [20, 20, 20, 20]),
        ({"kind": "step", "points": 5, "days": 7}, [20, 15, 10, 0]),
        ({"kind": "window", "days": 14}, [20, 20, 0, 0]),
        ({"kind": "half_life", "days": 14}, [20, 20 * 0.5**0.5, 10, 5]),
    ],
)
def test_each_decay_after_0_7_14_28_days(decay: dict | None, expected: list[float]) -> None:
    rules = rule_set({"name": "visit", "points": 20, "activity": "visit", "decay": decay})
    source = tables(acts("2025-03-03T12:00"))

    got = points(rules, source, "2025-03-03T12:00", "2025-03-10T01:00", "2025-03-17T01:00", "2025-03-31T01:00")

    assert got == pytest.approx(expected, abs=1e-6)


def test_once_a_day_counts_the_first_of_each_day() -> None:
    rules = rule_set({"name": "visit", "points": 5, "activity": "visit", "times": "1 per day"})
    source = tables(acts("2025-03-03T08:00", "2025-03-03T09:00", "2025-03-03T23:59", "2025-03-04T00:00"))

    assert points(rules, source, "2025-03-03T07:59", "2025-03-03T23:59", "2025-03-04T00:00") == [0, 5, 10]


def test_week_begins_on_monday_and_month_on_the_first() -> None:
    moments = ["2025-03-30T10:00", "2025-03-31T10:00", "2025-04-01T10:00"]  # Sunday, Monday, Tuesday
    weekly = rule_set({"name": "visit", "points": 1, "activity": "visit", "times": "1 per week"})
    monthly = rule_set({"name": "visit", "points": 1, "activity": "visit", "times": "1 per month"})

    assert points(weekly, tables(acts(*moments)), "2025-04-02T00:00") == [2]
    assert points(monthly, tables(acts(*moments)), "2025-04-02T00:00") == [2]


def test_group_limit_then_set_limit_then_total_limit() -> None:
    rules = rule_set(
        {"name": "visit", "points": 10, "activity": "visit", "group": "web"},
        {"name": "form", "points": 50, "activity": "form"},
        {"name": "big", "points": 70, "column": "employees", "at_least": 100},
        group=[{"name": "web", "highest": 25}],
        set=[{"name": "engagement", "highest": 60}],
        total={"highest": 120},
    )
    source = tables(
        [*acts("2025-02-01", "2025-02-02", "2025-02-03"), *acts("2025-02-10", kind="form")],
        [{"lead_id": "a", "created_at": NEW_YEAR, "employees": 500.0}],
    )

    got = points_at(rules, source, rows_of([("a", at("2025-02-05")), ("a", at("2025-02-11"))]))

    assert got["engagement_points"].to_list() == [25, 60]  # 30 cut to 25; 25 + 50 cut to 60
    assert got["fit_points"].to_list() == [70, 70]
    assert got["points"].to_list() == [95, 120]


def test_nightly_floor_forgives_for_good_and_a_limit_does_not() -> None:
    entries = [
        {"name": "bounce", "points": -20, "activity": "bounce"},
        {"name": "visit", "points": 5, "activity": "visit"},
    ]
    source = tables([*acts("2025-02-01T12:00", kind="bounce"), *acts("2025-02-03T12:00")])
    nightly = rule_set(*entries, set=[{"name": "engagement", "nightly_floor": 0}])
    cut = rule_set(*entries, set=[{"name": "engagement", "lowest": 0}])
    moments = ["2025-02-01T13:00", "2025-02-02T00:00", "2025-02-03T13:00"]

    assert points(nightly, source, *moments) == [-20, 0, 5]
    assert points(cut, source, *moments) == [0, 0, 0]


def test_gitlab_takes_ten_points_for_each_idle_month() -> None:
    rules = rule_set(
        {"name": "form", "points": 60, "activity": "form"},
        {"name": "idle", "points": -10, "activity": ["form", "visit"], "idle_days": 30},
    )
    source = tables(
        [*acts("2025-01-02T12:00", kind="form"), *acts("2025-03-10T12:00")],  # 67 days between: two idle stretches
    )

    got = points(rules, source, "2025-01-31T23:00", "2025-02-01", "2025-03-03", "2025-03-11", "2025-04-09")

    assert got == [60, 50, 40, 40, 30]


def test_count_is_a_state_that_ends() -> None:
    rules = rule_set(
        {"name": "three_opens", "points": 5, "activity": "open", "count": {"at_least": 3, "days": 7}},
    )
    source = tables(acts("2025-02-03T10:00", "2025-02-05T10:00", "2025-02-06T10:00", kind="open"))

    got = points(rules, source, "2025-02-06T09:59", "2025-02-06T10:00", "2025-02-09T23:59", "2025-02-10T00:00")

    assert got == [0, 5, 5, 0]


def test_reset_takes_activity_points_and_keeps_fit() -> None:
    rules = rule_set(
        {"name": "visit", "points": 5, "activity": "visit"},
        {"name": "norway", "points": 20, "column": "country", "equals": "no"},
        reset=[{"activity": "unsubscribed", "sets": ["engagement"]}],
    )
    source = tables(
        [*acts("2025-02-01", "2025-02-02", "2025-02-05"), *acts("2025-02-03", kind="unsubscribed")],
        [{"lead_id": "a", "created_at": NEW_YEAR, "country": "NO"}],
    )

    assert points(rules, source, "2025-02-02", "2025-02-03", "2025-02-06") == [30, 20, 25]


def test_late_recorded_activity_counts_from_when_it_was_known() -> None:
    rules = rule_set({"name": "visit", "points": 5, "activity": "visit"})
    source = tables(acts("2025-02-01", known_at=at("2025-02-10")))

    assert points(rules, source, "2025-02-09", "2025-02-10") == [0, 5]


def test_rule_in_force_gives_points_and_keeps_them_given() -> None:
    rules = rule_set(
        {"name": "old", "points": 1, "activity": "visit", "valid_until": "2025-02-02"},
        {"name": "new", "points": 10, "activity": "visit", "valid_from": "2025-02-02"},
        {"name": "campaign", "points": 100, "column": "country", "equals": "NO", "valid_until": "2025-02-03"},
    )
    source = tables(
        acts("2025-02-01T12:00", "2025-02-02T12:00"), [{"lead_id": "a", "created_at": NEW_YEAR, "country": "NO"}]
    )

    assert points(rules, source, "2025-02-01T13:00", "2025-02-02T13:00", "2025-02-03T00:00") == [101, 111, 11]


def test_field_history_counts_as_of_the_moment() -> None:
    rules = rule_set({"name": "chief", "points": 10, "column": "title", "contains": "chief"})
    history = [
        {"lead_id": "a", "field": "title", "value": "Clerk", "valid_from": at("2025-01-01")},
        {"lead_id": "a", "field": "title", "value": "Chief clerk", "valid_from": at("2025-02-01")},
    ]
    source = tables(leads=[{"lead_id": "a", "created_at": NEW_YEAR, "title": "Chief clerk"}], history=history)

    assert points(rules, source, "2025-01-31", "2025-02-01") == [0, 10]


def test_exclusion_gate_and_automatic_qualification() -> None:
    rules = rule_set(
        {"name": "norway", "points": 100, "column": "country", "equals": "NO"},
        {"name": "visit", "points": 1, "activity": "visit"},
        exclude=[{"name": "rival", "column": "kind", "equals": "competitor"}],
        auto_qualify=[{"name": "hand_raised", "activity": "form"}],
        qualify=[{"at_least": 100, "gates": [{"set": "engagement", "above": 0}]}],
        label=[{"name": "hot", "at_least": 100}],
    )
    lead = {"created_at": NEW_YEAR, "country": "NO", "kind": "prospect"}
    leads = [
        {"lead_id": "only_fit", **lead},
        {"lead_id": "both", **lead},
        {"lead_id": "raised", **lead, "country": "DE"},
        {"lead_id": "rival", **lead, "kind": "competitor"},
    ]
    activities = [a for name in ("both", "rival") for a in acts("2025-02-01", lead_id=name)]
    source = tables([*activities, *acts("2025-02-02", kind="form", lead_id="raised")], leads)

    got = points_at(rules, source, rows_of([(lead["lead_id"], at("2025-03-01")) for lead in leads]))

    assert got["points"].to_list() == [100, 101, 0, 0]
    assert got["is_qualified"].to_list() == [False, True, True, False]
    assert got["label"].to_list() == ["hot", "hot", None, "excluded"]
    first = dict(qualified_at(rules, source).iter_rows())
    assert first == {"only_fit": None, "both": at("2025-02-01"), "raised": at("2025-02-02"), "rival": None}


def test_matrix_cell_is_the_label() -> None:
    rules = rule_set(
        {"name": "norway", "points": 80, "column": "country", "equals": "NO"},
        {"name": "visit", "points": 30, "activity": "visit"},
        matrix={
            "rows": {"set": "fit", "at_least": {"A": 75, "B": 50}, "otherwise": "C"},
            "columns": {"set": "engagement", "at_least": {"1": 60, "2": 30}, "otherwise": "3"},
        },
        qualify=[{"cells": ["A1", "A2", "B1"]}],
    )
    source = tables(acts("2025-02-01", "2025-02-02"), [{"lead_id": "a", "created_at": NEW_YEAR, "country": "NO"}])

    got = points_at(rules, source, rows_of([("a", at(m)) for m in ("2025-01-31", "2025-02-01", "2025-02-02")]))

    assert got["label"].to_list() == ["A3", "A2", "A1"]
    assert got["is_qualified"].to_list() == [False, True, True]


def test_first_qualified_between_activities_when_a_penalty_fades() -> None:
    rules = rule_set(
        {"name": "form", "points": 60, "activity": "form"},
        {"name": "bounce", "points": -30, "activity": "bounce", "decay": {"kind": "linear", "days": 30}},
        qualify=[{"at_least": 50}],
    )
    source = tables([*acts("2025-02-01T09:00", kind="bounce"), *acts("2025-02-01T10:00", kind="form")])

    # 60 - 30 (1 - age / 30) >= 50 from age 20 on: midnight of 21 February
    assert qualified_at(rules, source)["qualified_at"].to_list() == [at("2025-02-21")]


def test_source_without_dates_uses_rules_on_the_lead_only() -> None:
    rules = rule_set(
        {"name": "norway", "points": 20, "column": "country", "equals": "NO"},
        {"name": "visit", "points": 5, "activity": "visit"},
        qualify=[{"at_least": 20}],
    )
    source = tables_of([{"lead_id": "a", "country": "NO"}, {"lead_id": "b", "country": None}])
    rows = rows_of([("a", None), ("b", None)])

    assert points_at(rules, source, rows)["points"].to_list() == [20, 0]
    assert points_at(rules, source, rows)["is_qualified"].to_list() == [True, False]
    assert firings(rules, source, rows).rows() == [(0, 1, 0), (1, 0, 0)]
    assert qualified_at(rules, source)["qualified_at"].to_list() == [None, None]


def test_no_rows_and_no_activities() -> None:
    rules = rule_set({"name": "visit", "points": 5, "activity": "visit"})

    assert points_at(rules, tables(), rows_of([])).columns == [
        "row_id",
        "points",
        "engagement_points",
        "is_qualified",
        "label",
    ]
    assert points(rules, tables(), "2025-02-01") == [0]


def test_unsorted_activities_and_strangers_change_nothing() -> None:
    rules = rule_set({"name": "visit", "points": 5, "activity": "visit", "times": "1 per day"})
    leads = [{"lead_id": name, "created_at": NEW_YEAR} for name in ("b", "a")]
    moments = ["2025-02-01T08:00", "2025-02-01T09:00", "2025-02-03T09:00"]
    activities = [a for name in ("a", "b", "stranger") for a in acts(*moments, lead_id=name)]
    source = tables(activities, leads)
    mixed = source.activities.collect().sample(fraction=1, shuffle=True, seed=3).lazy()
    rows = rows_of([("a", at("2025-02-02")), ("b", at("2025-02-04"))])

    expected = points_at(rules, source, rows)
    source = replace(source, activities=mixed)

    assert expected["points"].to_list() == [5, 10]
    assert points_at(rules, source, rows).equals(expected)


def test_firings_times_points_add_up_where_nothing_is_limited() -> None:
    rules = rule_set(
        {"name": "visit", "points": 4, "activity": "visit", "decay": {"kind": "half_life", "days": 5}},
        {"name": "norway", "points": -3, "column": "country", "equals": "NO"},
    )
    source = tables(acts("2025-02-01", "2025-02-04"), [{"lead_id": "a", "created_at": NEW_YEAR, "country": "NO"}])
    rows = rows_of([("a", at(m)) for m in ("2025-02-01", "2025-02-05", "2025-03-01")])

    units = firings(rules, source, rows)

    total = units.select(pl.col("visit") * 4 - pl.col("norway") * 3).to_series()
    assert points_at(rules, source, rows)["points"].to_list() == pytest.approx(total.to_list(), abs=1e-6)
