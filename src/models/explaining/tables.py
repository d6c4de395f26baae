"""Exact Shapley values of trees from tables: what each feature adds for every way the splits can turn out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np

from src.leads.errors import LeadScoringError
from src.models.cut import Numbers
from src.models.explaining.splits import Leaf, Split, Tree, trees_of

WHOLE_SPLITS = 10
"""Trees with more splits are taken leaf by leaf: a table has 2 to the power of its splits rows."""
MOST_SPLITS = 14
"""On the way to one leaf; a recipe allows 6."""

Pair = tuple[int, ...]


@dataclass(frozen=True)
class Block:
    """A tree, or one leaf of a larger one.

    Attributes
    ----------
    splits : tuple of Split
    places : tuple of tuple of int
        What the columns of the table are about: one feature each, two for interactions, none for the margin.
    table : ndarray, shape (2 ** splits, columns)
        What is added; bit k of the row says whether split k goes left.
    """

    splits: tuple[Split, ...]
    places: tuple[Pair, ...]
    table: Numbers


@dataclass(frozen=True)
class ShapTables:
    """The tables of all trees, and the margin where no feature is known."""

    blocks: tuple[Block, ...]
    base: float

    def values(self, matrix: Numbers, size: int) -> Numbers:
        """Return what each feature adds, shape (size, n), from encoded rows, shape (n, columns)."""
        found = np.zeros((size, len(matrix)))
        for block, rows in self._rows(matrix):
            for column, (place,) in enumerate(block.places):
                found[place] += block.table[:, column].take(rows)
        return found

    def pair_values(self, matrix: Numbers) -> dict[tuple[int, int], Numbers]:
        """Return half of what each pair that meets in a tree adds, shape (n,); the mirrored pair adds as much."""
        pairs = sorted({(one, other) for block in self.blocks for one, other in block.places})
        found = {pair: np.zeros(len(matrix)) for pair in pairs}
        for block, rows in self._rows(matrix):
            for column, (one, other) in enumerate(block.places):
                found[one, other] += block.table[:, column].take(rows)
        return found

    def margin_by_block(self, matrix: Numbers, chosen: Sequence[int]) -> Numbers:
        """Return what the chosen blocks add to the margin, shape (chosen, n); for tables of the margin."""
        found = np.zeros((len(chosen), len(matrix)))
        for place, (block, rows) in enumerate(self._rows(matrix, chosen)):
            found[place] = block.table[:, 0].take(rows)
        return found

    def _rows(self, matrix: Numbers, chosen: Sequence[int] | None = None) -> Iterator[tuple[Block, Any]]:
        """Yield each block (or the chosen ones) with the row of its table that every lead falls on."""
        columns = np.ascontiguousarray(matrix.T)
        for block in self.blocks if chosen is None else [self.blocks[number] for number in chosen]:
            rows = np.zeros(len(matrix), dtype=np.uint16)
            for bit, split in enumerate(block.splits):
                rows |= split.goes_left(columns[split.place]).astype(np.uint16) << np.uint16(bit)
            yield block, rows


def shap_tables(dump: Mapping[str, Any], order: int = 1) -> ShapTables:
    """Return the tables of a dumped booster: of features (order 1), of pairs (2), or of the margin itself (0).

    Raises
    ------
    LeadScoringError
        Where a tree is of a kind that no recipe trains (deeper than ``MOST_SPLITS``, linear, zeros as missing).

    Notes
    -----
    Path-dependent TreeSHAP (Lundberg et al. 2020). A leaf counts as reached by the share of training rows that the
    splits on features still unknown let through; with feature i either agreeing with the way (1) or not (0) and cover
    z_i, its Shapley value is v (o_i - z_i) times the integral over t in 0-1 of the product over the other features j
    of t o_j + (1 - t) z_j; that of a pair the same with two factors in front, halved (the integral turns Shapley's
    weights into powers of t). The integrand is a polynomial, so Gauss and Legendre's nodes integrate it exactly as
    long as a way has at most twice as many features as there are nodes; there are enough by construction. A tree's
    outcome depends on the row only through which of its splits go left, so all of it is computed once, for every
    combination, and rows are looked up.
    """
    trees = trees_of(dump)
    blocks = [block for tree in trees for block in _blocks(tree, order)]
    base = sum(leaf.value * float(np.prod(list(leaf.cover.values()))) for tree in trees for leaf in tree.leaves)
    return ShapTables(tuple(blocks), base)


def _blocks(tree: Tree, order: int) -> Iterator[Block]:
    """Yield a tree as one block, or as one for each leaf."""
    whole = len(tree.splits) <= WHOLE_SPLITS
    parts = [(tree.splits, tree.leaves)] if whole else [_alone(tree, leaf) for leaf in tree.leaves]
    for splits, leaves in parts:
        places = sorted({pair for leaf in leaves for pair in combinations(sorted(leaf.cover), order)})
        if places:
            yield Block(tuple(splits), tuple(places), _table(splits, leaves, places, order))


def _alone(tree: Tree, leaf: Leaf) -> tuple[tuple[Split, ...], tuple[Leaf, ...]]:
    """Return only the splits on the way to a leaf, and the leaf with its turns numbered by them."""
    if len(leaf.turns) > MOST_SPLITS:
        raise LeadScoringError(
            f"A tree asks {len(leaf.turns)} questions in a row; at most {MOST_SPLITS} are explained."
        )
    turns = tuple((number, is_left) for number, (_, is_left) in enumerate(leaf.turns))
    return tuple(tree.splits[number] for number, _ in leaf.turns), (Leaf(leaf.value, turns, leaf.cover),)


def _table(splits: Sequence[Split], leaves: Sequence[Leaf], places: Sequence[Pair], order: int) -> Numbers:
    """Return what is added for every combination of splits, summed over the leaves."""
    rows = np.arange(2 ** len(splits))
    is_left = (rows[:, None] >> np.arange(len(splits))) & 1 == 1
    table = np.zeros((len(rows), len(places)))
    for leaf in leaves:
        features = sorted(leaf.cover)
        agrees = np.ones((len(features), len(rows)))
        for number, to_left in leaf.turns:
            agrees[features.index(splits[number].place)] *= is_left[:, number] == to_left
        cover = np.array([leaf.cover[place] for place in features])
        if order == 0:
            table[:, 0] += leaf.value * agrees.prod(axis=0)
            continue
        for chosen in combinations(range(len(features)), order):
            column = places.index(tuple(features[each] for each in chosen))
            table[:, column] += leaf.value * _share(agrees, cover, chosen) / order
    return table


def _share(agrees: Numbers, cover: Numbers, chosen: Sequence[int]) -> Numbers:
    """Return the chosen features' share of a leaf that is worth 1, for each combination."""
    nodes, weights = _nodes(-(-len(cover) // 2))
    total = np.zeros(agrees.shape[1])
    for node, weight in zip(nodes, weights, strict=True):
        product = np.full(agrees.shape[1], weight)
        for place in range(len(cover)):
            if place not in chosen:
                product *= node * agrees[place] + (1 - node) * cover[place]
        total += product
    for place in chosen:
        total *= agrees[place] - cover[place]
    return total


@cache
def _nodes(count: int) -> tuple[list[float], list[float]]:
    """Return nodes and weights that integrate polynomials of degree up to ``2 * count - 1`` over 0-1 exactly."""
    nodes, weights = np.polynomial.legendre.leggauss(max(count, 1))
    return ((nodes + 1) / 2).tolist(), (weights / 2).tolist()
