from dataclasses import replace

import pytest

from src.reporting.campaigns import OTHERS, campaigns_shown, cost_each, few_and_good, many_and_weak, weak_and_strong
from src.reporting.case import Case, case_of
from src.reporting.decisions import decisions
from src.reporting.facts import FactBook
from src.reporting.story import Delivered, NoModel, Suspicious
from src.reporting.story import Tested as HowTested
from tests.reporting.fernhill import campaign, comparison, count, fernhill, response


def keys(story):
    return [decision.key for decision in decisions(story, FactBook())]


def told(story, key):
    found = next(d for d in decisions(story, FactBook()) if d.key == key)
    return f"{found.what.striptags()} | {found.why.striptags()} | {found.who}"


def with_d(calls, wins):
    rows = fernhill().delivered.responses[:3]
    return replace(fernhill().delivered, responses=(*rows, response("D", 667, 177, 0.2, 19, 490, calls, wins)))


def test_at_most_four_the_most_useful_first():
    assert keys(fernhill()) == ["stop_calling_d", "change_points", "move_budget", "call_waiting"]


def test_stop_calls_to_d_with_its_numbers():
    assert told(fernhill(), "stop_calling_d") == (
        "Stop first calls to D leads, except 1 in 20 drawn by lot (to notice if we are wrong); "
        "use the time for A and B leads | 177 calls, 3 customers; 135 A and B leads were never called | Head of Sales"
    )


@pytest.mark.parametrize(("calls", "wins"), [(29, 0), (177, 5), (60, 1)])
def test_d_calls_go_on_where_they_are_few_or_not_clearly_worse(calls, wins):
    assert "stop_calling_d" not in keys(fernhill(delivered=with_d(calls, wins)))


def test_points_change_only_where_they_gain_beyond_doubt():
    assert "change_points" not in keys(fernhill(comparison=comparison(rules_refitted__rules=(0.08, -0.01, 0.15))))
    assert told(fernhill(), "change_points") == (
        "Change three rules in the points in HubSpot (table below) | finds 73 of 100 instead of 65, "
        "without a new system | Marketing"
    )


def test_budget_moves_from_dear_to_cheap_where_their_shares_differ_too():
    assert told(fernhill(), "move_budget").startswith(
        "Hold the budget of Trade fair (€64,000); put it to Partner referrals | €5,800 per customer against €500"
    )
    only_dearer = (campaign("A", 400, 40, 40, 40_000, 0.5), campaign("B", 400, 38, 40, 400_000, 0.5))
    assert weak_and_strong(only_dearer) is None
    less_than_three_times = (campaign("A", 400, 60, 40, 60_000, 0.5), campaign("B", 400, 10, 40, 25_000, 0.5))
    assert weak_and_strong(less_than_three_times) is None


def test_waiting_leads_are_called_only_on_a_usable_score():
    waits = fernhill(delivered=replace(fernhill().delivered, responses=(), waiting=count(31)))
    assert "call_waiting" in keys(waits)
    assert "call_waiting" not in keys(replace(waits, delivered=replace(waits.delivered, waiting=count(0))))
    assert "call_waiting" not in keys(replace(waits, obstacle=NoModel("too_few", count(31))))


def test_a_trial_is_advised_where_the_score_looks_better():
    assert "trial" in keys(fernhill(campaigns=()))
    worse = comparison(model__rules=(-0.1, -0.2, -0.01), rules_refitted__rules=None)
    assert case_of(fernhill(comparison=worse)) is Case.WORSE
    assert "trial" not in keys(fernhill(comparison=worse, campaigns=()))


def test_missing_data_are_asked_for():
    bare = {"delivered": Delivered(), "campaigns": ()}
    no_touches = fernhill(comparison=replace(comparison(), scope="all"), **bare)
    assert "calls, meetings and e-mails" in told(no_touches, "collect_data")
    assert "the day they came in" in told(fernhill(tested=HowTested("sequence"), **bare), "collect_data")
    no_model = fernhill(comparison=None, obstacle=NoModel("too_few", count(9)), **bare)
    assert keys(no_model) == ["collect_data"]
    assert "collect_data" not in keys(fernhill(campaigns=()))


def test_a_suspicious_score_calls_for_one_thing_first_and_nothing_that_rests_on_it():
    assert keys(fernhill(obstacle=Suspicious("x"))) == ["mend_the_data", "move_budget"]


def test_small_campaigns_are_told_together():
    rows = campaigns_shown([campaign(f"c{i}", 100, i, i, 100, 0.5) for i in range(1, 12)])
    assert [c.name for c in rows] == ["c11", "c10", "c9", "c8", "c7", "c6", OTHERS]
    assert (rows[-1].leads.value, rows[-1].wins.value, rows[-1].cost.value) == (500, 15, 500)
    assert rows[-1].rate.value == pytest.approx(0.03)
    assert all(c.wins.value >= 5 for c in rows[:-1])


def test_cost_each_by_hand():
    assert cost_each(campaign("a", 100, 8, 8, 29_600, 0.5)).value == 3700
    assert cost_each(campaign("a", 100, 0, 8, 29_600, 0.5)) is None
    assert cost_each(campaign("a", 100, 8, 8, None, 0.5)) is None


def test_few_and_many():
    rows, average = fernhill().campaigns, fernhill().period.rate.value
    assert [c.name for c in few_and_good(rows, average)] == ["Partner referrals"]
    assert [c.name for c in many_and_weak(rows, average)] == ["Trade fair", "Syndicated content"]
    assert few_and_good([campaign("tiny", 20, 2, 2, 1, 0.5), campaign("big", 900, 30, 30, 1, 0.5)], 0.03) == []
