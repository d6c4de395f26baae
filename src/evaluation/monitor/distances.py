"""How far two groups of leads lie apart in one field."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.evaluation.ranking import Floats, Ints

MOST_LEVELS = 60
"""Rarer levels of a text field count together."""
MOST_CUTS = 64
"""A number is seen at so many of its quantiles: the distance is at most 1/64 smaller than between all its values."""
EMPTY, OTHER = 0, 1
"""Places of missing values, and of rare levels of text."""


@dataclass(frozen=True)
class Coded:
    """One field as places to count in.

    Attributes
    ----------
    place : array of int, shape (n_leads,)
        0 where empty; for text 1 is a rare level and every frequent level has a place of its own; for numbers the
        places stand in their order, empty before the smallest.
    size : int
        How many places there are.
    is_ordered : bool
        Whether the field is a number.
    """

    place: Ints
    size: int
    is_ordered: bool


def coded(values: pd.Series) -> Coded:
    """Return a field's values as places; infinite numbers count as empty.

    >>> coded(pd.Series(["a", None, "b", "a"])).place.tolist()
    [2, 0, 3, 2]
    >>> coded(pd.Series([3.0, np.nan, 1.0])).place.tolist()
    [2, 0, 1]
    """
    if pd.api.types.is_numeric_dtype(values):
        numbers = values.to_numpy(dtype=np.float64, na_value=np.nan)
        known = np.isfinite(numbers)
        edges = _edges(numbers[known])
        place = np.where(known, 1 + np.searchsorted(edges, np.where(known, numbers, 0.0), side="left"), EMPTY)
        return Coded(place.astype(np.int64), len(edges) + 2, True)
    levels = values.value_counts().sort_index().sort_values(ascending=False, kind="stable").index[:MOST_LEVELS]
    found = levels.get_indexer(pd.Index(values)) + 2
    place = np.where(values.isna().to_numpy(), EMPTY, np.where(found >= 2, found, OTHER))
    return Coded(place.astype(np.int64), len(levels) + 2, False)


def distances(window: Floats, reference: Floats, is_ordered: bool) -> Floats:
    """Return the distance (0-1) between each window and its reference; missing where a side is empty.

    Parameters
    ----------
    window, reference : array, shape (n_looks, n_places)
        Leads at each place, as :class:`Coded` has them.
    is_ordered : bool

    Notes
    -----
    Floats: the Kolmogorov-Smirnov distance, the largest difference between the shares at or below any value; empty
    counts as below all, so that a field that empties moves too. It needs no scale and asks for no normal shape
    (Massey 1951, JASA 46:68-78). Text: the Jensen-Shannon distance with base 2, 0 = same, 1 = nothing in common; unlike
    the population stability index it stays finite where a level is new (Lin 1991, IEEE Trans. Inf. Theory 37:145-151).
    Both are distances and no p-values: on many leads every difference is "significant". What a distance has to reach
    comes from the same distances in the past (:mod:`src.evaluation.monitor.judged`).
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        p, q = (side / side.sum(axis=1, keepdims=True) for side in (window, reference))
    if is_ordered:
        return np.abs(np.cumsum(p, axis=1) - np.cumsum(q, axis=1)).max(axis=1)
    middle = (p + q) / 2
    return np.sqrt(np.maximum(0.0, (_divergence(p, middle) + _divergence(q, middle)) / 2))


def _edges(known: Floats) -> Floats:
    """Return the distinct inner quantiles of the known values, each a value that occurs."""
    if not len(known):
        return np.empty(0)
    shares = np.linspace(0, 1, MOST_CUTS + 1)[1:-1]
    return np.unique(np.quantile(known, shares, method="inverted_cdf"))


def _divergence(p: Floats, q: Floats) -> Floats:
    """Return the Kullback-Leibler divergence in bits of each row; zero shares contribute nothing."""
    some = p > 0
    ratio = np.divide(p, q, out=np.ones_like(p), where=some)
    return np.where(np.isnan(p).any(axis=1), np.nan, np.sum(np.where(some, p * np.log2(ratio), 0.0), axis=1))
