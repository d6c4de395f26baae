"""A sum of one effect per feature: what a logistic regression and a points card are once they are fitted."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from src.models.calibrate import chance_of
from src.models.cut import Numbers
from src.models.encode import Column

DECIMALS = 9
"""Of a margin: sums differ in their last bits with their order, and equal totals of points must be equal margins."""


@dataclass(frozen=True)
class Line:
    """An effect in proportion to a scaled number: optionally log(1 + x), then centred and divided."""

    is_log: bool
    centre: float
    spread: float
    slope: float

    def at(self, values: Numbers) -> Numbers:
        """Return the effect of each value; scaled values end at -10 and 10."""
        numbers = np.log1p(np.maximum(values, 0.0)) if self.is_log else values
        return self.slope * np.clip((numbers - self.centre) / self.spread, -10.0, 10.0)


@dataclass(frozen=True)
class Steps:
    """An effect for each bin of a number, or for each level of a text feature.

    Attributes
    ----------
    edges : tuple of float or None
        Upper ends of the bins but the last, each inside its bin; None for levels.
    effects : tuple of float
    """

    edges: tuple[float, ...] | None
    effects: tuple[float, ...]

    def at(self, values: Numbers) -> Numbers:
        """Return the effect of each value that is not missing."""
        return np.asarray([*self.effects, 0.0])[places(values, self.edges, len(self.effects))]


@dataclass(frozen=True)
class Term:
    """What one feature adds to the log-odds, before its mean is taken off.

    Attributes
    ----------
    column : Column
    shape : Line or Steps
    missing : float
        Effect where the feature is missing.
    mean : float
        Weighted mean effect over the rows that were learned from.
    """

    column: Column
    shape: Line | Steps
    missing: float
    mean: float = 0.0

    def added(self, matrix: pd.DataFrame) -> Numbers:
        """Return what the feature adds for each encoded row, compared with the mean; shape (n,)."""
        values = matrix[self.column.code].to_numpy()
        is_missing = np.isnan(values)
        found = np.where(is_missing, self.missing, self.shape.at(np.where(is_missing, 0.0, values)))
        return np.asarray(found - self.mean)


@dataclass(frozen=True)
class Additive:
    """A base and a sum of terms.

    Attributes
    ----------
    sort : {"logistic", "scorecard"}
    codes : list of str
        All encoded features it was offered; those without a term add nothing.
    terms : tuple of Term
    base : float
        Log-odds where every term is at its mean.
    """

    sort: Literal["logistic", "scorecard"]
    codes: list[str]
    terms: tuple[Term, ...]
    base: float

    @property
    def is_telling(self) -> bool:
        """Return whether there is any term: a card on which nothing tells is the base rate."""
        return bool(self.terms)

    def margin(self, matrix: pd.DataFrame) -> Numbers:
        """Return the log-odds of encoded features, shape (n,), to nine decimals."""
        total = np.full(len(matrix), self.base)
        for added in self._added(matrix):
            total += added
        return np.round(total, DECIMALS)

    def chance(self, matrix: pd.DataFrame) -> Numbers:
        """Return the chance (0-1), shape (n,), to twelve decimals."""
        return np.round(chance_of(self.margin(matrix)), 12)

    def contributions(self, matrix: pd.DataFrame) -> Numbers:
        """Return what each feature adds, shape (n, features + 1), the base last.

        Notes
        -----
        Coefficient x (value - mean), summed over a feature's columns: for a sum of one effect per feature this is the
        Shapley value against the rows it was learned from, whatever their correlations (Štrumbelj and Kononenko 2014).
        """
        found = np.zeros((len(matrix), len(self.codes) + 1))
        found[:, -1] = self.base
        for term, added in zip(self.terms, self._added(matrix), strict=True):
            found[:, self.codes.index(term.column.code)] = added
        return found

    def _added(self, matrix: pd.DataFrame) -> Iterator[Numbers]:
        return (term.added(matrix) for term in self.terms)

    def to_text(self) -> str:
        """Return JSON text that a person can read and check."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, allow_nan=False, ensure_ascii=False)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Additive:
        """Return the sum whose :meth:`to_text` was read as JSON."""
        return cls(stored["sort"], stored["codes"], tuple(_term(term) for term in stored["terms"]), stored["base"])


def centred(
    sort: Literal["logistic", "scorecard"],
    terms: Sequence[Term],
    intercept: float,
    matrix: pd.DataFrame,
    weight: Numbers,
) -> Additive:
    """Return the sum of the terms, each measured from its weighted mean over the rows it was learned from.

    Parameters
    ----------
    terms : sequence of Term
        Not centred; ``intercept`` goes with them.
    matrix, weight : n rows
        Encoded features, and weights of the rows.
    """
    means = [round(float(np.average(term.added(matrix), weights=weight)), DECIMALS) for term in terms]
    own = tuple(replace(term, mean=mean) for term, mean in zip(terms, means, strict=True))
    return Additive(sort, [str(code) for code in matrix.columns], own, intercept + sum(means))


def places(
    values: Numbers, edges: Sequence[float] | Numbers | None, missing: int
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the bin, or the level, of each encoded value; missing ones have the place behind all."""
    inside = np.nan_to_num(values)
    place = inside.astype(np.intp) if edges is None else np.searchsorted(np.asarray(edges), inside, side="left")
    return np.where(np.isnan(values), missing, place)


def _term(stored: dict[str, Any]) -> Term:
    """Return one term of the stored ones."""
    column, shape = stored["column"], stored["shape"]
    levels, edges = column["levels"], shape.get("edges")
    return Term(
        Column(column["name"], column["code"], tuple(levels) if levels is not None else None),
        Line(**shape) if "slope" in shape else Steps(tuple(edges) if edges is not None else None, (*shape["effects"],)),
        stored["missing"],
        stored["mean"],
    )
