"""Handing over at the first passing row, at a threshold with a wanted precision."""

import numpy as np
import pandas as pd

from src.evaluation.points.hand_over import ages_of_passing, first_passes, precision_of, threshold_at


def test_the_lowest_threshold_that_is_precise_enough_is_taken() -> None:
    random = np.random.default_rng(2)
    lead = np.repeat(np.arange(40), 3)
    score, won = random.integers(0, 30, 120).astype(float), random.random(120) < 0.3

    def slow(bound: float) -> float:
        handed = {}
        for row in range(120):
            if score[row] >= bound:
                handed.setdefault(lead[row], won[row])
        return float(np.mean(list(handed.values())))

    enough = [bound for bound in np.unique(score) if slow(bound) >= 0.4]
    found = threshold_at(score, lead, won, 0.4)
    assert found is not None
    assert precision_of(lead, score >= found, won) == slow(found) >= 0.4
    assert min(enough) - 1 < found <= min(enough)  # a quantile may fall between two scores


def test_no_threshold_where_none_is_precise_enough() -> None:
    lead, won = np.arange(4), np.array([True, False, False, False])
    assert threshold_at(np.array([1.0, 1.0, 1.0, 1.0]), lead, won, 0.5) is None
    assert threshold_at(np.full(4, np.nan), lead, won, 0.1) is None


def test_nobody_handed_over_has_no_precision() -> None:
    assert np.isnan(precision_of(np.arange(2), np.zeros(2, bool), np.ones(2, bool)))
    assert len(first_passes(np.arange(2), np.zeros(2, bool))) == 0


def test_age_and_outcome_are_those_of_the_first_passing_row() -> None:
    rows = pd.DataFrame(
        {"landmark_days": [0.0, 7.0, 0.0, 7.0, 0.0], "is_won": pd.array([False, True, True, False, True], "boolean")}
    )
    passes = np.array([False, True, True, True, False])
    age, won = ages_of_passing(rows, np.array([0, 0, 1, 1, 2]), passes, 3)
    np.testing.assert_array_equal(age, [7, 0, np.nan])
    assert won.tolist() == [True, True, False]
