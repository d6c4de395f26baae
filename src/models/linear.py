"""Logistic regression with sensible encoding: the plain rival, and the chance of having been worked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from src.models.calibrate import chance_of
from src.models.cut import Numbers
from src.models.encode import Column, Encoding

STRENGTH = 0.1
"""Inverse of the L2 penalty; rows weigh 1 on average."""


@dataclass(frozen=True)
class Scale:
    """How one number is scaled: optionally log(1 + x), then centred and divided; whether *missing* has a column."""

    is_log: bool
    centre: float
    spread: float
    may_be_missing: bool

    def apply(self, values: Numbers) -> Numbers:
        """Return the scaled values; missing ones get the centre, that is 0."""
        numbers = np.log1p(np.maximum(values, 0.0)) if self.is_log else values
        scaled = np.clip((numbers - self.centre) / self.spread, -10.0, 10.0)
        return np.where(np.isnan(values), 0.0, scaled)


@dataclass(frozen=True)
class Linear:
    """A fitted logistic regression over encoded features."""

    encoding: Encoding
    scales: dict[str, Scale]
    weights: Numbers
    intercept: float

    def chance(self, matrix: pd.DataFrame) -> Numbers:
        """Return the chance (0-1) for encoded features, to twelve decimals."""
        return np.round(chance_of(self.margin(matrix)), 12)

    def margin(self, matrix: pd.DataFrame) -> Numbers:
        """Return the log-odds for encoded features."""
        return design_of(matrix, self.encoding, self.scales) @ self.weights + self.intercept


def fit_linear(matrix: pd.DataFrame, encoding: Encoding, outcome: Numbers, weight: Numbers) -> Linear:
    """Return the regularised logistic regression of ``outcome`` (0 or 1, both present) on encoded features.

    Numbers that are never negative enter as log(1 + x), because counts and amounts have long tails; all are
    scaled. Each level of a text feature has its own column, and so has *missing* where it occurs.
    """
    scales = {c.code: _scale_of(matrix[c.code].to_numpy()) for c in encoding.columns if c.levels is None}
    design = design_of(matrix, encoding, scales)
    fitted = LogisticRegression(C=STRENGTH, solver="newton-cholesky", max_iter=100, tol=1e-4)
    fitted.fit(design, outcome, sample_weight=weight / weight.mean())
    # Sums over threads differ in their last bits; eight decimals are the same on any number of them.
    weights = np.round(fitted.coef_[0].astype(np.float64), 8)
    return Linear(encoding, scales, weights, round(float(fitted.intercept_[0]), 8))


def design_of(matrix: pd.DataFrame, encoding: Encoding, scales: dict[str, Scale]) -> Numbers:
    """Return the columns of the regression, shape (n, columns): scaled numbers, levels, *missing*."""
    parts = [_columns_of(matrix[column.code].to_numpy(), column, scales) for column in encoding.columns]
    return np.concatenate(parts, axis=1) if parts else np.empty((len(matrix), 0))


def _columns_of(values: Numbers, column: Column, scales: dict[str, Scale]) -> Numbers:
    """Return the regression's columns for one feature."""
    is_missing = np.isnan(values)[:, None].astype(np.float64)
    if column.levels is None:
        scale = scales[column.code]
        numbers = scale.apply(values)[:, None]
        return np.hstack([numbers, is_missing]) if scale.may_be_missing else numbers
    levels = values[:, None] == np.arange(len(column.levels))[None, :]
    return np.hstack([levels.astype(np.float64), is_missing])


def _scale_of(values: Numbers) -> Scale:
    """Return the scale of one number over the training rows."""
    known = values[~np.isnan(values)]
    is_log = bool(known.size) and known.min() >= 0
    numbers = np.log1p(known) if is_log else known
    spread = float(numbers.std()) if known.size else 1.0
    centre = float(numbers.mean()) if known.size else 0.0
    return Scale(is_log, centre, spread if spread > 1e-12 else 1.0, known.size < values.size)
