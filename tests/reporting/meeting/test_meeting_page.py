"""The meeting page as a whole, and each sentence in each of its cases."""

import json
from dataclasses import replace
from datetime import date

import pytest

from src.evaluation.meeting.discuss import Discuss
from src.evaluation.meeting.followed import Followed
from src.evaluation.meeting.meeting import Meeting
from src.evaluation.meeting.needs import NO_SCORE, NO_SLA, Need
from src.evaluation.meeting.verdicts import Verdicts
from src.reporting.facts import FactBook
from src.reporting.meeting.first_sentence import below, first_sentence
from src.reporting.meeting.lines import lines
from src.reporting.meeting.render import render_meeting
from src.reporting.story import Suspicious
from tests.reporting.beside import check_page, words
from tests.reporting.fernhill import fernhill
from tests.reporting.meeting.a_meeting import AHEAD, BARE, MEETINGS, MISSED, NO_AGREEMENT, A, meeting
from tests.reporting.test_page import HOSTILE, Page, poisoned


def first(told):
    return str(first_sentence(told, fernhill(), FactBook()).striptags())


def under(told):
    return str(below(told, fernhill(), FactBook()).striptags())


def line(told, key, **changes):
    found = {each.key: str(each.text.striptags()) for each in lines(told, fernhill(**changes), FactBook())}
    return found.get(key, "")


@pytest.mark.parametrize("name", MEETINGS)
def test_the_page_of_each_case(tmp_path, name):
    page = render_meeting(fernhill(), MEETINGS[name], tmp_path)
    text, facts = page.read_text("utf-8"), json.loads((tmp_path / "meeting_facts.json").read_text("utf-8"))
    check_page(text, facts, {"trend.html"})
    assert len(words(text).split()) < 600  # printed, that is one page of A4
    assert (facts["about"]["week"] is None) == (name == "no dates")


def test_same_input_same_bytes(tmp_path):
    one, other = (render_meeting(fernhill(), meeting(), tmp_path / name) for name in "ab")
    assert one.read_bytes() == other.read_bytes()
    assert (tmp_path / "a" / "meeting_facts.json").read_bytes() == (tmp_path / "b" / "meeting_facts.json").read_bytes()


def test_the_first_sentence_in_every_case():
    assert first(meeting()) == (
        "186 new leads, worth 11 expected customers (promised 10). "
        "16 promised calls are overdue: 5 to A, 11 to B leads."
    )
    assert first(NO_AGREEMENT) == (
        "186 new leads, worth 11 expected customers. 110 of them have had no first call yet."
    )
    assert first(BARE) == "186 new leads (usually 170 a week). 110 of them have had no first call yet."
    assert first(replace(BARE, new=1, not_called=0)) == "1 new lead (usually 170 a week). All of them have been called."
    assert first(meeting(overdue=0)).endswith("No promised call is overdue.")
    one = meeting(overdue=1, grades=(replace(A, overdue=1),))
    assert first(one).endswith("1 promised call is overdue: 1 to A leads.")
    assert first(MEETINGS["no new lead"]) == (
        "No new lead came in (usually 626 a week); the newest is of 28 February 2026. 16 promised calls are overdue."
    )
    assert first(MEETINGS["no dates"]) == (
        "The leads have no dates, so no week can be told apart. On the list now: 28 A, 4,286 D leads."
    )
    assert first(Meeting(None, None, 0)) == "The leads have no dates, so no week can be told apart."


def test_an_estimate_is_called_one_and_says_whether_the_promise_was_kept():
    assert under(meeting()) == (
        "Estimated: the chances of the new leads added up, between 9 and 12; promise kept. Usually 170 leads come in a "
        "week."
    )
    missed = replace(meeting().expected, promised=14.0, kept="no")
    assert "promise missed" in under(meeting(expected=missed))
    assert "promise not certain" in under(meeting(expected=replace(missed, kept="not certain")))
    assert "promise" not in under(NO_AGREEMENT)
    assert under(BARE) == ""


def test_whether_the_list_was_followed_is_said_only_where_it_is_sure():
    assert line(meeting(), "followed") == (
        "Yes: 61 of 94 first calls went to the upper half of Monday’s list (65 of 100, between 55 and 74; by lot it "
        "would be half); 20 more to leads that came in later or were too old for it."
    )
    assert line(meeting(followed=Followed(800, 94, 47.0, 0.4, 0.6, 0)), "followed").startswith("Not surely: 47 of 94")
    assert line(meeting(followed=Followed(800, 94, 30.0, 0.2, 0.45, 0)), "followed").startswith("No: 30 of 94")
    few = line(meeting(followed=Followed(800, 9, 9.0, 0.7, 1.0, 0)), "followed")
    assert few == "Too few calls to say: 9 of 9 first calls went to the upper half of Monday’s list."
    assert line(meeting(followed=None), "followed") == ""


def test_what_sales_said():
    assert line(meeting(), "verdicts") == (
        "41 judged, 33 accepted; 5 A leads refused: 3 “student” (rule proposed), 2 “no budget”; 3 C or D leads that "
        "sales wants."
    )
    assert line(meeting(verdicts=Verdicts(2, 2, 0, (), 1)), "verdicts").endswith("1 C or D lead that sales wants.")
    nobody = meeting(verdicts=Verdicts(0, 0, 0, (), 0))
    assert line(nobody, "verdicts") == "no lead was judged this week (lists/sample_to_judge.csv waits to be filled in)."
    assert line(meeting(verdicts=None), "verdicts") == ""
    assert line(meeting(), "apart").startswith("3 leads of the last four weeks")
    assert line(meeting(apart=1), "apart").startswith("1 lead of")
    assert line(meeting(apart=0), "apart") == ""


def test_what_became_of_the_last_decisions():
    assert line(meeting(), "decisions") == (
        "“Type in the pricing-page rule” (28 September 2026): done; “Hand partners over within 4 hours” (21 September "
        "2026): not done, due since 30 September 2026; “Call A leads within 4 hours” (6 July 2026): not yet, due by 1 "
        "December 2026, 58 of 100 then, 71 now (between 65 and 76)."
    )
    still = replace(meeting().decisions[2], moved="no change shown", by=None, state="dropped", unit="number")
    said = line(meeting(decisions=(replace(still, was=40.0, now=44.0, low=30.0, high=60.0),)), "decisions")
    assert said.endswith("dropped, 40 then, 44 now (between 30 and 60); no change is shown.")


def test_what_moved_the_list():
    assert line(meeting(), "moved") == (
        "since 28 September 2026, 212 of 1,900 leads changed grade or moved five points or more: 71 of 100 because the "
        "lead did something, 24 because time passed, 5 because data came late or were corrected. The score itself is "
        "the same."
    )
    moved = replace(meeting().moved, moved=4, same_score=False)
    assert line(meeting(moved=moved), "moved").endswith("4 of 1,900 leads changed grade or moved five points or more.")
    assert line(meeting(moved=replace(moved, moved=0)), "moved").startswith("nothing since 28 September 2026: none of")


def test_planned_campaigns_against_what_can_be_called():
    assert line(meeting(), "ahead") == (
        "Autumn fair from 20 October 2026 (about 480 leads, between 400 and 560). In 1 of the next 8 weeks more A and "
        "B leads come in than sales can call (94 a week). Fullest is the week of 19 October 2026: about 132 A and B "
        "leads. An estimate: as earlier plans came true."
    )
    assert "In each of the next 8 weeks" in line(meeting(ahead=replace(AHEAD, beyond=8)), "ahead")
    assert "In none of the next 8 weeks" in line(meeting(ahead=replace(AHEAD, beyond=0)), "ahead")
    assert "can call" not in line(meeting(ahead=replace(AHEAD, capacity=None)), "ahead")
    said = meeting(discuss=Discuss("ahead"))
    assert "In 1 of" in line(said, "discuss")
    assert "In 1 of" not in line(said, "ahead")  # once is enough
    assert line(meeting(ahead=None), "ahead") == ""


def test_one_thing_to_discuss_as_the_rule_chose_it():
    assert line(meeting(discuss=MISSED, best_source=None), "discuss") == (
        "Sales, A leads called within 4 working hours: 72 of 100 (between 49 and 88; n = 18), promised 95. At stake, "
        "not lost: 1.2 expected customers."
    )
    few = line(meeting(discuss=replace(MISSED, n=7, stake=None), best_source=None), "discuss")
    assert few == "Sales, A leads called within 4 working hours: 5 of 7, promised 95 of 100."
    source = (
        "Leads from partner have the best chances (20 of 100, others 6) and wait longest: 48 of 100 called in time "
        "(between 30 and 67; n = 25), of the others 70."
    )
    assert line(meeting(), "discuss") == source
    assert line(meeting(discuss=MISSED), "discuss").endswith(source)
    theirs = replace(MISSED, side="marketing", what="expected customers in new leads", unit="count", delivered=8.0)
    assert line(meeting(discuss=replace(theirs, promised=10.0, low=7.0, high=9.0)), "discuss") == (
        "Marketing, expected customers in new leads: 8 (between 7 and 9; n = 18), promised 10. At stake, not lost: 1.2 "
        "expected customers."
    )
    assert line(meeting(discuss=Discuss("overdue")), "discuss").startswith("who makes the 16 overdue calls")
    assert line(meeting(discuss=Discuss("nothing")), "discuss") == "no promise of the week was surely missed."
    assert line(NO_AGREEMENT, "discuss").startswith("what both sides promise each other")
    later = replace(NO_AGREEMENT, needs=(Need(NO_SLA.about, "the agreement did not hold for the whole week yet"),))
    assert line(later, "discuss").startswith("nothing is promised for this week yet")


def test_what_cannot_be_told_is_one_line_and_a_score_that_is_too_good_is_called_that():
    assert line(BARE, "needs") == (
        "what the new leads are worth (there is no score that may be shown); which promises were kept (no agreement of "
        "both sides is declared)."
    )
    odd = line(meeting(needs=(NO_SCORE,)), "needs", obstacle=Suspicious("Status"))
    assert odd == "what the new leads are worth (the score is too good to be true)."
    assert line(meeting(), "needs") == ""


def test_the_list_is_told_where_no_call_was_promised():
    assert line(NO_AGREEMENT, "list") == "60 A, 90 B leads."
    assert line(meeting(), "list") == ""


def test_leads_that_all_have_one_grade_stand_under_all_leads(tmp_path):
    text = words(render_meeting(fernhill(), MEETINGS["no new lead"], tmp_path).read_text("utf-8"))
    assert "All leads New leads 0" in text
    assert "Signed in the week (customers) 12" in text  # of all, whatever their grade


def test_what_stands_under_the_table(tmp_path):
    told = meeting(left=9, signed_before=2)
    text = words(render_meeting(fernhill(), told, tmp_path).read_text("utf-8"))
    assert "Grade at arrival A B C D All" in text  # the report counts the same leads by their grade of today
    assert "Promised working hours to the first call: 4 (A), 8 (B). 9 more open leads were promised a call" in text
    assert "2 of those signed came in before the first leads that have a grade." in text
    assert "13 of 18 27 of 39 – –" in text


def test_hostile_strings_come_out_as_text(tmp_path):
    rows = poisoned(meeting(discuss=MISSED).decisions)
    told = meeting(
        decisions=tuple(replace(r, made_on=date(2026, 7, 6), by=None, was=None, state="open") for r in rows),
        discuss=replace(MISSED, what=HOSTILE),
        best_source=replace(meeting().best_source, source=HOSTILE),
        verdicts=replace(meeting().verdicts, reasons=(replace(meeting().verdicts.reasons[0], words=HOSTILE),)),
        ahead=replace(AHEAD, campaigns=(replace(AHEAD.campaigns[0], name=HOSTILE),)),
    )
    text = render_meeting(fernhill(title=HOSTILE, run_id=HOSTILE), told, tmp_path).read_text("utf-8")
    calm = render_meeting(fernhill(), meeting(discuss=MISSED), tmp_path / "calm").read_text("utf-8")
    assert set(Page(text).tags) == set(Page(calm).tags)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
