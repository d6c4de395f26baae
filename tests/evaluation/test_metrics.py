"""Each metric on hand-worked tables, and against scikit-learn with ties and weights."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as theirs

from src.evaluation import metrics

SCORES = [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]
WON = [True, True, False, True, False, False, False, True, False, False]


def test_wins_of_ten_leads_by_hand() -> None:
    assert metrics.wins_reached(WON, SCORES, 0.5) == 0.75
    assert metrics.wins_in_best(WON, SCORES, 2) == 0.5
    assert metrics.wins_in_best(WON, SCORES, 50) == 1.0
    assert metrics.lift(WON, SCORES, 0.1) == pytest.approx(2.5)
    assert metrics.auc(WON, SCORES) == pytest.approx((6 + 6 + 5 + 2) / 24)
    assert metrics.average_precision(WON, SCORES) == pytest.approx((1 + 1 + 3 / 4 + 4 / 8) / 4)
    # Area under the curve of gains: each win counts the share of leads behind the middle of its place.
    assert metrics.alift(WON, SCORES) == pytest.approx((0.95 + 0.85 + 0.65 + 0.25) / 4)


def test_a_tie_across_the_cutoff_counts_by_expectation_in_any_order_of_rows() -> None:
    score = [3, 2, 2, 2, 1, 1]  # the best half: the 3 and two of the three 2s
    won = [False, True, False, False, True, False]
    assert metrics.wins_reached(won, score, 0.5) == pytest.approx(2 / 3 / 2)
    assert metrics.wins_reached(won[::-1], score[::-1], 0.5) == pytest.approx(2 / 3 / 2)


def test_one_score_for_all_is_worth_what_chance_is() -> None:
    level = np.zeros(10)
    assert metrics.wins_reached(WON, level, 0.5) == 0.5
    assert metrics.auc(WON, level) == 0.5
    assert metrics.alift(WON, level) == 0.5
    assert metrics.average_precision(WON, level) == pytest.approx(0.4)


def test_a_weight_of_two_is_the_lead_twice() -> None:
    weight = [2, 1, 1, 1, 1, 3, 1, 1, 0, 1]
    twice = np.repeat(np.arange(10), weight)
    won, score = np.array(WON), np.array(SCORES)
    for measured in (metrics.auc, metrics.average_precision):
        assert measured(won, score, weight) == pytest.approx(measured(won[twice], score[twice]))
    reached = metrics.wins_reached(won, score, 0.3, weight)
    assert reached == pytest.approx(metrics.wins_reached(won[twice], score[twice], 0.3))


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), rows=st.integers(2, 60), levels=st.integers(1, 12))
def test_alift_is_the_area_under_the_curve_of_gains_and_follows_from_the_auc(seed: int, rows: int, levels: int) -> None:
    random = np.random.default_rng(seed)
    won, score = random.random(rows) < 0.4, random.integers(0, levels, rows)
    won[:2] = [True, False]
    steps = np.sort(np.unique(score))[::-1]
    worked = [0.0, *((score >= step).mean() for step in steps)]
    reached = [0.0, *(won[score >= step].sum() / won.sum() for step in steps)]
    assert metrics.alift(won, score) == pytest.approx(theirs.auc(worked, reached))
    share = won.mean()
    assert metrics.alift(won, score) == pytest.approx((1 - share) * theirs.roc_auc_score(won, score) + share / 2)


def test_missing_scores_stand_last_together() -> None:
    assert metrics.auc([True, False, True], [np.nan, np.nan, 1]) == pytest.approx((0.5 + 1) / 2)


@pytest.mark.parametrize("won", [[], [False, False], [True, True]])
def test_what_cannot_be_computed_is_nan(won: list[bool]) -> None:
    assert np.isnan(metrics.auc(won, np.arange(len(won))))
    if not any(won):
        assert np.isnan(metrics.wins_reached(won, np.arange(len(won)), 0.5))
        assert np.isnan(metrics.average_precision(won, np.arange(len(won))))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), rows=st.integers(3, 40), levels=st.integers(1, 12), whole=st.booleans())
def test_agrees_with_scikit_learn(seed: int, rows: int, levels: int, whole: bool) -> None:
    random = np.random.default_rng(seed)
    won = random.random(rows) < 0.4
    won[:2] = [True, False]
    chance = (random.integers(0, levels, rows) + 0.5) / levels
    weight = random.poisson(1, rows) + 1 if whole else random.random(rows) + 0.1
    assert metrics.auc(won, chance, weight) == pytest.approx(theirs.roc_auc_score(won, chance, sample_weight=weight))
    assert metrics.average_precision(won, chance, weight) == pytest.approx(
        theirs.average_precision_score(won, chance, sample_weight=weight)
    )
    assert metrics.chance_metric("brier", won, chance, weight) == pytest.approx(
        theirs.brier_score_loss(won, chance, sample_weight=weight)
    )
    assert metrics.chance_metric("log_loss", won, chance, weight) == pytest.approx(
        theirs.log_loss(won, chance, sample_weight=weight)
    )


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), rows=st.integers(2, 30), levels=st.integers(1, 6))
def test_wins_reached_is_the_mean_over_random_orders_of_ties(seed: int, rows: int, levels: int) -> None:
    random = np.random.default_rng(seed)
    won, score = random.random(rows) < 0.5, random.integers(0, levels, rows)
    won[0] = True
    count = int(random.integers(1, rows + 1))
    better = (score[None, :] > score[:, None]).sum(axis=1)
    level = (score[None, :] == score[:, None]).sum(axis=1)
    inside = np.clip((count - better) / level, 0, 1)  # chance that a row is among the best `count`
    assert metrics.wins_in_best(won, score, count) == pytest.approx(inside[won].sum() / won.sum())


def test_calibration_error_by_hand() -> None:
    chance = np.repeat([0.1, 0.3, 0.6], 10)
    won = np.zeros(30, bool)
    won[[0, 10, 11, 12, 20, 21]] = True  # 1, 3 and 2 of 10 came: the bins miss by 0, 0 and .4
    assert metrics.chance_metric("calibration_error", won, chance) == pytest.approx(0.4 / 3)


def test_quantile_bins_never_part_equal_chances() -> None:
    chance = np.array([0.2] * 7 + [0.5] * 3)
    bins, cell = metrics.quantile_bins(chance, np.zeros(10, int))
    assert len(set(bins[:7])) == 1
    assert len(cell) == 2
