"""What both sides promised, and who moved the number: on the page, in each case."""

from dataclasses import replace

import pandas as pd
import pytest
from markupsafe import Markup

from src.reporting.assemble.moved import moved_of
from src.reporting.assemble.promised import promises_of
from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.moved import HANDLING, MARKET, QUALITY, VOLUME, Moved, moved_sentence
from src.reporting.page import render_page
from src.reporting.promised import Promise, Promises
from src.reporting.story import NoModel
from src.reporting.withheld import without_score
from tests.reporting.fernhill import count, expected, fernhill, share

END = " Estimated, at equal chance and call."


def part(value: float, low: float, high: float) -> Fact:
    return Fact(value, "change", "wins", "estimated", low=low, high=high, n=4000)


FERNHILL = Moved(
    count(161),
    count(149),
    "13 weeks",
    {VOLUME: part(6, 2, 10), QUALITY: part(-11, -18, -4), HANDLING: part(-9, -20, 2), MARKET: part(2, -13, 17)},
)


def said(moved: Moved) -> str:
    return str(moved_sentence(moved, Markup("customers"), FactBook()).striptags())


def test_more_leads_but_weaker_ones_and_what_is_not_certain() -> None:
    assert said(FERNHILL) == (
        "Why 149 customers among the leads of 1 April to 30 June 2026, and not 161 as in the 13 weeks before? More "
        "leads (+6, between +2 and +10), but weaker ones "
        "(−11, between −18 and −4). A change in calling may have cost 9 (between −20 and +2): not certain. The market "
        "did not move measurably (+2, between −13 and +17)." + END
    )


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        (
            {VOLUME: part(-6, -10, -2), QUALITY: part(-5, -9, -1)},
            "Fewer leads (−6, between −10 and −2), and weaker ones",
        ),
        ({QUALITY: part(3, -2, 8)}, "More leads (+6, between +2 and +10). The quality of the leads may have brought 3"),
        (
            {VOLUME: part(-1, -5, 3)},
            "The number of leads may have cost 1 (between −5 and +3): not certain. Weaker leads",
        ),
        ({HANDLING: part(9, 2, 16)}, "How sales called went with more (+9, between +2 and +16)."),
        ({HANDLING: part(-9, -16, -2)}, "How sales called went with fewer (−9, between −16 and −2)."),
        ({MARKET: part(-20, -35, -5)}, "The market (−20, between −35 and −5)."),
    ],
)
def test_each_part_names_a_side_only_where_it_is_certain(parts, words) -> None:
    assert words in said(replace(FERNHILL, parts={**FERNHILL.parts, **parts}))


def test_what_cannot_be_told_apart_from_the_market_is_named_with_it() -> None:
    alone = replace(FERNHILL, parts={name: FERNHILL.parts[name] for name in (VOLUME, MARKET)})
    assert "The market and the quality of the leads and calling together did not move measurably (+2" in said(alone)


def test_equal_numbers_are_asked_about_differently() -> None:
    same = said(replace(FERNHILL, before=count(149)))
    assert same.startswith(
        "149 customers among the leads of 1 April to 30 June 2026, as many as in the 13 weeks before"
    )


def test_parts_are_whole_numbers_that_add_up() -> None:
    facts = {
        "moved_wins_before": {"value": 145, "low": None, "high": None, "n": 2586, "window": "2026-01-15 to 2026-04-08"},
        "moved_wins_now": {"value": 162, "low": None, "high": None, "n": 2187, "window": "2026-04-09 to 2026-07-01"},
    }
    values = {VOLUME: -25.9, QUALITY: 18.46, HANDLING: 10.36, MARKET: 14.08}
    facts |= {
        f"moved_{k}": {"value": v, "low": v - 9, "high": v + 9, "n": 4773, "window": "w"} for k, v in values.items()
    }

    found = moved_of(facts)

    assert found is not None
    assert sum(fact.value for fact in found.parts.values()) == 162 - 145
    assert all(abs(found.parts[name].value - value) < 1 for name, value in values.items())
    assert "exactly 18.46" in found.parts[QUALITY].definition
    assert (found.period, found.now.value) == ("12 weeks", 162)


def test_of_a_handful_of_wins_nothing_is_asked() -> None:
    few = {"moved_wins_before": {"value": 5}, "moved_wins_now": {"value": 9}, "moved_market": {}}
    assert moved_of(few) is None


@pytest.mark.parametrize("missing", ["moved_wins_now", "moved_market"])
def test_without_two_periods_nothing_is_asked(missing) -> None:
    facts = {"moved_wins_now": {}, "moved_market": {}}
    assert moved_of({name: found for name, found in facts.items() if name != missing}) is None


def promise_rows() -> pd.DataFrame:
    shared = {"low": 0.65, "high": 0.76, "n": 241, "is_over": True}
    rows = [
        ("quarter", "2026-04-01", "marketing", "expected customers in new leads", "expected", "count", 130, 142, "yes"),
        ("quarter", "2026-04-01", "sales", "A leads called within 4 working hours", "A", "share", 0.95, 0.71, "no"),
        (
            "quarter",
            "2026-07-01",
            "sales",
            "A leads called within 4 working hours",
            "A",
            "share",
            0.95,
            0.5,
            "too early",
        ),
        ("quarter", "2026-01-01", "sales", "A leads called within 4 working hours", "A", "share", 0.95, 0.2, "no"),
        ("week", "2026-06-29", "sales", "A leads called within 4 working hours", "A", "share", 0.95, 0.3, "no"),
    ]
    names = ["period_kind", "period_start", "side", "what", "key", "unit", "promised", "delivered", "kept"]
    return pd.DataFrame(rows, columns=names).assign(**shared)


def test_the_newest_quarter_that_is_over_is_told() -> None:
    found = promises_of(promise_rows())
    assert found is not None
    assert found.period == "April to June 2026"
    assert [(row.words, row.delivered.value, row.kept) for row in found.rows] == [
        ("Marketing: expected customers in new leads", 142, "yes"),
        ("Sales: A leads called within 4 working hours", 0.71, "no"),
    ]
    assert [row.delivered.kind for row in found.rows] == ["estimated", "measured"]


def test_a_promise_too_early_to_judge_stands_beside_those_that_are_judged() -> None:
    rows = promise_rows()
    late = rows[rows["kept"] == "too early"].assign(
        what="called leads contacted 3 times", key="follow_up", period_start="2026-04-01"
    )
    found = promises_of(pd.concat([rows, late]))
    assert found is not None
    assert [row.kept for row in found.rows] == ["yes", "no", "too early"]
    assert "too early" in render_page(fernhill(promises=found), FactBook())


def test_nothing_agreed_or_nothing_over_yet_is_no_table() -> None:
    assert promises_of(pd.DataFrame()) is None
    assert promises_of(promise_rows().assign(is_over=False)) is None


PROMISES = Promises(
    "April to June 2026",
    (
        Promise("marketing", "expected customers in new leads", count(130), expected(142, 120, 164), "yes"),
        Promise("sales", "A leads called within 4 working hours", share(0.95), share(0.71, 0.65, 0.76, 241), "no"),
        Promise(
            "sales", "B leads called within 8 working hours", share(0.9), share(0.88, 0.84, 0.93, 539), "not certain"
        ),
    ),
)


def test_promises_stand_in_place_of_first_calls_by_grade() -> None:
    book = FactBook()
    page = render_page(fernhill(promises=PROMISES, moved=FERNHILL), book)
    assert "What both sides promised, and what came" in page
    assert "First calls by grade" not in page
    assert [page.count(f'kept-{kept}"') for kept in ("yes", "no", "not-certain")] == [1, 1, 1]
    assert '"promises.marketing_expected' in book.as_json({}, [])
    assert "Why" in page


def test_a_score_held_back_takes_what_is_made_of_chances_with_it() -> None:
    story = without_score(fernhill(promises=PROMISES, moved=FERNHILL, obstacle=NoModel("no_signal", count(40))))
    assert story.moved is None
    assert story.promises is not None
    assert [row.side for row in story.promises.rows] == ["sales", "sales"]
    only_calls = replace(FERNHILL, parts={name: FERNHILL.parts[name] for name in (VOLUME, HANDLING, MARKET)})
    assert without_score(replace(story, moved=only_calls)).moved == only_calls
