"""Combinations of two characteristics that win more often than each of them by itself lets expect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from src.evaluation.customers.additive import Additive
from src.evaluation.customers.conditions import Condition
from src.evaluation.customers.fields import Field, Flags, Floats, Ints

SEARCHES = 199
"""Searches on outcomes drawn without any combination, beside the one on real outcomes."""
MIN_EXPECTED = 5.0
"""Wins to be expected in a combination: with fewer its excess is no normal number."""
MIN_VARIANCE = 0.5
"""Less is left of combinations that the single characteristics hold already, e.g. a campaign and its only source."""
MOST_KEPT = 50


@dataclass(frozen=True)
class Combination:
    """Two statements on different fields; expected: wins by the single characteristics; z: standardised excess."""

    parts: tuple[Condition, Condition]
    n: int
    expected: float
    z: float


@dataclass(frozen=True)
class Search:
    """What a search found: the best combinations first, how many it tried, and the best z of each search on noise."""

    best: list[Combination]
    tried: int
    noise: Floats

    def p(self, z: float) -> float:
        """Return how often a search on outcomes without any combination finds at least ``z``, 0-1."""
        return float((1 + (self.noise >= z).sum()) / (1 + len(self.noise)))


def search(
    model: Additive, fields: Sequence[Field], codes: Sequence[Ints], is_won: Flags, min_leads: int, seed: int = 0
) -> Search:
    """Return the combinations of two statements whose leads win more often than the additive model says.

    Parameters
    ----------
    model : Additive
        Chances by single characteristics, on these rows.
    fields : sequence of Field
    codes : sequence of array
        Codes of the rows by each field.
    is_won : array of bool
    min_leads : int
    seed : int
        Of the drawn outcomes.

    Notes
    -----
    Efficient score of each combination's indicator in the logistic regression. So many looks find something in noise
    too, so the bar is the largest z of the same search on outcomes drawn from the additive chances: what remains once
    every single characteristic counts (Westfall and Young 1993, "Resampling-based multiple testing"; White 2000,
    Econometrica 68:1097-1126). Statements of one field are unions of its codes, so every combination of two fields is
    a sum over the cells of one table.
    """
    random = np.random.default_rng(seed)
    drawn = random.random((SEARCHES, len(is_won))) < model.chance
    left = model.unexplained(np.vstack([is_won, drawn]).astype(float))
    noise, tried, best = np.zeros(SEARCHES), 0, []
    for one, other in combinations(range(len(fields)), 2):
        pair = fields[one], fields[other]
        if not (pair[0].conditions and pair[1].conditions):
            continue
        cells = _Cells(codes[one], codes[other], *pair)
        n, expected = cells.sums(np.ones(len(is_won))), cells.sums(model.chance)
        variance = _variance(cells, model)
        looked = (n >= min_leads) & (expected >= MIN_EXPECTED) & (variance >= MIN_VARIANCE)
        looked &= cells.sums(is_won.astype(float)) > is_won.mean() * n
        if not looked.any():
            continue
        scale = np.sqrt(variance[looked])
        z = [cells.sums(row)[looked] / scale for row in left]
        noise = np.maximum(noise, [each.max() for each in z[1:]])
        tried += int(looked.sum())
        best += list(_combinations(pair, np.argwhere(looked), n[looked], expected[looked], z[0]))
    best.sort(key=lambda found: (-round(found.z, 9), found.parts[0].words, found.parts[1].words))
    return Search(best[:MOST_KEPT], tried, noise)


class _Cells:
    """Sums over the rows of every combination of the statements of two fields."""

    def __init__(self, one: Ints, other: Ints, first: Field, second: Field) -> None:
        self.cell = one * second.size + other
        self.shape = first.size, second.size
        self.first, self.second = first.members, second.members.T

    def sums(self, values: Floats) -> Floats:
        """Return the sum of ``values`` for each pair of statements, shape (n_first, n_second)."""
        table = np.bincount(self.cell, values, self.shape[0] * self.shape[1])
        found: Floats = self.first @ table.reshape(self.shape) @ self.second
        return found


def _variance(cells: _Cells, model: Additive) -> Floats:
    """Return the variance of each pair's unexplained wins."""
    weight = model.weight
    shared = np.stack([cells.sums(column * weight) for column in model.design.T])
    explained = np.einsum("iab,ij,jab->ab", shared, model.inverse, shared, optimize=True)
    return np.asarray(cells.sums(weight) - explained)


def _combinations(
    pair: tuple[Field, Field], places: Ints, n: Floats, expected: Floats, z: Floats
) -> Iterator[Combination]:
    """Yield the best combinations of two fields."""
    for i in np.argsort(-z, kind="stable")[:MOST_KEPT]:
        one, other = (field.conditions[place] for field, place in zip(pair, places[i], strict=True))
        yield Combination((one, other), int(n[i]), float(expected[i]), float(z[i]))
