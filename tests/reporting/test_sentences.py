from dataclasses import replace

import pytest

from src.reporting.fact import Fact
from src.reporting.facts import FactBook
from src.reporting.notices import notices
from src.reporting.page import SENTENCES
from src.reporting.story import Changes, Coming, Delivered, Profile
from src.reporting.story import Tested as HowTested
from tests.reporting.fernhill import comparison, count, expected, fernhill, gap, rule, share


def say(name, **changes):
    sentence = next(sentence for sentence in SENTENCES if sentence.__name__ == name)
    return str(sentence(fernhill(**changes), FactBook()).striptags())


def delivered(**changes):
    return replace(fernhill().delivered, **changes)


def test_expected_against_real():
    within = (
        "Marketing’s new leads were worth 142 expected customers (between 120 and 164); 149 really became customers."
    )
    assert say("expected_and_real") == f"{within} That is within what the chances said."
    assert say("expected_and_real", delivered=delivered(actual=count(90))).endswith(
        "That is fewer than the chances said."
    )
    assert say("expected_and_real", delivered=delivered(actual=count(200))).endswith(
        "That is more than the chances said."
    )
    assert say("expected_and_real", delivered=delivered(expected=None)) == ""


def test_never_called_is_an_estimate_with_its_assumption():
    assert say("never_called") == (
        "135 A and B leads were never called. Had they become customers as often as called ones, that would have been "
        "about 7 more (between 0 and 14), worth about €130,000. An estimate: they may have been left for good reasons."
    )
    assert say("never_called", delivered=delivered(left_out=None)) == "135 A and B leads were never called."
    assert say("never_called", delivered=Delivered()) == ""


@pytest.mark.parametrize(
    ("later", "end"),
    [
        (share(0.19, 0.13, 0.26, 140), "It held on later leads: 19 of 100, between 13 and 26."),
        (share(0.08, 0.04, 0.14, 140), "On later leads it is not certain: 8 of 100, between 4 and 14."),
        (share(0.5, 0.1, 0.9, 9), "against 6 of 100 of all leads."),
    ],
)
def test_profile_says_whether_it_held(later, end):
    who = replace(fernhill().who_buys, profile=Profile("Logistics", share(0.2, 0.16, 0.25, 291), later))
    assert say("profile", who_buys=who).endswith(end)


def test_points_gain_names_no_side_where_the_interval_includes_zero():
    assert say("points_gain") == "With all changes the points find 73 of 100 instead of 65 (between 1 and 15 more)."
    unsure = comparison(rules_refitted__rules=(0.08, -0.01, 0.17))
    assert say("points_gain", comparison=unsure).endswith("the difference is between −1 and +17: not certain.")


def test_rewarded_but_not_so():
    assert say("not_so") == "E-book downloaded: no more customers than other leads. More than 1,000 employees: fewer."
    few = replace(fernhill().rules, rows=(rule("Rare", 10, 0, (0.0, 0.0, 0.01, 29)),))
    assert say("not_so", rules=few) == ""


def test_tie_out_adds_up_in_words():
    assert say("tie_out") == (
        "The files hold 2,603 leads and 154 customers; less 74 duplicates, 59 own staff, competitors, students, "
        "partner-owned, 58 objected: 2,412 and 149 used."
    )


def test_where_it_was_wrong():
    assert say("where_wrong") == "8 customers had grade D. 78 of 100 A leads did not become customers."
    one = replace(fernhill().belief, missed=count(1), grades=())
    assert say("where_wrong", belief=one) == "1 customer had grade D."


def test_what_comes():
    assert say("coming").startswith(
        "The 1,960 leads open today should bring about 74 customers within their 90 days (between 58 and 91)."
    )
    assert "older" not in say("coming", coming=Coming(count(5), expected(1.2)))


def test_what_changed():
    assert say("changed") == (
        "Since the last report of 6 July 2026: customers of January to March: now 161, was 158. "
        "Leads from webinars look different from those the score learned from."
    )
    assert say("changed", changes=Changes()) == "Since the last report: no number was restated and no alarm was raised."
    assert say("changed", changes=None) == ""


def test_period_without_dates():
    period = replace(fernhill().period, first=None, last=None)
    assert say("period_line", period=period) == "2,412 leads of the test, 149 customers; the data have no dates."


def test_method_tells_windows_only_where_there_are_dates():
    assert say("method").startswith("Measured on three later stretches of time")
    assert "stretches" not in say("method", tested=HowTested("sequence", count(3)))


def test_figure_title_is_the_finding():
    assert say("orderings_title") == "Best half of the calls: score 81, points today 65, as sales worked 58"
    listed = replace(comparison(rules=None, refitted=None), scope="all")
    assert say("orderings_title", comparison=listed) == "Best half of the list: score 81, newest first 55, by chance 50"


def texts(**changes):
    return [str(n.text.striptags()) for n in notices(fernhill(is_draft=False, **changes), FactBook())]


def test_notices():
    assert texts() == []
    assert texts(is_sample=True) == ["Built-in sample of an invented company: not your data."]
    assert texts(fields_as_of="export")[0].startswith("Upper bound, not a forecast:")
    assert texts(fields_as_of="export", comparison=None) == []
    assert texts(few_wins=count(60)) == ["Low confidence: the score learned from 60 customers only."]
    assert notices(fernhill(), FactBook())[0].key == "draft"


@pytest.mark.parametrize(("wins", "is_named"), [(154, False), (155, False), (160, True), (None, False)])
def test_a_difference_to_the_dashboard_over_one_per_cent_is_named(wins, is_named):
    told = replace(fernhill().belief.tie_out, declared_wins=count(wins) if wins else None)
    found = texts(belief=replace(fernhill().belief, tie_out=told))
    assert found == (
        ["Does not agree with the CRM: 154 customers in the files, 160 on the dashboard."] if is_named else []
    )


def test_a_share_of_under_ten_leads_is_not_shown():
    book = FactBook()
    assert book.value("x", share(0.5, 0.1, 0.9, 9)).striptags() == "too few"
    assert book.between("x", share(0.5, 0.1, 0.9, 9)) == ""
    assert book.value("y", share(0.5, 0.1, 0.9, 10)).striptags() == "50"


def test_two_numbers_cannot_share_a_name():
    book = FactBook()
    book.value("x", count(1))
    with pytest.raises(ValueError, match="two numbers"):
        book.value("x", count(2))


def test_a_loss_is_told_as_a_distance_with_its_ends_in_order():
    book = FactBook()
    assert book.between("d", gap(-0.07, -0.13, -0.01)).striptags() == "between 1 and 13"
    assert (
        book.value(
            "d",
            Fact(-0.07, "difference", "difference of best halves", low=-0.13, high=-0.01, window=gap(0, 0, 0).window),
        ).striptags()
        == "7"
    )
