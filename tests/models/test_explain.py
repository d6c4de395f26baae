"""Contributions against Shapley's own sum, over all subsets of features, by a tree walker of our own."""

from itertools import combinations
from math import factorial, isnan

import numpy as np
import pandas as pd
import pytest

from src.models.explain import BASE, contributions
from src.models.predict import predict_margin
from src.models.train import train_at_cut

Row = dict[str, float]


def goes_left(node: dict, value: float) -> bool:
    """Return LightGBM's decision: listed levels go left, numbers up to the threshold; missing as the node says."""
    if node["decision_type"] == "==":
        return not isnan(value) and value in [float(level) for level in str(node["threshold"]).split("||")]
    if isnan(value):
        if node["missing_type"] == "NaN":
            return node["default_left"]
        value = 0.0
    return value <= node["threshold"]


def size(node: dict) -> int:
    return node["internal_count"] if "split_feature" in node else node["leaf_count"]


def expected(node: dict, row: Row, known: frozenset[str], names: list[str]) -> float:
    """Return the tree's mean value where only the ``known`` features are: others follow the training rows."""
    if "split_feature" not in node:
        return node["leaf_value"]
    name, left, right = names[node["split_feature"]], node["left_child"], node["right_child"]
    if name in known:
        return expected(left if goes_left(node, row[name]) else right, row, known, names)
    parts = size(left) * expected(left, row, known, names) + size(right) * expected(right, row, known, names)
    return parts / size(node)


def shapley(dump: dict, row: Row) -> tuple[dict[str, float], float]:
    """Return each feature's share of the margin and the base, by Shapley's formula."""
    names = dump["feature_names"]

    def value(known: frozenset[str]) -> float:
        return sum(expected(tree["tree_structure"], row, known, names) for tree in dump["tree_info"])

    shares = dict.fromkeys(names, 0.0)
    for name in names:
        others = [other for other in names if other != name]
        for count in range(len(names)):
            weight = factorial(count) * factorial(len(names) - count - 1) / factorial(len(names))
            for chosen in combinations(others, count):
                known = frozenset(chosen)
                shares[name] += weight * (value(known | {name}) - value(known))
    return shares, value(frozenset())


@pytest.fixture(scope="module")
def small(source, recipe, cut):
    few = recipe.model_copy(update={"max_trees": 8, "feature_fraction": 1.0})
    return train_at_cut(source.features, source.examples, source.catalog, cut, few)


def test_agrees_with_the_sum_over_all_subsets(small, source) -> None:
    rows = source.features.iloc[[0, 5, 400, 1500]].copy()
    rows.loc[rows.index[0], ["employees_count", "country"]] = [np.nan, None]
    dump = small.parts["all"].booster.dump_model()
    assert {"=="} < {n["decision_type"] for t in dump["tree_info"] for n in splits(t["tree_structure"])}

    found = contributions(small, rows)

    encoded = small.encoding.apply(rows)
    for index in rows.index:
        shares, base = shapley(dump, encoded.loc[index].to_dict())
        by_name = {column.name: shares[column.code] for column in small.encoding.columns}
        assert found.loc[index, BASE] == pytest.approx(base, abs=1e-6)
        for name, share in by_name.items():
            assert found.loc[index, name] == pytest.approx(share, abs=1e-6)


def splits(node: dict) -> list[dict]:
    if "split_feature" not in node:
        return []
    return [node, *splits(node["left_child"]), *splits(node["right_child"])]


def test_adds_up_to_the_margin(model, source) -> None:
    total = contributions(model, source.features).sum(axis=1)
    np.testing.assert_allclose(total, predict_margin(model, source.features), atol=1e-6, rtol=0)


@pytest.mark.parametrize("chunk", [1, 7, 10_000])
def test_chunks_change_no_number(model, source, chunk: int) -> None:
    rows = source.features.iloc[:20]
    pd.testing.assert_frame_equal(contributions(model, rows, chunk), contributions(model, rows))


def test_no_rows(model, source) -> None:
    found = contributions(model, source.features.iloc[:0])
    assert found.shape == (0, len(model.encoding.names) + 1)
