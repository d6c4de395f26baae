"""Readable statements about a lead ("industry Logistics", "employees 50 to 499") that hold or do not hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from src.evaluation.customers.round_edges import round_edges
from src.features.definition import COUNTED_UNITS, Feature, phrase
from src.features.plan import OTHER

MIN_LEADS = 30
MAX_LEVELS = 20
POOLED = f"activities: {OTHER}"
"""Where counts of the pooled rare types of activity come from: "another step" is nothing to go by."""
PARTS = 5
"""A number is shown in about so many ranges."""


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
    levels : tuple of str
        Values of a text feature, any of which will do; empty for a number.
    low, high : float
        Range of a number, both ends included.
    """

    feature: str
    source: str
    words: str
    levels: tuple[str, ...] = ()
    low: float = -np.inf
    high: float = np.inf

    def holds(self, features: pd.DataFrame) -> pd.Series:
        """Return for each row whether the statement holds; a missing value holds for nothing."""
        values = features[self.feature]
        if self.levels:
            return values.isin(self.levels).fillna(False).astype(bool)
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
    sayable = [n for n in features.columns if catalog[n].is_reason and catalog[n].source != POOLED]
    found = [c for name in sayable for c in _candidates(features[name], catalog[name])]
    return [c for c in found if min_leads <= c.holds(features).sum() <= len(features) - min_leads]


def any_of(feature: Feature, levels: tuple[str, ...]) -> Condition:
    """Return the statement that a text feature has one of ``levels``."""
    named = " or ".join([", ".join(levels[:-1]), levels[-1]]) if len(levels) > 1 else levels[0]
    return Condition(feature.name, feature.source, phrase(feature, named), levels=levels)


def in_range(feature: Feature, low: float, high: float, is_whole: bool) -> Condition:
    """Return the statement that a number is at least ``low`` and below ``high``; either may be infinite.

    Parameters
    ----------
    feature : Feature
    low, high : float
    is_whole : bool
        Whether the field holds whole numbers only: then people say "50 to 499".
    """
    last = high if np.isinf(high) else high - 1 if is_whole else float(np.nextafter(high, -np.inf))
    return Condition(feature.name, feature.source, _range_words(feature.words, low, high, is_whole), low=low, high=last)


def is_whole(values: pd.Series) -> bool:
    """Return whether every known value is a whole number."""
    known = values.dropna()
    return bool(len(known)) and bool((known == known.round()).all())


def is_range_field(feature: Feature) -> bool:
    """Return whether ranges of the feature say who the lead is, as those of counts and of hours do not."""
    return not feature.is_text and feature.group == "fit" and feature.unit not in COUNTED_UNITS


def capital(words: str) -> str:
    """Return words as they begin a sentence.

    >>> capital("employees up to 49")
    'Employees up to 49'
    """
    return words[:1].upper() + words[1:]


def _candidates(values: pd.Series, feature: Feature) -> Iterator[Condition]:
    """Yield the possible statements on one feature: its levels, "at all" and "again" of a count, ranges of who it is.

    Other things about what a lead did (hours, decayed points, the kind of the last activity) make no statement that a
    person could act on.
    """
    if feature.is_text and feature.group == "fit":
        levels = values.dropna().value_counts().head(MAX_LEVELS).index.astype(str)
        yield from (any_of(feature, (level,)) for level in sorted(levels))
    elif feature.unit == "times":
        yield Condition(feature.name, feature.source, phrase(feature, 1.0), low=1)
        again = phrase(feature, 2.0).replace(" 2 times", " at least twice")
        yield Condition(feature.name, feature.source, again, low=2)
    elif is_range_field(feature):
        edges = [-np.inf, *round_edges(values, PARTS), np.inf]
        whole = is_whole(values)
        if len(edges) > 2:
            yield from (in_range(feature, low, high, whole) for low, high in pairwise(edges))


def _range_words(name: str, low: float, high: float, is_whole: bool) -> str:
    """Return a range in words.

    >>> _range_words("employees", 50, 500, True), _range_words("visits a day", 2.5, np.inf, False)
    ('employees 50 to 499', 'visits a day 2.5 or more')
    >>> _range_words("employees", -np.inf, 50, True), _range_words("visits a day", 0, 2.5, False)
    ('employees up to 49', 'visits a day 0 to under 2.5')
    """
    last = f"{high - 1:,.10g}" if is_whole else f"under {high:,.10g}"
    if np.isinf(low):
        return f"{name} up to {last}" if is_whole else f"{name} {last}"
    return f"{name} {low:,.10g} or more" if np.isinf(high) else f"{name} {low:,.10g} to {last}"
