"""How each field says who a lead is: its values as codes, and the statements made of them that could name a profile."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from src.evaluation.customers.conditions import MAX_LEVELS, Condition, any_of, in_range, is_range_field, is_whole
from src.evaluation.customers.round_edges import round_edges
from src.features.definition import Feature

MOST_TOGETHER = 3
"""So many values of one field stand together in a profile at most: more is no description."""
FINE_PARTS = 10
"""A number is divided into about so many ranges, and any stretch of them may be part of a profile."""

Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Field:
    """One field that says who a lead is.

    Attributes
    ----------
    feature : Feature
    levels : tuple of str
        Values of a text field that have a code of their own; rare ones share one.
    edges : tuple of float
        Inner edges of the ranges of a number.
    conditions : tuple of Condition
        Statements that may be part of a profile.
    members : array, shape (n_conditions, size)
        1 where a statement holds for a code.
    """

    feature: Feature
    levels: tuple[str, ...]
    edges: tuple[float, ...]
    conditions: tuple[Condition, ...] = ()
    members: Floats = field(default_factory=lambda: np.empty((0, 0)))

    @property
    def size(self) -> int:
        """Return how many codes there are: values and one for rare ones, or ranges, and one for not known."""
        return len(self.levels) + 2 if self.feature.is_text else len(self.edges) + 2

    def codes(self, features: pd.DataFrame) -> Ints:
        """Return the code of each row, 0 to ``size - 1``; the last one where the value is not known."""
        values = features[self.feature.name]
        if not self.feature.is_text:
            number = values.to_numpy(dtype=float)
            return np.where(np.isnan(number), self.size - 1, np.digitize(number, self.edges))
        known = values.map({level: code for code, level in enumerate(self.levels)}).to_numpy(dtype=float)
        rest = np.where(values.isna(), self.size - 1, self.size - 2)
        return np.where(np.isnan(known), rest, known).astype(np.int64)


def fields_of(
    features: pd.DataFrame,
    catalog: Mapping[str, Feature],
    is_won: Flags,
    min_leads: int,
    grown: frozenset[str] = frozenset(),
) -> list[Field]:
    """Return the fields that say who the leads are, with the statements worth putting together.

    Parameters
    ----------
    features : pandas.DataFrame
        Rows in order of arrival on which values and ranges are found.
    catalog : mapping of str to Feature
    is_won : array of bool
        Only values and ranges that win more often than all leads do by themselves go into a profile.
    min_leads : int
    grown : frozenset of str
        Features that may have grown after the moment: whoever comes in does not show them yet, so they name no profile.

    Notes
    -----
    Up to three values of a text field may stand together, and any stretch between the edges of a number. Values that
    hardly come in any more cannot describe whom to look for.
    """
    found = []
    for name in features.columns:
        feature = catalog[name]
        if feature.group == "fit" and name not in grown and (feature.is_text or is_range_field(feature)):
            levels = _levels(features[name], min_leads) if feature.is_text else ()
            edges = () if feature.is_text else tuple(round_edges(features[name], FINE_PARTS))
            found.append(_with_conditions(Field(feature, levels, edges), features, is_won, min_leads))
    return found


def _levels(values: pd.Series, min_leads: int) -> tuple[str, ...]:
    """Return the frequent values that still come in: in the newest third, a third of the leads asked for."""
    often = values.dropna().value_counts().head(MAX_LEVELS)
    recent = values.iloc[len(values) - len(values) // 3 :].value_counts()
    kept = [level for level, n in often.items() if n >= min_leads and recent.get(level, 0) >= min_leads / 3]
    return tuple(sorted(map(str, kept)))


def _with_conditions(bare: Field, features: pd.DataFrame, is_won: Flags, min_leads: int) -> Field:
    """Return the field with its statements: enough leads, and by themselves a rate above that of all."""
    codes = bare.codes(features)
    n, wins = np.bincount(codes, minlength=bare.size), np.bincount(codes, is_won, bare.size)
    raises = wins * n.sum() > wins.sum() * n
    whole = is_whole(features[bare.feature.name]) if not bare.feature.is_text else False
    kept = []
    for places in _sets(bare, raises):
        size, share = n[places].sum(), wins[places].sum()
        if min_leads <= size <= n.sum() - min_leads and share * n.sum() > wins.sum() * size:
            member = np.zeros(bare.size)
            member[places] = 1
            kept.append((_said(bare, places, whole), member))
    members = np.array([member for _, member in kept]).reshape(len(kept), bare.size)
    return replace(bare, conditions=tuple(condition for condition, _ in kept), members=members)


def _sets(field: Field, raises: Flags) -> list[list[int]]:
    """Return the codes of every statement: values that raise together, or neighbouring ranges."""
    if field.feature.is_text:
        good = [code for code in range(len(field.levels)) if raises[code]]
        return [list(codes) for size in range(1, MOST_TOGETHER + 1) for codes in combinations(good, size)]
    ranges = len(field.edges) + 1
    stretches = [(first, last) for first in range(ranges) for last in range(first, ranges)]
    return [list(range(first, last + 1)) for first, last in stretches if last - first < ranges - 1]


def _said(field: Field, places: list[int], whole: bool) -> Condition:
    """Return the statement that holds for these codes."""
    if field.feature.is_text:
        return any_of(field.feature, tuple(field.levels[place] for place in places))
    edges = (-np.inf, *field.edges, np.inf)
    return in_range(field.feature, edges[places[0]], edges[places[-1] + 1], whole)
