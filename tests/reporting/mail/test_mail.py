"""The mail: the answer in the subject and five lines, in every case."""

import json
from dataclasses import replace
from datetime import date

import pytest

from src.reporting.facts import FactBook
from src.reporting.mail.lines import lines
from src.reporting.mail.plain_text import WIDTH
from src.reporting.mail.subject import subject
from src.reporting.mail.write import write_mail
from src.reporting.promised import Promise, Promises
from src.reporting.story import Card, Changes, NoModel, Suspicious
from src.reporting.story import Tested as HowTested
from tests.reporting.beside import JARGON, check_facts
from tests.reporting.fernhill import comparison, count, expected, fernhill, share
from tests.reporting.test_page import HOSTILE, STORIES, poisoned

ADDRESS = "reports/fernhill/latest.html"
KEPT = Promise("marketing", "expected customers in new leads", count(130), expected(142, 120, 164), "yes")
MISSED = Promise("sales", "A leads called within 4 working hours", share(0.95), share(0.71, 0.65, 0.76, 241), "no")
UNSURE = replace(MISSED, what="B leads called within 8 working hours", kept="not certain")
PROMISED = Promises("April to June 2026", (KEPT, MISSED, UNSURE))


def told(**changes):
    return str(subject(fernhill(**changes), FactBook()).striptags())


def line(place, **changes):
    return str(lines(fernhill(**changes), ADDRESS, FactBook())[place].striptags())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "half of the calls brought 81 of 100 customers; score finds them, points find 65"),
        (
            {"comparison": replace(comparison(), scope="all")},
            "the better half by score holds 81 of 100 customers, points 65",
        ),
        (
            {"comparison": comparison(rules=None, refitted=None)},
            "half of the calls brought 81 of 100 customers; score finds them, newest first would have found 55",
        ),
        (
            {"comparison": comparison(model=(0.66, 0.6, 0.7), refitted=None, model__rules=(0.01, -0.03, 0.03))},
            "keep the points, the score finds as many customers (66 against 65 of 100)",
        ),
        (
            {"comparison": comparison(model__rules_refitted=(0.01, -0.03, 0.03))},
            "change three rules in the points in HubSpot, as good as the score (73 against 81 of 100)",
        ),
        (
            {"comparison": comparison(model=(0.5, 0.4, 0.6), refitted=None, model__rules=(-0.15, -0.25, -0.05))},
            "do not use the score, the points find more customers (65 against 50 of 100)",
        ),
        (
            {"comparison": comparison(refitted=None, model__rules=(0.1, -0.2, 0.4))},
            "cannot tell yet whether the score beats the points in HubSpot, 123 customers are too few",
        ),
        ({"obstacle": NoModel("too_few", count(31))}, "no score this time, 31 customers are too few to learn from"),
        (
            {"obstacle": NoModel("untested", count(31))},
            "no score this time, 31 customers are too few to learn from and to test on",
        ),
        (
            {"obstacle": NoModel("no_signal", count(149))},
            "no score this time, it is not surely better than drawing by lot",
        ),
        ({"obstacle": Suspicious("Status")}, "not published, the score is too good to be true"),
    ],
)
def test_the_subject_in_every_case(changes, words):
    assert words in told(**changes)


def test_what_comes_before_the_answer():
    assert told(is_draft=False).startswith("Leads: half")
    assert told(is_sample=True, is_draft=True).startswith("[Sample] [Draft] Leads: half")


def test_the_short_card_is_named_and_set_against_the_points():
    with_card = comparison(card__rules=(0.16, 0.1, 0.23), model__card=(-0.01, -0.02, 0.01))
    both = replace(with_card, orderings=(*with_card.orderings, replace(with_card.orderings[0], method="card")))
    changes = {"comparison": both, "card": Card(count(12))}
    assert "type 12 points rules into the CRM, as good as the score (81 against 81 of 100)" in told(**changes)
    assert "the card finds 16 of 100 more than the points in HubSpot, between 10 and 23." in line(0, **changes)
    surely = comparison(card__rules=(0.16, 0.1, 0.23), model__card=(-0.11, -0.2, -0.01))
    changes["comparison"] = replace(both, differences=surely.differences)
    assert "type 12 points rules into the CRM, better than the score (81 against 81 of 100)" in told(**changes)


def test_how_sure_it_is():
    assert line(0) == (
        "Measured on 1,284 called leads that came in 1 April to 30 June 2026, 123 customers among them: the score "
        "finds 16 of 100 more than the points in HubSpot, between 6 and 26."
    )
    unsure = comparison(refitted=None, model__rules=(0.1, -0.2, 0.4))
    assert "; difference to the points in HubSpot: between −20 and +40 of 100." in line(0, comparison=unsure)
    worse = comparison(refitted=None, model__rules=(-0.15, -0.25, -0.05))
    assert ": the score finds 15 of 100 fewer than the points in HubSpot, between 5 and 25." in line(
        0, comparison=worse
    )
    assert line(0, comparison=replace(unsure, scope="all")).startswith("Measured on 1,284 leads that")
    queue = line(0, comparison=replace(unsure, scope="all", kind="week"))  # other leads than came in, and more rows
    assert queue.startswith("Measured on 1,284 leads that stood in the list of a Monday, 123 customers among them;")
    assert line(0, obstacle=NoModel("too_few", count(31))) == (
        "Looked at: 2,412 leads that came in 1 April to 30 June 2026, 149 customers among them."
    )
    odd = Suspicious("Status", date(2026, 9, 7))
    assert line(0, obstacle=odd).endswith("The last good report is of 7 September 2026.")
    assert line(0, fields_as_of="export").endswith("An upper bound: fields are as at the export.")


def test_what_was_promised_and_came():
    assert line(1, promises=PROMISED) == (
        "Kept in April to June 2026: marketing, expected customers in new leads 142 (promised 130). Missed: sales, A "
        "leads called within 4 working hours 71 of 100 (promised 95). Not certain: sales, B leads called within 8 "
        "working hours 71 of 100 (promised 95)."
    )
    assert line(1, promises=replace(PROMISED, rows=(MISSED,))).startswith("Missed in April to June 2026: sales, A")
    many = line(1, promises=replace(PROMISED, rows=tuple(replace(MISSED, what=f"matter {n}") for n in range(5))))
    assert many.endswith("sales, matter 2 71 of 100 (promised 95); 2 more.")
    assert line(1) == "No promise of marketing or sales could be measured over a whole month yet."


def test_what_to_decide_and_what_changed():
    assert line(2) == "To decide: 4 matters on page 1 of the report."
    bare = str(lines(STORIES["bare"], ADDRESS, FactBook())[2].striptags())
    assert bare == "To decide: 1 matter on page 1 of the report."
    assert line(3) == ("Changed since 6 July 2026: customers of January to March now 161 (was 158).")
    assert (
        line(3, changes=Changes(date(2026, 7, 6), (), (), None)) == "Changed since 6 July 2026: no number was restated."
    )
    first = "Changed since last time: there is no earlier report to compare with."
    assert line(3, changes=None) == first
    anew = line(3, announcements=("Defined anew. From 2026-10-04 on: horizon.",), changes=None)
    assert anew == "Changed since last time: Defined anew. From 2026-10-04 on: horizon."


def test_where_the_report_is():
    assert line(4, is_draft=False) == f"Report (2 pages), always the newest: {ADDRESS}"
    assert line(4, is_draft=True) == f"Draft: report.html beside this file (2 pages). Once published: {ADDRESS}"


@pytest.mark.parametrize("name", STORIES)
def test_the_file_and_its_numbers(tmp_path, name):
    story = replace(STORIES[name], promises=PROMISED)
    path = write_mail(story, tmp_path, ADDRESS)
    text, facts = path.read_text("utf-8"), json.loads((tmp_path / "mail_facts.json").read_text("utf-8"))
    head, body = text.split("\n\n", 1)
    assert head.startswith("Subject: ")
    assert "\n" not in head
    assert len([each for each in body.splitlines() if not each.startswith("  ")]) == 5
    assert all(len(each) <= WIDTH or " " not in each.strip() for each in body.splitlines())
    assert not [each for each in JARGON if each in text.lower().split()]
    assert "<" not in text
    check_facts(facts)
    withheld = story.obstacle is not None
    assert ("promise_1.delivered" in facts["facts"]) or withheld
    assert not (withheld and any(fact["unit"] == "difference" for fact in facts["facts"].values()))


def test_hostile_names_bring_no_header_and_no_escape(tmp_path):
    rows = tuple(replace(row, what="x\r\nBcc: all@example.org " + HOSTILE) for row in PROMISED.rows)
    story = replace(poisoned(fernhill()), promises=replace(PROMISED, rows=rows), tested=HowTested("dates"))
    text = write_mail(story, tmp_path, ADDRESS).read_text("utf-8")
    head = text.split("\n\n", 1)[0]
    assert head.count("\n") == 0
    assert not [each for each in text.splitlines() if each.startswith("Bcc")]
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_same_story_same_bytes(tmp_path):
    one, other = (write_mail(fernhill(), tmp_path / name, ADDRESS) for name in "ab")
    assert one.read_bytes() == other.read_bytes()
