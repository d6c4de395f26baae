"""Contributions from tables: LightGBM's own numbers, Shapley's formula for pairs, and how they add up."""

from itertools import combinations
from math import factorial

import lightgbm as lgb
import numpy as np
import pandas as pd
import pytest

from src.leads.errors import LeadScoringError
from src.models.explaining.splits import trees_of
from src.models.explaining.tables import shap_tables

ROWS = 1500
COLUMNS = ["a", "b", "c", "level"]


def data(seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    """Return numbers with and without missing values, a column of levels, and outcomes that depend on pairs."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(rng.normal(size=(ROWS, 3)).round(1), columns=COLUMNS[:3])
    frame["level"] = rng.integers(0, 40, ROWS).astype(float)
    frame.loc[rng.random(ROWS) < 0.2, "a"] = np.nan
    frame.loc[rng.random(ROWS) < 0.1, "level"] = np.nan
    odds = frame["a"].fillna(-1) * frame["b"] + (frame["level"] % 3 == 0) - (frame["c"] > 0.5)
    return frame, (rng.random(ROWS) < 1 / (1 + np.exp(-odds))).astype(float)


def trained(frame: pd.DataFrame, won: np.ndarray, leaves: int, depth: int, trees: int = 30) -> lgb.Booster:
    settings = {"objective": "binary", "num_leaves": leaves, "max_depth": depth, "verbosity": -1, "num_threads": 1}
    given = lgb.Dataset(frame, won, categorical_feature=["level"])
    return lgb.train({**settings, "min_data_in_leaf": 10, "cat_smooth": 1.0, "seed": 1}, given, trees)


def asked() -> pd.DataFrame:
    """Return rows with what training never saw: missing in every column, unknown and negative levels, infinities."""
    frame, _ = data(2)
    frame.loc[:200, ["b", "c"]] = np.nan
    frame.loc[100:300, "level"] = 77.0
    frame.loc[301:320, "level"] = -3.0
    frame.loc[321:330, "a"] = np.inf
    frame.loc[331:340, "a"] = -np.inf
    return frame


@pytest.mark.parametrize(("leaves", "depth"), [(8, 3), (31, 6), (2, 1), (31, 10)])
def test_the_numbers_are_those_of_pred_contrib(leaves: int, depth: int) -> None:
    booster = trained(*data(1), leaves, depth)
    rows = asked()
    kinds = {split.threshold is None for tree in trees_of(booster.dump_model()) for split in tree.splits}
    assert kinds == {True, False} or leaves == 2

    tables = shap_tables(booster.dump_model())

    expected = booster.predict(rows, pred_contrib=True)
    np.testing.assert_allclose(tables.values(rows.to_numpy(), 4).T, expected[:, :-1], rtol=0, atol=1e-12)
    assert tables.base == pytest.approx(expected[0, -1], abs=1e-12)


def test_numbers_without_missing_values_take_missing_for_zero() -> None:
    frame, won = data(1)
    booster = trained(frame.fillna(0.0), won, 8, 3)
    assert any(split.missing_goes_left is None for tree in trees_of(booster.dump_model()) for split in tree.splits)
    found = shap_tables(booster.dump_model()).values(asked().to_numpy(), 4)
    np.testing.assert_allclose(found.T, booster.predict(asked(), pred_contrib=True)[:, :-1], rtol=0, atol=1e-12)


def expected_value(tree, row: np.ndarray, known: frozenset[int]) -> float:
    """Return the tree's mean where only the ``known`` features are."""
    left = [bool(split.goes_left(row[[split.place]])[0]) for split in tree.splits]
    total = 0.0
    for leaf in tree.leaves:
        weight = 1.0
        for place, cover in leaf.cover.items():
            turns = [(n, to_left) for n, to_left in leaf.turns if tree.splits[n].place == place]
            weight *= all(left[n] == to_left for n, to_left in turns) if place in known else cover
        total += leaf.value * weight
    return total


def interaction(trees, row: np.ndarray, one: int, other: int, size: int) -> float:
    """Return Shapley's interaction of two features by its formula over all subsets of the others."""
    rest = [place for place in range(size) if place not in (one, other)]
    total = 0.0
    for count in range(len(rest) + 1):
        weight = factorial(count) * factorial(size - count - 2) / (2 * factorial(size - 1))
        for chosen in combinations(rest, count):
            known = frozenset(chosen)
            for sign, more in ((1, {one, other}), (-1, {one}), (-1, {other}), (1, set())):
                total += weight * sign * sum(expected_value(tree, row, known | more) for tree in trees)
    return total


@pytest.mark.parametrize(("leaves", "depth"), [(8, 3), (16, 5)])
def test_pairs_agree_with_the_sum_over_all_subsets(leaves: int, depth: int) -> None:
    booster = trained(*data(1), leaves, depth, trees=4)
    dump = booster.dump_model()
    trees, rows = trees_of(dump), asked().to_numpy()[[0, 150, 310, 325, 900]]

    found = shap_tables(dump, order=2).pair_values(rows)

    for pair in combinations(range(4), 2):
        expected = [interaction(trees, row, *pair, 4) for row in rows]
        np.testing.assert_allclose(found.get(pair, np.zeros(5)), expected, rtol=0, atol=1e-12)
    assert max(np.abs(values).max() for values in found.values()) > 0.01


def test_a_tree_without_splits_is_all_base() -> None:
    frame, _ = data(1)
    booster = trained(frame.head(15), np.r_[np.ones(3), np.zeros(12)], 8, 3, trees=1)
    tables = shap_tables(booster.dump_model())
    np.testing.assert_allclose(tables.values(frame.to_numpy(), 4), 0)
    assert tables.base == pytest.approx(booster.predict(frame.head(1), raw_score=True)[0])


def test_trees_that_no_recipe_trains_are_refused() -> None:
    frame, won = data(1)
    settings = {"objective": "binary", "verbosity": -1, "num_leaves": 40, "min_data_in_leaf": 1}
    with pytest.raises(LeadScoringError, match="questions in a row"):
        shap_tables(trained(frame, won, 300, -1).dump_model())
    linear = lgb.train({**settings, "linear_tree": True}, lgb.Dataset(frame[["b"]], won), 1).dump_model()
    with pytest.raises(LeadScoringError, match="linear"):
        shap_tables(linear)
    zero = lgb.train({**settings, "zero_as_missing": True}, lgb.Dataset(frame[["a"]], won), 1).dump_model()
    with pytest.raises(LeadScoringError, match="zeros"):
        shap_tables(zero)
