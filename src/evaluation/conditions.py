"""Readable statements about a lead ("industry: Logistics", "employees 50 to 499") that hold or do not hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

MIN_LEADS = 30
MAX_LEVELS = 20
COUNT_ZEROS = 0.3
"""A number with at least this share of zeros is asked "any at all?" rather than cut into ranges."""


@dataclass(frozen=True)
class Condition:
    """One statement on one feature.

    Attributes
    ----------
    feature : str
    words : str
        For people, e.g. ``"employees 50 to 499"``.
    level : str or None
        The value of a text feature; None for a number.
    low, high : float
        Range of a number, both ends included.
    """

    feature: str
    words: str
    level: str | None = None
    low: float = -np.inf
    high: float = np.inf

    def holds(self, features: pd.DataFrame) -> pd.Series:
        """Return for each row whether the statement holds; a missing value holds for nothing."""
        values = features[self.feature]
        if self.level is not None:
            return (values == self.level).fillna(False).astype(bool)
        return values.between(self.low, self.high).fillna(False).astype(bool)


def conditions_of(
    features: pd.DataFrame, words: Callable[[str, object], str], min_leads: int = MIN_LEADS
) -> list[Condition]:
    """Return the statements worth asking: each true for at least ``min_leads`` rows and not for nearly all.

    Parameters
    ----------
    features : pandas.DataFrame
        Rows on which ranges and levels are found; outcomes play no part.
    words : callable
        ``words(feature, value)`` in the catalog's words.
    min_leads : int
    """
    found = [c for name in features.columns for c in _candidates(features[name], words)]
    return [c for c in found if min_leads <= c.holds(features).sum() <= len(features) - min_leads]


def _candidates(values: pd.Series, words: Callable[[str, object], str]) -> list[Condition]:
    """Return the possible statements on one feature."""
    name = str(values.name)
    if not pd.api.types.is_numeric_dtype(values):
        levels = values.dropna().value_counts().head(MAX_LEVELS).index.astype(str)
        return [Condition(name, words(name, level), level=level) for level in sorted(levels)]
    if (values == 0).mean() >= COUNT_ZEROS:
        return [Condition(name, words(name, 1), low=np.nextafter(0, 1))]
    edges = _round_edges(values)
    ranges = pairwise(edges)
    return [Condition(name, _range_words(words(name, None), low, high), low=low, high=high) for low, high in ranges]


def _round_edges(values: pd.Series) -> list[float]:
    """Return the fifths of the known values, rounded to two digits, as edges from lowest to highest."""
    known = values.dropna().to_numpy(dtype=float)
    if not len(known):
        return []
    inner = {float(f"{edge:.1g}") for edge in np.quantile(known, [0.2, 0.4, 0.6, 0.8])}
    return [-np.inf, *sorted(edge for edge in inner if known.min() < edge < known.max()), np.inf]


def _range_words(name: str, low: float, high: float) -> str:
    """Return a range in words.

    >>> _range_words("employees", 50, 500)
    'employees 50 to 500'
    """
    if np.isinf(low) and np.isinf(high):
        return f"{name} known"
    if np.isinf(low):
        return f"{name} up to {high:,.10g}"
    return f"{name} over {low:,.10g}" if np.isinf(high) else f"{name} {low:,.10g} to {high:,.10g}"
