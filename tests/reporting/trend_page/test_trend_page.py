"""The page of both promises since the start: what it says, draws and keeps."""

import json
from datetime import date

import pandas as pd
import pytest

from src.evaluation.promises.kept import as_table, kept
from src.reporting.facts import FactBook
from src.reporting.trend_page.history import histories
from src.reporting.trend_page.render import render_trend
from src.reporting.trend_page.said import change, finding, first_promises
from tests.evaluation.promises.agreed import SLA
from tests.reporting.beside import check_page
from tests.reporting.beside import words as said_on
from tests.reporting.fernhill import fernhill
from tests.reporting.test_page import HOSTILE, Page

AGREED = SLA.model_copy(update={"agreed_on": date(2026, 3, 1)})
MONTHS = ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01"]


def row(kind, start, key, delivered, spread, promised, is_over=True, what=None):
    """Return one promise of one period as the table holds it."""
    side, unit = ("marketing", "count") if key == "expected" else ("sales", "share")
    words = what or {"expected": "expected customers in new leads"}.get(key, "A leads called within 4 working hours")
    low, high = delivered - spread, delivered + spread
    return {
        "period_kind": kind, "period_start": pd.Timestamp(start, tz="UTC"), "side": side, "what": words,
        "promised": promised, "delivered": delivered, "low": low, "high": high, "n": 40,
        "kept": kept(promised, delivered, high, is_over), "key": key, "unit": unit, "is_over": is_over,
        "stake_customers": None, "stake_value": None,
    }  # fmt: skip


def table(expected=(14.0, 12.0, 9.0, 13.5, 12.0), calls=(0.4, 0.5, 0.6, 0.95, 0.85), what=None):
    rows = [
        row("month", at, "expected", value, 2.0, 13.0, what=what) for at, value in zip(MONTHS, expected, strict=False)
    ]
    rows += [row("month", at, "response_A", value, 0.1, 0.9) for at, value in zip(MONTHS, calls, strict=False)]
    rows += [
        row("week", "2026-05-25", "expected", 3.0, 1.0, 3.0),
        row("week", "2026-06-01", "expected", 0.1, 0.1, 3.0, False),
    ]
    return as_table(rows)


def said(promises, agreed_on=AGREED.agreed_on):
    found = histories(promises)
    return str(finding(found, agreed_on, FactBook()).striptags()), str(
        first_promises(found, agreed_on, FactBook()).striptags()
    )


def test_the_finding_counts_the_months_since_the_agreement():
    """March 9+2 < 13 missed, April kept, May 12+2 not certain; of calls .6 missed, .95 kept, .85+.1 not certain."""
    first, below = said(table())
    assert first == "Marketing kept its first promise in 1 of 3, sales its first in 1 of 3 months since the agreement."
    assert below == (
        "Marketing’s first promise, expected customers in new leads: surely missed in 1. Sales’ first promise, A leads "
        "called within 4 working hours: surely missed in 1."
    )


def test_weeks_are_told_where_no_month_followed_and_else_that_nothing_fell_due():
    first, below = said(table(), date(2026, 5, 20))
    assert first == "Marketing kept its first promise in 1 of 1 week since the agreement."
    assert below.endswith("surely missed in 0.")
    first, below = said(table(), date(2026, 7, 1))
    assert first == "Nothing has fallen due since the agreement of 1 July 2026: what is shown was before it."
    assert below == ""


def test_months_of_under_ten_leads_are_neither_told_nor_drawn_nor_judged(tmp_path):
    few = table().assign(n=9)  # of expected customers, no share, the number may be told
    first, _ = said(few)
    assert first == "Marketing kept its first promise in 1 of 3 months since the agreement."
    calls = histories(few)[1]
    assert str(change(calls, FactBook())) == "Under 10 leads in each month: too few to show."
    text = render_trend(fernhill(), few, AGREED, tmp_path).read_text("utf-8")
    assert "()" not in said_on(text)
    labels = [value for tag, key, value in Page(text).attributes if (tag, key) == ("svg", "aria-label")]
    assert [each for each in labels if "A leads called" in each] == []
    assert text.count('class="kept">–') == len(calls.months)

    some = table()
    some.loc[(some["key"] == "response_A") & (some["period_start"] == pd.Timestamp("2026-05-01", tz="UTC")), "n"] = 9
    assert str(change(histories(some)[1], FactBook()).striptags()) == (
        "April 2026 95 of 100 (between 85 and 105); up from 40 in January 2026."
    )


def test_a_period_that_is_not_over_is_left_out():
    expected = histories(table())[0]
    assert [point.start for point in expected.weeks] == [date(2026, 5, 25)]
    assert len(expected.months) == 5


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((14.0, 12.0), "February 2026 12 (between 10 and 14); no clear change from 14 in January 2026."),
        ((14.0, 19.0), "February 2026 19 (between 17 and 21); up from 14 in January 2026."),
        ((14.0, 9.0), "February 2026 9 (between 7 and 11); down from 14 in January 2026."),
        ((14.0,), "January 2026 14 (between 12 and 16)."),
        ((), "No whole month is over yet."),
    ],
)
def test_a_side_is_named_only_where_the_ranges_do_not_touch(values, words):
    assert str(change(histories(table(expected=values))[0], FactBook()).striptags()) == words


def test_the_page_its_numbers_and_its_table(tmp_path):
    page = render_trend(fernhill(), table(), AGREED, tmp_path)
    text, facts = page.read_text("utf-8"), json.loads((tmp_path / "trend_facts.json").read_text("utf-8"))
    check_page(text, facts, {"meeting.html"})
    assert facts["about"]["agreed_on"] == "2026-03-01"
    assert facts["facts"]["trend.expected.month_2026_03_01"]["value"] == 9.0
    assert facts["facts"]["trend.expected.month_2026_03_01"]["kind"] == "estimated"
    assert facts["facts"]["trend.response_a.month_2026_03_01"]["kind"] == "measured"
    labels = [value for tag, key, value in Page(text).attributes if (tag, key) == ("svg", "aria-label")]
    assert labels[0] == (
        "expected customers in new leads, by month, expected: January 2026 14, February 2026 12, March 2026 9, April "
        "2026 14, May 2026 12; promised 13."
    )
    kept_table = pd.read_csv(tmp_path / "tables" / "promises.csv")
    assert len(kept_table) == len(table())


@pytest.mark.parametrize(
    ("sla", "changes", "words"),
    [
        (None, {}, "Nothing is agreed yet: with an agreement of both sides this page follows what each promised."),
        (SLA, {}, "Nothing of the agreement of 1 January 2026 can be measured yet."),
        (SLA, {"as_of": None}, "The leads have no dates, so no promise can be followed over time."),
    ],
)
def test_without_a_promise_to_measure_it_says_why(tmp_path, sla, changes, words):
    page = render_trend(fernhill(**changes), pd.DataFrame(), sla, tmp_path)
    text, facts = page.read_text("utf-8"), json.loads((tmp_path / "trend_facts.json").read_text("utf-8"))
    check_page(text, facts, {"meeting.html"})
    assert words in said_on(text)
    assert not (tmp_path / "tables").exists()


def test_same_input_same_bytes_and_hostile_words_come_out_as_text(tmp_path):
    one, other = (render_trend(fernhill(), table(), AGREED, tmp_path / name) for name in "ab")
    assert one.read_bytes() == other.read_bytes()
    text = render_trend(fernhill(title=HOSTILE), table(what=HOSTILE), AGREED, tmp_path / "c").read_text("utf-8")
    assert set(Page(text).tags) == set(Page(one.read_text("utf-8")).tags)
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "alert(1)" in said_on(text)
