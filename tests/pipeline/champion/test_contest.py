"""Recipes are compared, not fitted models: what a fitted champion says of rows it has trained on is memory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from src.evaluation.windows import Window
from src.leads.declared.refresh import Refresh
from src.models.cut import Cut
from src.models.predict import chance_from_margin, predict_margin
from src.models.recipe import Recipe
from src.models.train import train_at_cut
from src.pipeline.champion.contest import Contest, contest
from src.pipeline.champion.decide import Evidence, Winner, decide
from src.pipeline.champion.overlap import overlap
from src.pipeline.champion.retrained import beside
from tests.models.conftest import HORIZON_DAYS, Source, day, make_source

GOOD = Recipe(horizon_days=HORIZON_DAYS, max_trees=80, min_trees=20, patience=15)
"""Small trees."""
WORSE = GOOD.model_copy(
    update={"num_leaves": 31, "max_depth": 6, "min_leads_in_leaf": 1, "lambda_l2": 0.0, "learning_rate": 0.5}
    | {"min_trees": 150, "max_trees": 150, "feature_fraction": 1.0}
)
"""Trees that learn each lead by heart."""


@dataclass(frozen=True)
class Later:
    """The newest matured window: the challenger's scores of it, made beforehand."""

    source: Source
    window: Window
    rows: pd.DataFrame


@pytest.fixture(scope="module")
def tested() -> Later:
    source = make_source(leads=2500, days=300.0)
    window = Window(0, Cut(day(180)), day(180), day(180) + timedelta(days=90))
    examples = source.examples
    inside = examples["created_at"].between(window.start, window.end, inclusive="left") & examples["is_matured"]
    rows = examples[inside].assign(window=0, window_start=window.start, window_end=window.end)
    scored = beside(rows, source.features, examples, source.catalog, window, GOOD)
    return Later(source, window, scored.rename(columns={"champion": "model", "champion_margin": "model_margin"}))


def against(tested: Later, champion: Recipe) -> Contest:
    """Return the challenger against a recipe trained at the window's start."""
    source = tested.source
    rows = beside(tested.rows, source.features, source.examples, source.catalog, tested.window, champion)
    return contest(rows, tested.window.words)


def naive(tested: Later, champion: Recipe) -> Contest:
    """Return the challenger against the champion as it is: fitted to all that is known, these rows too."""
    source = tested.source
    fitted = train_at_cut(source.features, source.examples, source.catalog, Cut(day(299)), champion)
    margin = predict_margin(fitted, source.features.loc[tested.rows.index])
    scored = tested.rows.assign(champion=chance_from_margin(fitted, margin), champion_margin=margin)
    return contest(scored, tested.window.words)


def evidence(met: Contest, age_days: float = 30) -> Evidence:
    return Evidence(None, "2026-08-30", age_days=age_days, differences=("num_leaves 8 instead of 31",), contest=met)


def test_a_naive_comparison_keeps_a_planted_worse_champion_and_ours_does_not(tested: Later) -> None:
    misled, honest = naive(tested, WORSE), against(tested, WORSE)

    assert misled.high < -0.05  # the memory of the worse recipe looks far better than any honest score
    assert honest.low > 0.02  # trained beforehand, it is worse by more than that
    assert decide(evidence(misled), Refresh()).winner is Winner.CHAMPION
    assert decide(evidence(honest), Refresh()).winner is Winner.CHALLENGER
    assert (honest.rows, honest.wins) == (misled.rows, misled.wins)


def test_the_difference_is_that_of_two_aucs_within_each_age(tested: Later) -> None:
    """Beside scikit-learn, landmark by landmark, averaged by wins."""
    source = tested.source
    rows = beside(tested.rows, source.features, source.examples, source.catalog, tested.window, WORSE)
    gains, wins = [], []
    for _, age in rows.groupby("landmark_days"):
        won = age["is_won"].astype(bool)
        gains.append(roc_auc_score(won, age["model_margin"]) - roc_auc_score(won, age["champion_margin"]))
        wins.append(won.sum())
    found = contest(rows, "the window")
    assert found.difference == pytest.approx(np.average(gains, weights=wins), abs=1e-6)
    assert found.low < found.difference < found.high
    assert found.wins == rows.loc[rows["is_won"].astype(bool), "account_id"].nunique()


def test_the_same_recipe_is_neither_better_nor_worse(tested: Later) -> None:
    found = against(tested, GOOD)
    assert (found.difference, found.low, found.high) == (0, 0, 0)
    assert not found.is_better
    assert found.is_not_worse(0.0)


def test_too_few_wins_are_said(tested: Later) -> None:
    source = tested.source
    rows = beside(tested.rows, source.features, source.examples, source.catalog, tested.window, GOOD)
    few = contest(rows.assign(is_won=False), "May")
    assert "Too few wins" in few.sentence
    assert not few.is_better
    assert not few.is_not_worse(0.4)


BETTER = Contest("May", 0.03, 0.01, 0.05, 900, 80, "worked leads")
EQUAL = Contest("May", -0.01, -0.03, 0.01, 900, 80, "worked leads")
WORSE_BY_MORE = Contest("May", -0.03, -0.07, 0.01, 900, 80, "leads")
SURELY_WORSE = Contest("May", -0.01, -0.015, -0.005, 900, 80, "leads")
IDS = [f"L{i}" for i in range(400)]


@pytest.mark.parametrize(
    ("found", "winner", "said"),
    [
        (Evidence(), Winner.CHALLENGER, "The first model that was published."),
        (Evidence(refusal="Too few known outcomes."), Winner.NOBODY, "Too few known outcomes."),
        (Evidence(problems=("It is damaged.",)), Winner.CHALLENGER, "No champion before it could be used."),
        (Evidence("No signal.", "2026-08-30"), Winner.CHAMPION, "No signal."),
        (Evidence(None, "2026-08-30"), Winner.CHALLENGER, "fitted again to what is known now"),
        (evidence(BETTER), Winner.CHALLENGER, "It is better."),
        (evidence(EQUAL), Winner.CHAMPION, "It is not surely better, so the champion stays."),
        (evidence(EQUAL, age_days=91), Winner.CHALLENGER, "past its age, and the new one is not worse"),
        (evidence(WORSE_BY_MORE, age_days=91), Winner.CHAMPION, "not surely better"),
        (evidence(SURELY_WORSE, age_days=91), Winner.CHAMPION, "not surely better"),
        (replace(evidence(EQUAL), contest=None, no_contest="a column is gone."), Winner.CHALLENGER, "column is gone"),
        (Evidence(None, "2026-08-30", is_held=True), Winner.CHAMPION, "Someone went back to this champion"),
        (Evidence(None, "2026-08-30", moved="Fields moved at once."), Winner.CHAMPION, "Fields moved at once."),
        (Evidence(None, "2026-08-30", overlap=overlap(IDS, IDS[::-1])), Winner.CHAMPION, "0 of 100 stay there"),
        (Evidence(None, "2026-08-30", overlap=overlap(IDS, IDS[10:])), Winner.CHALLENGER, "fitted again"),
        (Evidence(None, "2026-08-30", overlap=overlap(IDS[:90], IDS[:90][::-1])), Winner.CHALLENGER, "fitted again"),
    ],
)
def test_who_scores_follows_from_what_was_found(found: Evidence, winner: Winner, said: str) -> None:
    decision = decide(found, Refresh())
    assert decision.winner is winner
    assert said in decision.why
    assert decision.is_kept == (winner is Winner.CHAMPION)
    # A champion that stays although something was trained is always said aloud.
    assert (decision.why in decision.warnings) == decision.is_kept


def test_approval_turns_the_list_around_and_ends_a_rollback_but_lets_nothing_through_that_may_not_score() -> None:
    wild = Evidence(None, "2026-08-30", is_held=True, moved="Moved.", overlap=overlap(IDS, IDS[::-1]))
    assert decide(wild, Refresh()).winner is Winner.CHAMPION
    assert decide(wild, Refresh(), is_approved=True).winner is Winner.CHALLENGER
    assert decide(Evidence("No signal.", "2026-08-30"), Refresh(), is_approved=True).winner is Winner.CHAMPION
    assert decide(evidence(EQUAL), Refresh(), is_approved=True).winner is Winner.CHAMPION


def test_a_champion_past_its_age_is_warned_of() -> None:
    young, old = (decide(Evidence("No signal.", "2026-08-30", age_days=days), Refresh()) for days in (90, 90.1))
    assert not [warning for warning in young.warnings if "days ago" in warning]
    assert "data up to 2026-08-30, 90 days ago; after 90 it should be replaced" in old.warnings[-1]


def test_the_sentence_holds_the_difference_its_range_and_n() -> None:
    said = evidence(BETTER).contest.sentence
    assert "+3.0 times of 100 more often than the champion's, 95 % range +1.0 to +5.0" in said
    assert "n = 900 rows of worked leads, 80 wins" in said
