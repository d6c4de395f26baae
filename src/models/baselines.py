"""The rivals that always train beside the model: plain logistic regression and the base rate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.features.definition import Feature
from src.models.cut import Cut, Numbers
from src.models.linear import Linear, fit_linear
from src.models.recipe import Recipe
from src.models.training_set import TrainingSet, training_set


@dataclass(frozen=True)
class Logistic:
    """A logistic regression on the model's own rows, weights and features."""

    linear: Linear

    def chance(self, features: pd.DataFrame) -> Numbers:
        """Return the chance (0-1), shape (n,)."""
        return self.linear.chance(self.linear.encoding.apply(features))


@dataclass(frozen=True)
class BaseRate:
    """The same chance for everyone."""

    rate: float

    def chance(self, features: pd.DataFrame) -> Numbers:
        """Return the base rate for each row, shape (n,)."""
        return np.full(len(features), self.rate)


def train_logistic(
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    cut: Cut,
    recipe: Recipe,
    leave_out_accounts: frozenset[str] = frozenset(),
) -> Logistic:
    """Return the logistic regression as of the cut; arguments and errors as ``train_at_cut``."""
    return logistic_on(training_set(features, examples, catalog, cut, recipe, leave_out_accounts))


def base_rate(
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    cut: Cut,
    recipe: Recipe,
    leave_out_accounts: frozenset[str] = frozenset(),
) -> BaseRate:
    """Return the weighted share of wins as of the cut; arguments and errors as ``train_at_cut``."""
    return base_rate_on(training_set(features, examples, catalog, cut, recipe, leave_out_accounts))


def logistic_on(rows: TrainingSet) -> Logistic:
    """Return the logistic regression for a training set that is made already."""
    return Logistic(fit_linear(rows.matrix, rows.encoding, rows.won, rows.weight))


def base_rate_on(rows: TrainingSet) -> BaseRate:
    """Return the base rate for a training set that is made already."""
    return BaseRate(float(rows.report["base_rate"]))
