from dataclasses import replace
from datetime import date

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


def test_chances_are_set_against_what_came_among_called_leads_only():
    assert say("expected_and_real") == (
        "Marketing’s new leads were worth 142 expected customers (between 120 and 164) if all of them are called. "
        "Sales called 1,284: by their chances 118 of these (between 97 and 139) should have become customers, 123 did, "
        "within what the chances said. 26 more came without a call."
    )
    fewer = say("expected_and_real", delivered=delivered(actual_called=count(90)))
    assert "90 did, fewer than the chances said." in fewer
    assert "200 did, more than the chances said." in say(
        "expected_and_real", delivered=delivered(actual_called=count(200))
    )
    assert say("expected_and_real", delivered=delivered(actual=count(123))).endswith("what the chances said.")


def test_where_calls_are_unknown_all_leads_are_set_against_their_chances():
    unknown = Delivered(expected=expected(142, 120, 164), actual=count(149))
    said = say("expected_and_real", delivered=unknown)
    assert said == (
        "By their chances 142 of these leads (between 120 and 164) should have become customers; 149 did, within what "
        "the chances said."
    )
    assert say("expected_and_real", delivered=replace(unknown, expected=expected(142))).endswith("149 did.")
    assert say("expected_and_real", delivered=replace(unknown, expected=None)) == ""


def test_never_called_is_an_estimate_with_its_assumption():
    assert say("never_called") == (
        "135 A and B leads were never called. Had they been called as leads like them were, about 7 more customers "
        "would have come of them (between 0 and 14), in money between €0 and €260,000. "
        "An estimate: sales may have left them for good reasons, and then it is none."
    )
    assert say("never_called", delivered=delivered(left_out=None)) == "135 A and B leads were never called."
    assert say("never_called", delivered=Delivered()) == ""


@pytest.mark.parametrize(
    ("later", "end"),
    [
        (
            share(0.19, 0.13, 0.26, 140),
            "Logistics: 19 of 100 became customers (between 13 and 26; n = 140), against 6 of 100 of all called leads. "
            "It held: on the earlier leads, where it was found, 20 of 100 (between 16 and 25; n = 291).",
        ),
        (
            share(0.08, 0.04, 0.14, 140),
            "Not certain: on the earlier leads, where it was found, 20 of 100 (between 16 and 25; n = 291).",
        ),
        (
            share(0.5, 0.1, 0.9, 9),
            "Logistics: 20 of 100 became customers (between 16 and 25; n = 291), against 6 of 100 of all called leads. "
            "Not yet seen on later leads.",
        ),
    ],
)
def test_profile_says_whether_it_held(later, end):
    who = replace(fernhill().who_buys, profile=Profile("Logistics", share(0.2, 0.16, 0.25, 291), later))
    assert say("profile", who_buys=who).endswith(end)


def test_no_bracket_is_empty():
    bare = Profile("Logistics", share(0.2, n=291))
    assert "customers (n = 291), against" in say("profile", who_buys=replace(fernhill().who_buys, profile=bare))
    unknown = Profile("Logistics", share(0.2))
    assert "customers, against" in say("profile", who_buys=replace(fernhill().who_buys, profile=unknown))


def test_further_profiles():
    assert say("profiles_too") == (
        "Also held on later leads. Partner lead from Austria: 21 of 100 (between 11 and 36; n = 38)."
    )
    assert "later" not in say("profiles_too", tested=HowTested("sequence"))
    assert say("profiles_too", who_buys=None) == ""


def test_points_gain_names_no_side_where_the_interval_includes_zero():
    assert say("points_gain") == (
        "With all 3 changes together, fitted to earlier leads only, the points find 73 of 100 instead of 65 "
        "(between 1 and 15 more)."
    )
    narrow = comparison(rules_refitted__rules=(0.08, 0.003, 0.15))
    assert "(between 0.3 and 15 more)" in say("points_gain", comparison=narrow)
    unsure = comparison(rules_refitted__rules=(0.08, -0.01, 0.17))
    assert say("points_gain", comparison=unsure).endswith("the difference is between −1 and +17: not certain.")


def test_rewarded_but_not_so():
    assert say("not_so") == "E-book downloaded: no more customers than among all. More than 1,000 employees: fewer."
    few = replace(fernhill().rules, rows=(rule("Rare", 10, 0, (0.0, 0.0, 0.01, 29)),))
    assert say("not_so", rules=few) == ""


def test_tie_out_adds_up_in_words():
    assert say("tie_out") == (
        "The files hold 2,603 leads and 154 customers. Left out: duplicates 74 (3 customers), own staff, competitors, "
        "students, partner-owned 59 (2 customers), objected 58. Used: 2,412 and 149."
    )


def test_where_it_was_wrong():
    assert say("where_wrong") == (
        "8 customers among the called leads had grade D. 78 of 100 called A leads did not become customers."
    )
    one = replace(fernhill().belief, missed=count(1), grades=())
    assert say("where_wrong", belief=one) == "1 customer among the called leads had grade D."
    alike = replace(fernhill().belief, grades=fernhill().belief.grades[3:])
    assert say("where_wrong", belief=alike).startswith("As they come in, all leads have about the same chance")


def test_what_comes():
    assert say("coming").startswith(
        "The 1,960 leads open today should bring about 74 customers within their 90 days (between 58 and 91)."
    )
    assert "older" not in say("coming", coming=Coming(count(5), expected(1.2)))


def test_what_changed():
    assert say("changed") == (
        "Since the last report of 6 July 2026: customers of January to March: now 161, was 158. "
        "New leads look different from those before in: webinars attended. "
        "In one of three test windows more or fewer won than the chances allow."
    )
    quiet = Changes(date(2026, 7, 6), alarms=count(0))
    assert say("changed", changes=quiet).endswith("July 2026: no number was restated and no alarm was raised.")
    unseen = Changes(date(2026, 7, 6))
    assert say("changed", changes=unseen).endswith("July 2026: no number was restated.")
    loud = Changes(date(2026, 7, 6), alarms=count(2))
    standing = "Alarms that stand: two (08_monitor says which, and what to do)."
    assert say("changed", changes=loud) == f"Since the last report of 6 July 2026: {standing}"
    assert say("changed", changes=replace(loud, last_run=None)) == standing
    assert (
        say("changed", changes=Changes(moved=("visits",))) == "New leads look different from those before in: visits."
    )
    undated = say("changed", changes=Changes(moved=("visits",)), tested=HowTested("sequence"))
    assert undated == "The newest part of the list looks different from what came before it in: visits."
    assert say("changed", changes=Changes()) == ""
    assert say("changed", changes=None) == ""


def test_period_without_dates():
    period = replace(fernhill().period, first=None, last=None)
    assert (
        say("period_line", period=period)
        == "2,412 leads of the test, 149 customers among them; the data have no dates."
    )


def test_method_tells_windows_only_where_there_are_dates():
    assert say("method").startswith("Measured on three later stretches of time")
    assert "stretches" not in say("method", tested=HowTested("sequence", count(3)))
    assert say("method", tested=HowTested(windows=count(1))).startswith("Measured on one later stretch of time, scored")
    assert "company once" not in say("method")
    known = replace(comparison(), by_account=True)
    both = HowTested(windows=count(3), draws=count(200))
    assert "draws of the accounts. Comparisons and grades count contacts of one company once in each stretch." in say(
        "method", comparison=known, tested=both
    )


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
