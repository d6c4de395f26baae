"""Touches and answers, worked by hand. Day 0 is a Monday; the horizon is 30 days."""

import pandas as pd
import pytest

from src.evaluation.calls.wasted_touches import answers_of, touches_made
from src.leads.config import SourceConfig
from tests.features.conftest import at, small_config, small_tables

TOUCHES = {
    "activity_types": ["call", "meeting"],
    "minutes": {"call": 10, "meeting": 60},
    "answered_by": ["meeting", "ok"],
}


def config(**changes) -> SourceConfig:
    return small_config(touches={**TOUCHES, **changes}, economics={"cost_per_worked_lead": 100})


def call(lead, days, what="call"):
    return {"lead_id": lead, "occurred_at": at(days), "activity_type": what, "is_touch": True}


def made(activities, milestones=(), leads=("a",), **changes) -> pd.DataFrame:
    tables = small_tables(
        [{"lead_id": name, "created_at": at(0)} for name in leads], activities, milestones, as_of=at(90)
    )
    frame = pd.DataFrame({"lead_id": leads, "account_id": leads, "is_won": pd.array([False] * len(leads), "boolean")})
    return touches_made(frame, tables, config(**changes))


def test_place_further_and_minutes():
    found = made([call("a", 1), call("a", 4), call("a", 9, "meeting")])
    assert found["place"].tolist() == [1, 2, 3]
    assert found["further"].tolist() == [2, 1, 0]
    assert found["minutes"].tolist() == [10, 10, 60]


def test_a_meeting_is_the_answer_not_a_touch_left_unanswered():
    found = made([call("a", 1), call("a", 4), call("a", 9, "meeting"), call("a", 12)])
    assert found["is_unanswered_before"].tolist() == [True, True, False, False]
    assert found["is_answered_soon"].tolist() == [False, True, False, False]  # five days after the second call


def test_an_answer_after_more_than_a_week_is_not_the_touch_s():
    late = [{"lead_id": "a", "milestone": "ok", "occurred_at": at(9)}]
    found = made([call("a", 1)], late)
    assert found["is_answered_soon"].tolist() == [False]
    soon = [{"lead_id": "a", "milestone": "ok", "occurred_at": at(8)}]
    assert made([call("a", 1)], soon)["is_answered_soon"].tolist() == [True]


def test_an_answer_before_the_first_touch_says_nothing():
    early = [{"lead_id": "a", "milestone": "ok", "occurred_at": at(0.5)}]
    assert made([call("a", 1), call("a", 2)], early)["is_unanswered_before"].tolist() == [True, True]


def test_touches_after_the_end_do_not_count():
    lost = [{"lead_id": "a", "milestone": "lost", "occurred_at": at(5)}]
    calls = [call("a", 1), call("a", 6), call("b", 29), call("b", 31)]
    found = made(calls, lost, leads=("a", "b"))
    assert found["lead_id"].tolist() == ["a", "b"]
    assert found["further"].tolist() == [0, 0]


def test_answers_default_to_the_process_and_requests():
    requests = {"activity_types": ["demo"]}
    plain = small_config(touches={"activity_types": ["call"]}, requests=requests, milestones={"steps": ["met", "won"]})
    assert set(answers_of(plain)) == {"met", "won", "demo"}
    assert answers_of(config()) == ["meeting", "ok"]


def test_minutes_of_something_that_is_no_touch_are_refused():
    with pytest.raises(ValueError, match="no touch"):
        config(minutes={"visit": 3})
