"""The estimate before outcomes are known, against a loop over all pairs and against draws."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from src.evaluation.monitor.estimated import FEWEST, estimated, estimated_table


def by_pairs(chance: np.ndarray) -> float:
    """Return how often the winner of a pair of a winner and another is ranked higher, ties half: over all pairs."""
    above = total = 0.0
    for i, p in enumerate(chance):
        for j, q in enumerate(chance):
            if i != j:
                weight = p * (1 - q)
                total += weight
                above += weight * ((p > q) + 0.5 * (p == q))
    return above / total


def test_auc_is_that_of_a_loop_over_pairs() -> None:
    chance = np.random.default_rng(1).beta(1, 8, 120).round(2)  # with ties
    assert estimated(chance)["auc"] == pytest.approx(by_pairs(chance))


def test_draws_surround_the_estimate_and_are_those_of_scikit_learn() -> None:
    random = np.random.default_rng(2)
    chance = random.beta(1, 8, 800)
    found = estimated(chance)
    outside = []
    for _ in range(300):
        won = random.random(800) < chance
        outside.append(not found["auc_low"] <= roc_auc_score(won, chance) <= found["auc_high"])
    assert np.mean(outside) == pytest.approx(0.05, abs=0.04)
    assert found["best_tenth"] == pytest.approx(np.sort(chance)[-80:].mean())
    assert found["share"] == pytest.approx(chance.mean())


def test_the_same_chance_for_all_ranks_nothing() -> None:
    assert estimated(np.full(300, 0.1))["auc"] == pytest.approx(0.5)


def out_of_time(n: int, seed: int = 3) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    chance = random.beta(1, 8, n)
    won = pd.array(random.random(n) < chance, dtype="boolean")
    return pd.DataFrame(
        {"kind": "landmark", "landmark_days": 0.0, "is_worked": pd.array([True] * n, dtype="boolean"), "is_won": won}
    ).assign(model=chance, window=np.arange(n) * 2 // n)


def test_windows_stand_beside_what_was_measured_and_the_young_alone() -> None:
    table = out_of_time(600)
    found = estimated_table(table, pd.Series(np.random.default_rng(4).beta(1, 8, 250)))
    assert found["leads"].tolist() == [300, 300, 250]
    first = table[table["window"] == 0]
    measured = roc_auc_score(first["is_won"].astype(bool), first["model"])
    assert found["measured_auc"].iloc[0] == pytest.approx(measured)
    assert found["measured_auc"].isna().tolist() == [False, False, True]


def test_few_leads_get_no_estimate() -> None:
    nobody = pd.Series(dtype=float)
    assert estimated_table(out_of_time(2 * FEWEST - 2), nobody).empty
    assert estimated_table(pd.DataFrame(), nobody).empty
    assert len(estimated_table(pd.DataFrame(), pd.Series(np.full(FEWEST, 0.1)))) == 1
