"""Marketing's answers, worked by hand. Day 0 is a Monday, 00:00 UTC; the desk works 9 to 17 UTC."""

import pytest

from src.evaluation.calls.response_marketing import requests_answered, returned_answered
from tests.features.conftest import at, small_config, small_tables

HOUR = 1 / 24
REQUESTS = {"activity_types": ["demo", "form"], "answers": ["reply"], "returned": "returned"}
CONFIG = small_config(touches={"activity_types": ["call"]}, requests=REQUESTS)


def did(lead, days, what, *, touch=False):
    return {"lead_id": lead, "occurred_at": at(days), "activity_type": what, "is_touch": touch}


def tables(activities, milestones=(), as_of=None):
    leads = [{"lead_id": name, "created_at": at(0)} for name in "abcdefghijkl"]
    return small_tables(leads, activities, milestones, as_of=as_of or at(30))


def by_name(told, table):
    return told.tables[table].set_index("what")


def test_a_person_answers_and_a_robot_does_not():
    found = requests_answered(
        ["a", "b", "c"],
        tables(
            [
                *(did("a", 10 * HOUR, "demo"), did("a", 10.1 * HOUR, "robot"), did("a", 13 * HOUR, "reply")),
                *(did("b", 10 * HOUR, "form"), did("b", 1 + 12 * HOUR, "call", touch=True)),
                *(did("c", 10 * HOUR, "demo"), did("c", 10.1 * HOUR, "robot")),
                did("x", 10 * HOUR, "demo"),
            ]
        ),
        CONFIG,
    )
    row = by_name(found, "requests").loc["All requests"]
    assert row[["n", "answered", "by_marketing", "by_sales", "in_time", "never"]].tolist() == [3, 2, 1, 1, 1, 1]
    assert row["median_hours"] == pytest.approx((3 + 10) / 2)  # 10 to 13 o'clock; 7 hours on Monday and 3 on Tuesday
    assert by_name(found, "requests").loc["demo", "n"] == 2
    assert found.sentences == []  # of fewer than ten nothing is said


def test_asking_again_while_waiting_is_the_same_request():
    asked = [did("a", 10 * HOUR, "form"), did("a", 12 * HOUR, "demo"), did("a", 14 * HOUR, "reply")]
    again = [did("a", 2 + 10 * HOUR, "demo"), did("a", 3 + 10 * HOUR, "form")]
    table = by_name(requests_answered(["a"], tables([*asked, *again]), CONFIG), "requests")
    assert table.loc["All requests", ["n", "answered"]].tolist() == [2, 1]
    assert table.loc["form", "median_hours"] == pytest.approx(4)


def test_requests_after_the_end_or_too_young_to_be_due_do_not_count():
    activities = [did("a", 10 * HOUR, "demo"), did("b", 1, "demo"), did("c", 4 + 10 * HOUR, "demo")]
    won = [{"lead_id": "b", "milestone": "won", "occurred_at": at(0.5)}]
    answered = [did("c", 4 + 11 * HOUR, "reply")]  # in an hour, but eight have not passed when the data end
    found = requests_answered(["a", "b", "c"], tables([*activities, *answered], won, at(4 + 12 * HOUR)), CONFIG)
    assert by_name(found, "requests").loc["All requests", ["n", "answered"]].tolist() == [1, 0]


def test_returned_leads_wait_for_marketing_not_for_sales():
    back = [{"lead_id": name, "milestone": "returned", "occurred_at": at(1 + 10 * HOUR)} for name in "abcdefghijkl"]
    calls = [did(name, 1 + 11 * HOUR, "call", touch=True) for name in "abcdef"]
    replies = [did(name, 1 + 12 * HOUR, "reply") for name in "abc"]
    before = [did("d", 10 * HOUR, "reply")]
    found = returned_answered(list("abcdefghijkl"), tables([*calls, *replies, *before], back), CONFIG)
    row = found.tables["returned"].iloc[0]
    assert row[["n", "answered", "in_time", "never"]].tolist() == [12, 3, 3, 9]
    assert found.sentences == [
        "Leads that sales gave back to marketing: 25 of 100 were answered by a person within 8 working hours (between "
        "9 and 53), 75 of 100 not yet (between 47 and 91); n = 12."
    ]
    assert found.facts["returned_in_time"]["value"] == 0.25


def test_the_sentence_on_requests_names_who_answered():
    asked = [did(name, 10 * HOUR, "demo") for name in "abcdefghijkl"]
    replies = [did(name, 12 * HOUR, "reply") for name in "abcdefghi"]
    found = requests_answered(list("abcdefghijkl"), tables([*asked, *replies]), CONFIG)
    assert found.sentences[0].endswith("n = 12; marketing answered 9 of them first, sales 0.")


@pytest.mark.parametrize("part", [requests_answered, returned_answered])
def test_what_is_needed(part):
    nothing = small_config(touches={"activity_types": ["call"]})
    assert "[requests]" in part(["a"], tables([did("a", 1, "demo")]), nothing).needs
    assert "[requests]" in part([], tables([did("a", 1, "demo"), did("a", 2, "reply")]), CONFIG).needs
    undated = small_tables([{"lead_id": "a"}])
    assert "created_at" in part(["a"], undated, CONFIG).needs


def test_nothing_is_due_yet():
    young = tables([did("a", 29.9, "demo"), did("b", 1, "reply")])
    assert "not over" in requests_answered(["a"], young, CONFIG).needs
