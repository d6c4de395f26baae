"""Which features say nearly the same: those whose bins go together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from src.models.cut import Numbers
from src.models.encode import Encoding
from src.models.facts import Bins, bin_of

ROWS_PER_AGE = 400
ALIKE_FROM = 0.7
"""Cramér's V from which two features count as saying the same."""

Pairs = tuple[tuple[str, str], ...]


def alike_pairs(matrix: pd.DataFrame, encoding: Encoding, bins: Mapping[str, Bins], age: Numbers) -> Pairs:
    """Return the pairs of features whose bins go together at one lead age, by name.

    Parameters
    ----------
    matrix : DataFrame, n rows
        Encoded training rows.
    encoding : Encoding
    bins : mapping of str to Bins
        As the facts have them.
    age : ndarray, shape (n,)
        Landmark of each row: across ages all counts grow together, which says nothing.

    Notes
    -----
    Cramér's V of the two-way counts, corrected for chance (Bergsma 2013, J. Korean Stat. Soc. 42:323-328), on some
    rows of each age, averaged over ages. It asks for no order, so that numbers and text compare.
    """
    found = np.zeros((len(encoding.columns),) * 2)
    taken = 0
    for one in np.unique(age):
        rows = np.flatnonzero(age == one)
        rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), ROWS_PER_AGE)).astype(np.intp)]
        found += len(rows) * _association(matrix.iloc[rows], encoding, bins)
        taken += len(rows)
    names = encoding.names
    firsts, seconds = np.nonzero(np.triu(found >= ALIKE_FROM * max(taken, 1), k=1))
    return tuple((names[first], names[second]) for first, second in zip(firsts, seconds, strict=True))


def _association(matrix: pd.DataFrame, encoding: Encoding, bins: Mapping[str, Bins]) -> Numbers:
    """Return Cramér's V, corrected for chance, of every two features; 0 where one does not vary."""
    n = len(matrix)
    parts = []
    for column in encoding.columns:
        place = bin_of(matrix[column.code].to_numpy(), column, bins[column.name].edges)
        parts.append(pd.get_dummies(place).to_numpy(dtype=np.float32))
    levels = np.array([part.shape[1] for part in parts], dtype=np.float64)
    starts = np.concatenate([[0], np.cumsum(levels)[:-1]]).astype(np.intp)
    marks = np.hstack(parts)
    # Sums of ones: whole numbers, the same in any order.
    counts = (marks.T @ marks).astype(np.float64)
    single = counts.diagonal()
    expected = np.outer(single, single) / n
    excess = np.add.reduceat(np.add.reduceat((counts - expected) ** 2 / expected, starts, 0), starts, 1) / n
    spare = levels - 1
    by_chance = np.outer(spare, spare) / max(n - 1, 1)
    size = levels - spare**2 / max(n - 1, 1)
    least = np.minimum.outer(size, size) - 1
    return np.sqrt(np.divide(np.maximum(excess - by_chance, 0), least, out=np.zeros_like(excess), where=least > 0))
