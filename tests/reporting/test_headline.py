"""The first sentence in every case."""

from dataclasses import replace
from datetime import date

import pytest

from src.reporting.case import Case, case_of
from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.headline import headline
from src.reporting.story import (
    ALL_LEADS,
    Cheaper,
    Delivered,
    Difference,
    NoModel,
    Ordering,
    StandIn,
    Suspicious,
    TargetWords,
)
from src.reporting.story import Tested as HowTested
from src.reporting.verdict import finding
from tests.reporting.fernhill import comparison, count, fernhill, gap, rule


def said(story):
    found = headline(story, FactBook())
    return found.case, str(found.title.striptags()), str(found.below.striptags())


def no_refit(**gaps):
    return comparison(refitted=None, rules_refitted__rules=None, model__rules_refitted=None, **gaps)


def test_score_clearly_better_than_the_points():
    case, title, below = said(fernhill())
    assert case is Case.BETTER
    assert title == (
        "Half of sales’ first calls brought 81 of every 100 customers. The score knew beforehand which half; "
        "the points in HubSpot would have found 65."
    )
    assert below == (
        "Measured on 1,284 leads that sales called, 123 customers among them. The score had seen none of them. "
        "The difference is 16 in 100, between 6 and 26: unlikely to be luck. Whether it also finds more than the same "
        "points with changed numbers (73) is not certain: the difference is between −1 and +17."
    )


def test_score_better_than_the_changed_points_too():
    found = comparison(model__rules_refitted=(0.08, 0.02, 0.14))
    assert said(fernhill(comparison=found))[2].endswith("The same points with changed numbers would have found 73.")


def test_no_rules_declared_compares_with_newest_first():
    story = fernhill(comparison=comparison(rules=None, refitted=None), rules=None)
    case, title, _ = said(story)
    assert case is Case.BETTER
    assert title.endswith("calling the newest first would have found 55.")


def test_no_rules_and_no_dates_compares_with_chance():
    whole = comparison(rules=None, refitted=None)
    alone = replace(whole, scope="all", orderings=tuple(o for o in whole.orderings if o.method == "model"))
    _, title, _ = said(fernhill(comparison=alone, rules=None))
    assert (
        title
        == "The better half of the list by score holds 81 of every 100 customers; drawing by lot would have found 50."
    )


def test_touches_unknown_tells_the_share_of_the_list_and_no_calls():
    case, title, below = said(fernhill(comparison=replace(comparison(), scope="all")))
    assert case is Case.BETTER
    assert "call" not in title + below
    assert title.startswith(
        "The better half of the list by score holds 81 of every 100 customers; the points in HubSpot"
    )


def test_as_good_as_the_points():
    story = fernhill(comparison=no_refit(model__rules=(0.01, -0.02, 0.04)))
    story = replace(
        story,
        comparison=replace(story.comparison, orderings=comparison(model=(0.66, 0.6, 0.7), refitted=None).orderings),
    )
    assert said(story)[:2] == (
        Case.AS_GOOD,
        "Keep the points: the score would have found as many customers (66 of 100 against 65; "
        "the difference is between −2 and +4).",
    )


@pytest.mark.parametrize(("rules", "start"), [(None, "Take the newest first: the score would have")])
def test_as_good_as_newest_first(rules, start):
    found = comparison(rules=rules, refitted=None, model__newest=(0.01, -0.02, 0.04))
    assert said(fernhill(comparison=found, rules=None))[1].startswith(start)


def test_changed_points_as_good_as_the_score():
    found = comparison(model=(0.75, 0.68, 0.81), model__rules_refitted=(0.01, -0.03, 0.04))
    assert said(fernhill(comparison=found))[:2] == (
        Case.CHANGE_POINTS,
        "Change three rules in the points in HubSpot: that brings as much as the score (73 against 75 of 100), "
        "without a new system.",
    )


def test_changed_points_that_gain_nothing_are_not_advised():
    found = comparison(model__rules_refitted=(0.01, -0.03, 0.04), rules_refitted__rules=(0.08, -0.01, 0.15))
    assert case_of(fernhill(comparison=found)) is Case.BETTER


def test_worse_than_the_points():
    found = no_refit(model__rules=(-0.07, -0.13, -0.01))
    found = replace(found, orderings=comparison(model=(0.58, 0.5, 0.66), refitted=None).orderings)
    case, title, below = said(fernhill(comparison=found))
    assert (case, title) == (Case.WORSE, "Do not use the score: the points find more (65 against 58 of 100).")
    assert "The difference is 7 in 100, between 1 and 13" in below


def test_cannot_tell_says_how_many_are_missing_and_when():
    found = replace(no_refit(model__rules=(0.10, -0.08, 0.28)), wins=count(38))
    case, title, _ = said(fernhill(comparison=found))
    assert case is Case.CANNOT_TELL
    # 38 * ((0.18 / 0.10) ** 2 - 1) = 85.1; 86 / 50 a month after 4 October is late November.
    assert title == (
        "We cannot tell yet: 38 customers are too few. With about 220 more in the test we would know. "
        "What can be said today: 1,128 leads were never called."
    )


def test_a_row_of_all_leads_is_not_counted_twice():
    rows = fernhill().delivered.responses
    both = Delivered((*rows, replace(rows[0], grade=ALL_LEADS, never_called=count(1128))))
    found = replace(no_refit(model__rules=(0.10, -0.08, 0.28)), wins=count(38))
    assert "1,128 leads were never called" in said(fernhill(comparison=found, delivered=both))[1]


def test_cannot_tell_without_touches_and_without_dates_leaves_out_what_it_does_not_know():
    found = replace(no_refit(model__rules=(0.10, -0.08, 0.28)), wins=count(38))
    title = said(fernhill(comparison=found, as_of=None, delivered=Delivered()))[1]
    assert title == "We cannot tell yet: 38 customers are too few. With about 220 more in the test we would know."


def test_only_an_order():
    title = said(fernhill(tested=HowTested("sequence")))[1]
    assert title.startswith(
        "Tested on the newest fifth of the list; because the data have no dates, this is not a test on the future. Half"
    )


def test_neither_dates_nor_order():
    title = said(fernhill(tested=HowTested("none")))[1]
    assert title.startswith("Tested on leads set aside by lot; because the data have no dates, this is not")


def test_no_model_possible():
    story = fernhill(comparison=None, obstacle=NoModel("too_few", count(31)))
    assert said(story)[:2] == (
        Case.NO_MODEL,
        "No score this time: 31 customers are too few to learn from. Response times and campaigns are below.",
    )


def test_a_score_that_could_not_be_tested_is_none():
    title = said(
        fernhill(comparison=None, obstacle=NoModel("untested", count(49)), delivered=Delivered(), campaigns=())
    )[1]
    assert title == "No score this time: 49 customers are too few to learn from and to test on."


def test_of_many_changed_rules_the_headline_gives_no_number():
    rows = tuple(rule(f"r{i}", 5, i) for i in range(6, 12))
    found = comparison(model=(0.75, 0.68, 0.81), model__rules_refitted=(0.01, -0.03, 0.04))
    title = said(fernhill(comparison=found, rules=replace(fernhill().rules, rows=rows)))[1]
    assert title.startswith("Re-price the points in HubSpot: that brings as much as the score")


def test_lists_of_mondays_and_contacts_of_one_company_are_named():
    below = said(fernhill(comparison=replace(comparison(), kind="week", by_account=True)))[2]
    assert below.startswith(
        "Measured on 1,284 leads that stood in the list of a Monday and that sales called, 123 customers among them; "
        "contacts of one company count once."
    )


def test_no_signal():
    story = fernhill(obstacle=NoModel("no_signal", count(149)), delivered=Delivered(), rules=None, campaigns=())
    assert said(story)[1] == (
        "No score this time: after learning from 149 customers it is not surely better than drawing by lot."
    )


def test_suspicious():
    story = fernhill(obstacle=Suspicious("Last status change", date(2026, 9, 7)))
    assert said(story) == (
        Case.SUSPICIOUS,
        "Not published: the score is too good to be true (field ‘Last status change’ is filled after the outcome). "
        "The last good report is of 7 September 2026.",
        "",
    )
    assert said(fernhill(obstacle=Suspicious()))[1] == "Not published: the score is too good to be true."


def test_another_target():
    story = fernhill(words=TargetWords("meeting", "meetings held"), stand_in=StandIn("deals", count(22)))
    title = said(story)[1]
    assert title.startswith("By meetings held, because only 22 deals are closed so far: Half of sales’ first calls")


def test_the_companys_own_words():
    assert "81 of every 100 approved loans" in said(fernhill(words=TargetWords("approved loan", "approved loans")))[1]


@pytest.mark.parametrize(
    ("value", "low", "high", "expected"),
    [
        (0.16, 0.06, 0.26, "better"),
        (0.16, 0.0, 0.32, "cannot tell"),
        (0.01, -0.07, 0.039, "no worth in it"),
        (0.01, -0.09, 0.041, "cannot tell"),
        (-0.05, -0.09, -0.01, "worse"),
        (-0.05, -0.11, 0.0, "no worth in it"),
        (0.2, None, None, "cannot tell"),
    ],
)
def test_the_margin_is_a_twentieth_of_what_the_rival_reaches_at_capacity(value, low, high, expected):
    half, at_capacity = Fact(0.65, "share", "best half"), Fact(0.8, "share", "at capacity")
    measured = replace(
        comparison(),
        orderings=(Ordering("model", half), Ordering("rules", half, at_capacity)),
        differences=(Difference("model", "rules", gap(value, low, high)),),
    )
    assert finding(measured, "model", "rules").finding == expected
    assert finding(measured, "model", "newest").finding == "cannot tell"


def test_a_cheaper_way_that_does_as_well_is_named():
    below = said(fernhill(cheaper=Cheaper("a points card from the data", Fact(0.8, "share", "best half"))))[2]
    assert below.endswith("Cheaper, and not surely worse than the score: a points card from the data, with 80 of 100.")


def test_windows_that_roll_through_a_list_are_named():
    title = said(fernhill(tested=HowTested("sequence", count(22), rolls=True)))[1]
    assert title.startswith("Tested on 22 windows of later leads in the list, each scored by what came before it;")
