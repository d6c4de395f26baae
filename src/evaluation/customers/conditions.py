"""Readable statements about a lead ("industry Logistics", "employees 50 to 499") that hold or do not hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from src.features.definition import COUNTED_UNITS, Feature, phrase

MIN_LEADS = 30
MAX_LEVELS = 20


@dataclass(frozen=True)
class Condition:
    """One statement on one feature.

    Attributes
    ----------
    feature : str
    source : str
        Where the feature comes from; two statements with the same source are about the same thing.
    words : str
        For people, e.g. ``"employees 50 to 499"``.
    level : str or None
        The value of a text feature; None for a number.
    low, high : float
        Range of a number, both ends included.
    """

    feature: str
    source: str
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
    features: pd.DataFrame, catalog: Mapping[str, Feature], min_leads: int = MIN_LEADS
) -> list[Condition]:
    """Return the statements worth asking: each true for at least ``min_leads`` rows and not for nearly all.

    Parameters
    ----------
    features : pandas.DataFrame
        Rows on which ranges and levels are found; outcomes play no part.
    catalog : mapping of str to Feature
        Words of every column.
    min_leads : int
    """
    found = [c for name in features.columns for c in _candidates(features[name], catalog[name])]
    return [c for c in found if min_leads <= c.holds(features).sum() <= len(features) - min_leads]


def _candidates(values: pd.Series, feature: Feature) -> list[Condition]:
    """Return the possible statements on one feature: its levels, "at all" and "again" of a count, ranges of who it is.

    Other numbers of what a lead did (hours, decayed points, kinds) make no statement that a person could act on.
    """
    named = (feature.name, feature.source)
    if feature.is_text:
        levels = values.dropna().value_counts().head(MAX_LEVELS).index.astype(str)
        return [Condition(*named, phrase(feature, level), level=level) for level in sorted(levels)]
    if feature.unit == "times":
        once = phrase(feature, 1.0)
        return [Condition(*named, once, low=1), Condition(*named, f"{once}, at least twice", low=2)]
    if feature.group != "fit" or feature.unit in COUNTED_UNITS:
        return []
    ranges = pairwise(_round_edges(values))
    return [Condition(*named, _range_words(feature.words, low, high), low=low, high=high) for low, high in ranges]


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
