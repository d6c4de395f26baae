"""Plans by a history whose rates are known; hopeless ones refused in words."""

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

from src.evaluation.trial.outcomes import trial_outcomes
from src.evaluation.trial.plan import TrialPlan, plan_trial
from src.evaluation.trial.registration import Registration, register
from src.leads.errors import LeadScoringError
from src.leads.tables import LeadTables
from tests.evaluation.trial.histories import CONFIG, tables_of


def declared(**changes: object):
    return CONFIG.model_copy(update={"trial": CONFIG.trial.model_copy(update=changes)})


@pytest.fixture(scope="module")
def busy() -> LeadTables:
    return tables_of(20_000, meetings=0.2, wins=0.05)


@pytest.fixture(scope="module")
def plan(busy: LeadTables) -> TrialPlan:
    return plan_trial(busy, CONFIG)


def test_rates_days_and_arrivals_are_those_of_the_newest_year(plan: TrialPlan) -> None:
    first = plan.weeks.drop_duplicates("outcome").set_index("outcome")
    assert first.loc["meeting", "rate"] == pytest.approx(0.2, abs=0.01)
    assert first.loc["won", "rate"] == pytest.approx(0.05, abs=0.006)
    assert first["within_days"].to_dict() == {"meeting": 14, "won": 49}  # nine in ten by 11 and by 47 days
    assert first.loc["meeting", "leads_per_week"] == pytest.approx(20_000 / 500 * 7, rel=0.02)


def test_the_latest_outcome_that_a_year_can_show_decides(plan: TrialPlan) -> None:
    """280 leads a week: 24 instead of 20 of 100 takes 1,681 in each order (scripts of the textbook formula)."""
    worth = plan.weeks[plan.weeks["is_worth_having"]].set_index("outcome")["weeks"]
    assert worth["meeting"] == pytest.approx(2 * 1681 / 280, abs=1)
    assert worth["won"] > 52
    assert (plan.outcome, plan.refused) == ("meeting", None)
    assert plan.weeks_to_draw == worth["meeting"]
    assert "24 instead of 20 of 100 takes" in plan.sentences[0]
    assert "longer than a year, so it cannot decide" in plan.sentences[1]
    assert "read once, 2 weeks after that" in plan.sentences[2]


def test_more_weeks_show_smaller_gains(plan: TrialPlan) -> None:
    gains = plan.differences[plan.differences["outcome"] == "meeting"]["smallest_gain"]
    assert gains.is_monotonic_decreasing
    assert gains.iloc[-1] == pytest.approx(gains.iloc[0] / 13**0.5, rel=0.1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"worth_having": 0.03}, "Hopeless: even by 'meeting' it would take"),
        ({"outcome": "won"}, "Hopeless: by 'customer' it would take"),
        ({"outcome": "meeting", "weeks": 2}, "Too short: in 2 weeks a trial would most likely miss"),
        ({"outcome": "signed"}, "'signed' is no step of the process"),
    ],
)
def test_hopeless_plans_are_refused_in_words(busy: LeadTables, changes: dict[str, object], words: str) -> None:
    refused = plan_trial(busy, declared(**changes))
    assert refused.refused is not None
    assert refused.refused.startswith(words)
    assert refused.outcome is None
    with pytest.raises(LeadScoringError, match=words[:9]):
        register(refused, CONFIG, begins_on=date(2026, 10, 5))


def test_a_hopeless_plan_says_what_a_year_would_show(busy: LeadTables) -> None:
    said = plan_trial(busy, declared(worth_having=0.03)).refused
    assert said is not None
    assert "A year of leads shows only 2" in said


def test_team_weeks_cost_more_where_leads_of_a_week_are_alike(busy: LeadTables) -> None:
    by_lead = plan_trial(busy, declared())
    by_team = plan_trial(busy, declared(by="team-week", team="region"))
    assert by_team.weeks["teams"].eq(2).all()
    assert (by_team.weeks["icc"] < 0.01).all()  # nothing makes weeks alike here
    assert by_team.weeks_to_draw == pytest.approx(by_lead.weeks_to_draw, abs=4)
    assert "For each of 2 teams the order of each week is drawn" in by_team.sentences[3]


def test_without_dates_or_with_too_few_leads_it_says_what_it_needs(busy: LeadTables) -> None:
    undated = plan_trial(replace(busy, as_of=None), CONFIG)
    assert undated.needs is not None
    assert "when leads came in" in undated.needs
    assert (undated.sentences, len(undated.weeks)) == ([], 0)
    few = plan_trial(tables_of(60, 0.2, 0.05), CONFIG)
    assert few.needs is not None
    assert "Fewer than 100 leads" in few.needs
    none = plan_trial(replace(busy, leads=busy.leads.clear()), CONFIG)
    assert none.needs is not None


def test_an_outcome_that_never_came_cannot_be_shown() -> None:
    never = plan_trial(replace(tables_of(2_000, 0.2, 0.05), milestones=tables_of(10, 0, 0).milestones), CONFIG)
    assert never.refused is not None
    assert "more than ten years" in never.refused


def test_what_is_registered_can_be_read_again(plan: TrialPlan) -> None:
    fixed = register(plan, CONFIG, date(2026, 10, 5))
    assert Registration.from_json(fixed.to_json()) == fixed
    assert plan.weeks_to_draw is not None
    assert fixed.ends_on == (date(2026, 10, 4) + timedelta(weeks=plan.weeks_to_draw)).isoformat()
    assert fixed.leads_planned == pytest.approx(280 * plan.weeks_to_draw, rel=0.02)


def test_the_target_is_an_outcome_even_where_it_is_no_step() -> None:
    names = CONFIG.milestones.model_copy(update={"steps": ["meeting", "lost"]})
    assert trial_outcomes(names) == ["meeting", "won"]


def test_outcomes_known_before_the_lead_came_are_none(busy: LeadTables) -> None:
    early = busy.milestones.with_columns(pl.col("known_at") - pl.duration(days=100))
    assert plan_trial(replace(busy, milestones=early), CONFIG).refused is not None
