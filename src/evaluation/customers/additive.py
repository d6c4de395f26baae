"""Chances in which every characteristic counts by itself and none together with another: what a profile must beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from src.evaluation.customers.conditions import Condition
from src.evaluation.customers.fields import Field, Flags, Floats

PENALTY = 1.0
"""Of the squared log-odds of each characteristic: keeps a value without a single win from running away."""
_STEPS, _PRECISION = 50, 1e-8


@dataclass(frozen=True)
class Additive:
    """A logistic regression over single characteristics.

    Attributes
    ----------
    design : array, shape (n_rows, n_columns)
        1 in the first column.
    chance : array, shape (n_rows,)
        Fitted chance of winning, 0-1.
    inverse : array, shape (n_columns, n_columns)
        Of the information matrix.
    """

    design: Floats
    chance: Floats
    inverse: Floats

    @property
    def weight(self) -> Floats:
        """Return the variance of each row's outcome."""
        return self.chance * (1 - self.chance)

    def unexplained(self, outcomes: Floats) -> Floats:
        """Return outcomes minus chances, freed of what the single characteristics would explain.

        Parameters
        ----------
        outcomes : array, shape (..., n_rows)

        Notes
        -----
        This makes sums over groups the efficient score of a further column (Rao 1948; Cox and Hinkley 1974, §9.3):
        another regression with the column is not needed to test it.
        """
        left = outcomes - self.chance
        return np.asarray(left - ((left @ self.design) @ self.inverse) @ (self.design.T * self.weight))

    def variance(self, holds: Flags) -> float:
        """Return the variance of the sum of :meth:`unexplained` over the rows of a group."""
        weight = self.weight[holds]
        shared = self.design[holds].T @ weight
        return float(weight.sum() - shared @ self.inverse @ shared)


def columns_of(fields: Sequence[Field], done: Sequence[Condition], features: pd.DataFrame) -> Floats:
    """Return one 0/1 column per characteristic, shape (n_rows, n_columns): each value of a field, each thing done.

    The most frequent value of a field has no column; columns that are 0 or 1 throughout are left out.
    """
    columns = []
    for field in fields:
        codes = field.codes(features)
        usual = np.bincount(codes, minlength=field.size).argmax()
        columns += [codes == code for code in range(field.size) if code != usual]
    columns += [condition.holds(features).to_numpy() for condition in done]
    different = [column.astype(float) for column in columns if column.any() and not column.all()]
    return np.column_stack(different) if different else np.empty((len(features), 0))


def additive(columns: Floats, is_won: Flags) -> Additive:
    """Return the regression of the outcomes on the columns (Newton's method, slightly ridged).

    Parameters
    ----------
    columns : array, shape (n_rows, n_columns)
    is_won : array of bool, shape (n_rows,)
        Some won, some did not.
    """
    design = np.column_stack([np.ones(len(columns)), columns])
    won = is_won.astype(float)
    penalty = np.full(design.shape[1], PENALTY)
    penalty[0] = 0.0
    worth = np.zeros(design.shape[1])
    worth[0] = logit(won.mean())
    for _ in range(_STEPS):
        chance = expit(design @ worth)
        information = (design.T * (chance * (1 - chance))) @ design
        slope = design.T @ (won - chance) - penalty * worth
        step = np.linalg.solve(information + np.diag(penalty), slope)
        worth += step
        if np.abs(step).max() < _PRECISION:
            break
    chance = expit(design @ worth)
    return Additive(design, chance, np.linalg.pinv((design.T * (chance * (1 - chance))) @ design))
