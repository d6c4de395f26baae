"""Logistic regression with sensible encoding: the plain rival, and the chance of having been worked."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from src.models.additive import Additive, Line, Steps, Term, centred
from src.models.cut import Numbers
from src.models.encode import Column, Encoding

STRENGTH = 0.1
"""Inverse of the L2 penalty; rows weigh 1 on average."""


@dataclass(frozen=True)
class _Design:
    """The regression's columns for one feature; ``line`` scales a number, None for text, whose levels are columns."""

    column: Column
    line: Line | None
    values: Numbers
    has_missing: bool

    def term(self, weights: list[float]) -> Term:
        """Return the feature's effect, given the coefficients of its columns."""
        known, missing = (weights[:-1], weights[-1]) if self.has_missing else (weights, 0.0)
        if self.line is None:
            return Term(self.column, Steps(None, tuple(known)), missing)
        return Term(self.column, replace(self.line, slope=known[0]), missing)


def fit_linear(matrix: pd.DataFrame, encoding: Encoding, outcome: Numbers, weight: Numbers) -> Additive:
    """Return the regularised logistic regression of ``outcome`` (0 or 1, both present) on encoded features.

    Numbers that are never negative enter as log(1 + x), because counts and amounts have long tails; all are
    scaled. Each level of a text feature has its own column, and so has *missing* where it occurs.
    """
    own = matrix[encoding.codes]
    designs = [_design_of(own[column.code].to_numpy(), column) for column in encoding.columns]
    fitted = LogisticRegression(C=STRENGTH, solver="newton-cholesky", max_iter=100, tol=1e-4)
    fitted.fit(np.hstack([design.values for design in designs]), outcome, sample_weight=weight / weight.mean())
    # Sums over threads differ in their last bits; eight decimals are the same on any number of them.
    weights = np.round(fitted.coef_[0].astype(np.float64), 8)
    ends = np.cumsum([design.values.shape[1] for design in designs])[:-1]
    terms = [each.term(part.tolist()) for each, part in zip(designs, np.split(weights, ends), strict=True)]
    return centred("logistic", terms, round(float(fitted.intercept_[0]), 8), own, weight)


def _design_of(values: Numbers, column: Column) -> _Design:
    """Return the regression's columns for one feature."""
    is_missing = np.isnan(values)
    if column.levels is None:
        line = _line_of(values[~is_missing])
        known = np.where(is_missing, 0.0, line.at(values))[:, None]
    else:
        line = None
        known = (values[:, None] == np.arange(len(column.levels))[None, :]).astype(np.float64)
    has_missing = column.levels is not None or bool(is_missing.any())
    columns = np.hstack([known, is_missing[:, None].astype(np.float64)]) if has_missing else known
    return _Design(column, line, columns, has_missing)


def _line_of(known: Numbers) -> Line:
    """Return how one number is scaled, with slope 1, from its known values."""
    is_log = bool(known.size) and bool(known.min() >= 0)
    numbers = np.log1p(known) if is_log else known
    spread = float(numbers.std()) if known.size else 1.0
    centre = float(numbers.mean()) if known.size else 0.0
    return Line(is_log, centre, spread if spread > 1e-12 else 1.0, 1.0)
