"""The cut at the scoring moment: rows, fields and neighbours, worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import polars as pl

from src.features.snapshot import ROW_COLUMNS, count_known, known_activities, known_fields, scoring_rows
from src.leads.tables import WON_BY_ACCOUNT

SECOND = timedelta(seconds=1)


def ages(rows, kind, lead="a"):
    """Return the ages of one lead's rows of a kind."""
    return rows.filter((pl.col("kind") == kind) & (pl.col("lead_id") == lead))["age_days"].to_list()


def test_landmarks_stop_when_the_outcome_is_known_or_the_data_end(make_config, make_tables, day):
    leads = [{"lead_id": name, "created_at": day(0)} for name in "abc"]
    milestones = [
        {"lead_id": "a", "milestone": "won", "occurred_at": day(7)},
        {"lead_id": "b", "milestone": "lost", "occurred_at": day(3), "known_at": day(10)},
        {"lead_id": "c", "milestone": "meeting", "occurred_at": day(1)},
    ]
    rows = scoring_rows(make_tables(leads, (), milestones, as_of=day(20)), make_config())

    assert ages(rows, "landmark", "a") == [0, 1]  # known at 7 days: not open then
    assert ages(rows, "landmark", "b") == [0, 1, 7]  # lost on day 3, known on day 10
    assert ages(rows, "landmark", "c") == [0, 1, 7, 14]  # a meeting closes nothing; day 30 has not come
    assert ages(rows, "now", "c") == [20]
    assert rows["row_id"].to_list() == list(range(rows.height))
    assert rows.columns == ROW_COLUMNS


def test_a_contact_is_closed_once_the_deal_of_its_account_is_known(make_config, make_tables, day):
    leads = [{"lead_id": name, "account_id": "x", "created_at": day(0)} for name in "ab"]
    milestones = [
        {"lead_id": "a", "milestone": "won", "occurred_at": day(7)},
        {"lead_id": "b", "milestone": WON_BY_ACCOUNT, "occurred_at": day(7), "known_at": day(9)},
    ]
    rows = scoring_rows(make_tables(leads, (), milestones, as_of=day(60)), make_config())

    assert ages(rows, "landmark", "b") == [0, 1, 7]
    assert ages(rows, "week", "b") == [0, 7]
    assert ages(rows, "now", "b") == []


def test_weekly_queue_ends_with_the_first_known_touch_and_with_age(make_config, make_tables, day):
    leads = [
        {"lead_id": "a", "created_at": day(0)},  # a Monday, 00:00: in the queue at once
        {"lead_id": "b", "created_at": day(0) + SECOND},
        {"lead_id": "c", "created_at": day(0) + SECOND},
    ]
    call = {"activity_type": "call", "is_touch": True, "actor": "sales"}
    activities = [
        {"lead_id": "a", "occurred_at": day(7), **call},
        {"lead_id": "b", "occurred_at": day(6), "known_at": day(8), **call},  # recorded after the Monday
    ]
    tables = make_tables(leads, activities, as_of=day(100))

    rows = scoring_rows(tables, make_config(touches={"activity_types": ["call"]}))
    mondays = rows.filter(pl.col("kind") == "week").group_by("lead_id", maintain_order=True).agg("scored_at")
    queue = {lead: [(moment - day(0)).days for moment in moments] for lead, moments in mondays.iter_rows()}
    assert queue == {"a": [0], "b": [7], "c": [7, 14, 21, 28, 35]}  # largest landmark 30 + 7 days

    undeclared = scoring_rows(tables, make_config())
    assert len(ages(undeclared, "week", "a")) == 6


def test_rows_are_ordered_by_kind_time_and_arrival(make_config, make_tables, day):
    leads = [{"lead_id": name, "created_at": day(0.5)} for name in ("z", "y")]
    rows = scoring_rows(make_tables(leads, as_of=day(1.5)), make_config())
    found = rows.select("kind", "lead_id", "age_days").rows()
    assert found == [
        ("landmark", "z", 0), ("landmark", "y", 0), ("landmark", "z", 1), ("landmark", "y", 1),
        ("now", "z", 1), ("now", "y", 1),
    ]  # fmt: skip


def test_source_without_dates_has_one_row_per_lead_and_open_ones_now(make_config, make_tables):
    config = make_config(source={"name": "list", "title": "List", "order": "sequence"})
    tables = make_tables([{"lead_id": "a"}, {"lead_id": "b"}], (), [{"lead_id": "a", "milestone": "won"}])
    rows = scoring_rows(tables, config)
    assert rows.select("lead_id", "kind", "landmark_days", "age_days").rows() == [
        ("a", "landmark", 0.0, 0.0),
        ("b", "landmark", 0.0, 0.0),
        ("b", "now", None, 0.0),
    ]
    assert rows["scored_at"].null_count() == 3


def test_no_lead_gives_no_row(make_config, make_tables, day):
    rows = scoring_rows(make_tables([], as_of=day(0)), make_config())
    assert rows.height == 0
    assert rows.columns == ROW_COLUMNS


def test_an_activity_counts_from_the_moment_it_was_known(make_tables, day):
    activities = [
        {"lead_id": "a", "occurred_at": day(1), "known_at": day(2), "activity_type": "on the moment"},
        {"lead_id": "a", "occurred_at": day(1), "known_at": day(2) + SECOND, "activity_type": "a second late"},
    ]
    tables = make_tables([{"lead_id": "a", "created_at": day(0)}], activities, as_of=day(9))
    rows = pl.DataFrame({"row_id": [5], "lead_id": ["a"], "scored_at": [day(2)]})
    known = known_activities(tables.activities, rows).collect()
    assert known["activity_type"].to_list() == ["on the moment"]
    assert known["age_us"].to_list() == [86_400_000_000]


def test_a_planned_activity_counts_from_the_moment_it_happens(make_tables, day):
    planned = {"occurred_at": day(5), "known_at": day(1), "activity_type": "meeting"}
    tables = make_tables([{"lead_id": "a", "created_at": day(0)}], [{"lead_id": "a", **planned}], as_of=day(9))
    moments = [day(2), day(5) - SECOND, day(5)]
    rows = pl.DataFrame({"row_id": range(3), "lead_id": ["a"] * 3, "scored_at": moments})
    known = known_activities(tables.activities, rows).collect()
    assert known.select("row_id", "age_us").rows() == [(2, 0)]


def test_a_time_in_a_field_that_has_not_come_yet_is_missing(make_tables, day):
    tables = make_tables([{"lead_id": "a", "created_at": day(0)}], as_of=day(9))
    tables = replace(tables, leads=tables.leads.with_columns(trial_at=pl.lit(day(3))))
    rows = pl.DataFrame({"row_id": range(2), "lead_id": ["a"] * 2, "scored_at": [day(3) - SECOND, day(3)]})
    assert known_fields(tables, rows, ["trial_at"], [])["trial_at"].to_list() == [None, day(3)]


def test_field_history_replaces_the_current_value(make_tables, day):
    leads = [{"lead_id": "a", "created_at": day(0), "city": "Bonn", "size": 9.0}]
    history = [
        {"lead_id": "a", "field": "size", "value": "5", "valid_from": day(1)},
        {"lead_id": "a", "field": "size", "value": "7", "valid_from": day(3)},
        {"lead_id": "a", "field": "size", "value": "8", "valid_from": day(3)},
    ]
    tables = make_tables(leads, history=history, as_of=day(9))
    moments = [day(0), day(1), day(2.9), day(3)]
    rows = pl.DataFrame({"row_id": range(4), "lead_id": ["a"] * 4, "scored_at": moments})
    known = known_fields(tables, rows, ["city", "size"], ["size"])
    assert known["city"].to_list() == ["Bonn"] * 4
    assert known["size"].to_list() == [None, 5.0, 5.0, 8.0]  # tie on day 3: the later row


def test_count_known_counts_per_key_up_to_the_moment(day):
    events = pl.DataFrame({"key": ["x", "x", "y", None], "known_at": [day(1), day(3), day(2), day(0)]})
    asked = [("x", day(3)), ("x", day(2)), ("y", day(1)), ("z", day(9)), (None, day(9)), ("x", None)]
    moments = pl.DataFrame(asked, schema={"key": pl.String, "at": pl.Datetime("us", "UTC")}, orient="row")
    assert count_known(events, moments).to_list() == [2, 1, 0, 0, 0, 0]
