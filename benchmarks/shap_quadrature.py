"""Three exact ways to the same contributions: LightGBM's ``pred_contrib``, numba's quadrature, and our tables.

``python -m benchmarks.shap_quadrature`` trains on the built-in sample as a run does; prints seconds and differences.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numba
import numpy as np

from benchmarks.reasons import trained
from src.models.cut import Numbers
from src.models.explaining.splits import Tree, trees_of
from src.models.explaining.tables import shap_tables
from src.models.trees import Trees

LEADS = 50_000
ROUNDS = 3


def main() -> None:
    """Print processor seconds of each way, the shortest of a few rounds, and what a way costs before its first row."""
    model, features, _ = trained()
    chosen = np.random.default_rng(7).choice(len(features), LEADS)
    trees = model.parts["all"]
    assert isinstance(trees, Trees)
    matrix = model.encoding.apply(features.iloc[chosen])
    values = matrix.to_numpy()
    started = time.process_time()
    flat = _flat(trees_of(trees.booster.dump_model()), values.shape[1])
    _quadrature(values[:10], *flat)
    compiled = time.process_time() - started
    started = time.process_time()
    tables = shap_tables(trees.booster.dump_model())
    made = time.process_time() - started
    ways: dict[str, Callable[[], Numbers]] = {
        "pred_contrib": lambda: np.asarray(trees.booster.predict(matrix, pred_contrib=True))[:, :-1],
        "numba quadrature": lambda: _quadrature(values, *flat),
        "tables": lambda: tables.values(values, values.shape[1]).T,
    }
    truth = ways["pred_contrib"]()
    print(f"{LEADS:,} leads, {values.shape[1]} features, {model.report['trees']} trees")
    print("way                processor s   times less   largest difference   before the first row, s")
    bare = _seconds(ways["pred_contrib"])
    for (name, way), before in zip(ways.items(), (0.0, compiled, made), strict=True):
        taken = _seconds(way)
        print(f"{name:18} {taken:11.2f} {bare / taken:12.1f} {np.abs(way() - truth).max():20.1e} {before:25.1f}")


def _seconds(way: Callable[[], Numbers]) -> float:
    """Return the processor seconds of the fastest round."""
    found = []
    for _ in range(ROUNDS):
        started = time.process_time()
        way()
        found.append(time.process_time() - started)
    return min(found)


def _flat(trees: list[Tree], columns: int) -> tuple[np.ndarray, ...]:
    """Return all leaves as arrays: for each, its features with cover, and the splits on its way.

    Enough nodes for the longest way: exact because a way never has more than twice as many features.
    """
    leaf_value, leaf_features, covers, feature_start = [], [], [], [0]
    turn_feature, turn_split, turn_left, turn_start = [], [], [], [0]
    place, threshold, missing, level_start, levels = [], [], [], [0], []
    offset, longest = 0, 1
    for tree in trees:
        for split in tree.splits:
            place.append(split.place)
            threshold.append(np.nan if split.threshold is None else split.threshold)
            missing.append(-1 if split.missing_goes_left is None else int(split.missing_goes_left))
            levels += split.levels.tolist()
            level_start.append(len(levels))
        for leaf in tree.leaves:
            leaf_value.append(leaf.value)
            features = list(leaf.cover)
            longest = max(longest, len(features))
            leaf_features += features
            covers += [leaf.cover[feature] for feature in features]
            feature_start.append(len(leaf_features))
            for number, to_left in leaf.turns:
                turn_feature.append(features.index(tree.splits[number].place))
                turn_split.append(offset + number)
                turn_left.append(to_left)
            turn_start.append(len(turn_split))
        offset += len(tree.splits)
    nodes, weights = np.polynomial.legendre.leggauss(-(-longest // 2))
    return (
        *(np.array(leaf_value), np.array(leaf_features), np.array(covers), np.array(feature_start)),
        *(np.array(turn_feature), np.array(turn_split), np.array(turn_left), np.array(turn_start)),
        *(np.array(place), np.array(threshold), np.array(missing), np.array(level_start), np.array([*levels, False])),
        *((nodes + 1) / 2, weights / 2, columns),
    )


@numba.njit(cache=False)
def _quadrature(  # type: ignore[no-untyped-def]
    *arguments,
):
    """Return contributions, shape (n, features), row by row and leaf by leaf."""
    (values, leaf_value, leaf_features, covers, feature_start, turn_feature, turn_split, turn_left, turn_start) = (
        arguments[:9]
    )
    (place, threshold, missing, level_start, levels, nodes, weights, columns) = arguments[9:]
    found = np.zeros((values.shape[0], columns))
    is_left = np.zeros(len(place), dtype=np.bool_)
    agrees = np.zeros(32)
    for row in range(values.shape[0]):
        for split in range(len(place)):
            value = values[row, place[split]]
            if np.isnan(threshold[split]):
                size = level_start[split + 1] - level_start[split]
                known = not np.isnan(value) and 0 <= value < size
                is_left[split] = known and levels[level_start[split] + int(value)]
            elif np.isnan(value):
                is_left[split] = missing[split] == 1 if missing[split] >= 0 else threshold[split] >= 0.0
            else:
                is_left[split] = value <= threshold[split]
        for leaf in range(len(leaf_value)):
            first, last = feature_start[leaf], feature_start[leaf + 1]
            agrees[: last - first] = 1.0
            for turn in range(turn_start[leaf], turn_start[leaf + 1]):
                if is_left[turn_split[turn]] != turn_left[turn]:
                    agrees[turn_feature[turn]] = 0.0
            for node in range(len(nodes)):
                product = weights[node] * leaf_value[leaf]
                for each in range(last - first):
                    product *= nodes[node] * agrees[each] + (1 - nodes[node]) * covers[first + each]
                for each in range(last - first):
                    cover = covers[first + each]
                    factor = nodes[node] * agrees[each] + (1 - nodes[node]) * cover
                    found[row, leaf_features[first + each]] += product / factor * (agrees[each] - cover)
    return found


if __name__ == "__main__":
    main()
