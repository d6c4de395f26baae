"""The numbers of a meeting by hand, and what it says where something is missing."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from src.evaluation.calls.handling import ALL
from src.evaluation.meeting.meeting import read_meeting, save_meeting
from src.evaluation.meeting.needs import NO_DATES, NO_SCORE, NO_SLA, NO_TOUCHES, NO_VERDICTS
from src.evaluation.meeting.whole import Beside, prepare
from src.evaluation.promises.new_leads import new_leads, wins_behind
from src.evaluation.promises.whole import promises
from tests.evaluation.meeting.a_week import MONDAY, Model, examples, seen, tables
from tests.evaluation.promises.agreed import SLA

DAY = timedelta(days=1)


def column(meeting, grade):
    return next(each for each in meeting.grades if each.grade == grade)


@pytest.fixture
def run(monkeypatch):
    won = [("a_fast", "won", MONDAY + 3 * DAY), ("tested", "won", MONDAY - DAY), ("before", "won", MONDAY + DAY)]
    said = [
        ("a_slow", MONDAY + 4 * DAY, "refused", "student"),
        ("a_late_2", MONDAY + 2 * DAY, "refused", "student"),
        ("a_fast", MONDAY + 2 * DAY, "accepted", None),
        ("c_wait", MONDAY + DAY, "accepted", None),
        ("b_wait", MONDAY - DAY, "refused", "no budget"),
    ]
    return seen(monkeypatch, given=tables(won, said))


@pytest.fixture
def found(run):
    return prepare(run, SLA, Model(), Beside(open_leads=pd.DataFrame({"grade": ["A", "A", "C", None]})))


def test_by_grade_by_hand(found):
    meeting = found.meeting
    assert (meeting.monday, meeting.sunday) == (date(2026, 3, 23), date(2026, 3, 29))
    assert meeting.new == 5
    a, b, d = (column(meeting, grade) for grade in "ABD")
    assert (a.new, a.due, a.in_time, a.hours) == (2, 2, 1, 4.0)
    assert (b.new, b.due, b.in_time) == (2, 2, 1)
    assert (d.new, d.hours, d.due, d.overdue) == (1, None, None, None)  # promised nothing
    assert a.expected == pytest.approx(1.3)
    assert meeting.open_by_grade == {"A": 2, "C": 1}


def test_overdue_are_open_leads_on_the_list_that_wait_beyond_their_hours(found):
    """a_late_1 waits from 3 March to now: 21 workdays of eight hours; called, unpromised and old ones are not in it."""
    rows = found.overdue.rows
    assert rows["lead_id"].tolist() == ["a_late_1", "a_late_2", "young", "b_never"]
    assert rows["waiting_hours"].tolist() == [168.0, 88.0, 8.0, 32.0]
    assert rows["promised_hours"].tolist() == [4.0, 4.0, 4.0, 8.0]
    assert set(rows["expires_on"]) == {"2026-06-29"}
    assert found.meeting.overdue == 4
    assert found.meeting.left == 1  # "old"
    assert column(found.meeting, "A").oldest_hours == 168.0


def test_signed_counts_wins_of_the_week_and_those_of_leads_without_a_grade(found):
    assert found.meeting.signed == 2
    assert column(found.meeting, "A").signed == 1
    assert found.meeting.signed_before == 1  # a lead that came in before any that is looked at


def test_first_calls_of_the_week_against_mondays_queue(found):
    """Monday's queue: old .6, a_late_1 .6, a_late_2 .55, b_wait .35, c_wait .2; b_wait is in its lower half."""
    told = found.meeting.followed
    assert (told.queue, told.calls, told.upper, told.others) == (5, 1, 0.0, 3)


def test_what_sales_said_in_the_week(found):
    said = found.meeting.verdicts
    assert (said.judged, said.accepted, said.a_refused, said.wanted) == (4, 2, 2, 1)
    assert [(each.words, each.count) for each in said.reasons] == [("student", 2)]
    assert found.meeting.apart == 3


def test_expected_customers_are_those_of_the_promise(run, found):
    leads = new_leads(run.table, run.examples, run.features, Model())
    table = promises(leads, run.tables, run.config, SLA, wins_behind(run.table)).tables["promises"]
    row = table[(table["key"] == "expected") & (table["period_start"] == pd.Timestamp(MONDAY))].iloc[0]
    told = found.meeting.expected
    assert told.value == pytest.approx(0.7 + 0.6 + 0.3 + 0.4 + 0.05)
    for name in ("promised", "low", "high"):
        assert getattr(told, name) == pytest.approx(row[name])
    assert (told.value, told.kept, told.n) == (pytest.approx(row["delivered"]), row["kept"], row["n"])


def test_it_is_kept_and_read_as_it_was(found, tmp_path):
    save_meeting(found.meeting, tmp_path)
    assert read_meeting(tmp_path) == found.meeting
    assert read_meeting(tmp_path / "nowhere") is None


def test_without_a_score_nobody_has_a_chance_or_a_grade(run):
    found = prepare(run, SLA, None, Beside(open_leads=pd.DataFrame({"grade": ["A"]})))
    meeting = found.meeting
    assert [each.grade for each in meeting.grades] == [ALL]
    assert meeting.expected is meeting.followed is meeting.open_by_grade is None
    assert set(found.overdue.rows["grade"]) == {ALL}
    assert found.overdue.rows["promised_hours"].eq(8.0).all()  # the longest that anybody was promised
    assert found.overdue.rows["lead_id"].tolist() == ["a_late_1", "a_late_2", "c_wait", "b_never", "d_new", "young"]
    assert NO_SCORE in meeting.needs


def test_without_an_agreement_nothing_is_overdue_but_not_called(run):
    meeting = prepare(run, None, Model(), Beside()).meeting
    assert meeting.overdue is None
    assert meeting.not_called == 2
    assert column(meeting, "A").called == 2
    assert meeting.expected.promised is meeting.expected.kept is None
    assert NO_SLA in meeting.needs


@pytest.mark.parametrize("day", [date(2026, 3, 24), date(2026, 3, 30)])
def test_before_the_agreement_nothing_was_promised(run, day):
    meeting = prepare(run, SLA.model_copy(update={"agreed_on": day}), Model(), Beside()).meeting
    assert meeting.overdue is None
    assert meeting.expected.promised is None
    needs = [(need.about, need.needs) for need in meeting.needs]
    assert (NO_SLA.about, "the agreement did not hold for the whole week yet") in needs


def test_leads_from_before_the_agreement_are_not_overdue(run):
    """Agreed on the Monday of the week: those of the weeks before wait, but nobody promised them a call."""
    found = prepare(run, SLA.model_copy(update={"agreed_on": MONDAY.date()}), Model(), Beside())
    assert found.overdue.rows["lead_id"].tolist() == ["young", "b_never"]
    assert (found.meeting.overdue, found.meeting.left) == (2, 0)
    assert column(found.meeting, "A").due == 2


def test_without_touches_no_call_is_told(monkeypatch):
    meeting = prepare(seen(monkeypatch, touches=None), SLA, Model(), Beside()).meeting
    assert meeting.not_called is meeting.overdue is meeting.followed is None
    assert all(each.called is each.due is None for each in meeting.grades)
    assert meeting.expected.promised == pytest.approx(39 * 7 / (365.25 / 4))
    assert {NO_TOUCHES, NO_VERDICTS} <= set(meeting.needs)


def test_without_dates_there_is_no_week(monkeypatch):
    run = seen(monkeypatch, rows=examples(undated=True), given=replace(tables(), as_of=None))
    found = prepare(run, SLA, Model(), Beside(open_leads=pd.DataFrame({"grade": ["B"]})))
    assert found.overdue is None
    assert found.meeting.monday is None
    assert found.meeting.open_by_grade == {"B": 1}
    assert found.meeting.needs == (NO_DATES, NO_VERDICTS)


def test_without_leads_there_is_no_week(monkeypatch):
    found = prepare(seen(monkeypatch, rows=examples().iloc[:0]), SLA, None, Beside())
    assert found.meeting.needs == (NO_DATES, NO_VERDICTS)
    assert not np.any([each.new for each in found.meeting.grades])
