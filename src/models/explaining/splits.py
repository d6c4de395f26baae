"""Boosted trees as plain numbers: their splits, and for each leaf the conditions that lead there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from src.leads.errors import LeadScoringError
from src.models.cut import Flags, Numbers


@dataclass(frozen=True)
class Split:
    """One question of a tree.

    Attributes
    ----------
    place : int
        Place of the feature among the columns.
    threshold : float or None
        Numbers up to it go left; None for levels.
    levels : ndarray of bool
        Which levels go left; empty for a number.
    missing_goes_left : bool or None
        Where a missing number goes; None: it counts as 0. A missing level goes right.
    """

    place: int
    threshold: float | None
    levels: Flags
    missing_goes_left: bool | None = None

    def goes_left(self, values: Numbers) -> Flags:
        """Return for each encoded value whether it goes left, as LightGBM decides."""
        if self.threshold is None:
            inside = (values >= 0) & (values < len(self.levels))
            return inside & self.levels[np.where(inside, values, 0).astype(np.intp)]
        is_left = self.missing_goes_left if self.missing_goes_left is not None else self.threshold >= 0.0
        # A missing value is neither above the threshold nor up to it.
        return ~(values > self.threshold) if is_left else values <= self.threshold


@dataclass(frozen=True)
class Leaf:
    """A leaf and the way to it.

    Attributes
    ----------
    value : float
        What it adds to the margin.
    turns : tuple of (int, bool)
        Splits on the way, by their number in the tree, and whether the way goes left there.
    cover : dict of int to float
        For each feature on the way (by place), the share of the training rows, 0-1, that its splits let through.
    """

    value: float
    turns: tuple[tuple[int, bool], ...]
    cover: Mapping[int, float]


@dataclass(frozen=True)
class Tree:
    """Splits and leaves of one tree."""

    splits: tuple[Split, ...]
    leaves: tuple[Leaf, ...]


def trees_of(dump: Mapping[str, Any]) -> list[Tree]:
    """Return the trees of what ``Booster.dump_model`` gives.

    Raises
    ------
    LeadScoringError
        Where a split treats zeros as missing, or a leaf holds a line: our trees have neither.
    """
    return [_tree(tree["tree_structure"]) for tree in dump["tree_info"]]


def _tree(root: Mapping[str, Any]) -> Tree:
    """Return one tree."""
    splits: list[Split] = []
    leaves = tuple(_leaves(root, splits, (), {}))
    return Tree(tuple(splits), leaves)


def _leaves(
    node: Mapping[str, Any], splits: list[Split], turns: tuple[tuple[int, bool], ...], cover: Mapping[int, float]
) -> Iterator[Leaf]:
    """Yield the leaves below a node; its splits are added to ``splits``."""
    if "split_feature" not in node:
        if "leaf_coeff" in node:
            raise LeadScoringError("A leaf holds a linear model; contributions are exact for plain trees only.")
        yield Leaf(float(node["leaf_value"]), turns, cover)
        return
    split, number = _split(node), len(splits)
    splits.append(split)
    for name, is_left in (("left_child", True), ("right_child", False)):
        share = _count(node[name]) / _count(node)
        inside = {**cover, split.place: cover.get(split.place, 1.0) * share}
        yield from _leaves(node[name], splits, (*turns, (number, is_left)), inside)


def _split(node: Mapping[str, Any]) -> Split:
    """Return a node's question."""
    place = int(node["split_feature"])
    if node["decision_type"] == "==":
        left = np.array([int(level) for level in str(node["threshold"]).split("||")])
        levels = np.zeros(left.max() + 1, dtype=bool)
        levels[left] = True
        return Split(place, None, levels)
    if node["missing_type"] == "Zero":
        raise LeadScoringError("A split takes zeros for missing; train without zero_as_missing.")
    to_left = bool(node["default_left"]) if node["missing_type"] == "NaN" else None
    return Split(place, float(node["threshold"]), np.zeros(0, dtype=bool), to_left)


def _count(node: Mapping[str, Any]) -> int:
    """Return how many training rows came to a node."""
    return int(node["internal_count"] if "split_feature" in node else node["leaf_count"])
