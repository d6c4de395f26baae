"""Simpler than trees, for few wins: a points card or a logistic regression, whichever did better beforehand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from src.features.definition import Feature
from src.models.additive import Additive
from src.models.chain import Step
from src.models.cut import Numbers
from src.models.encode import Encoding
from src.models.linear import fit_linear
from src.models.scorecard import fit_scorecard
from src.models.training_set import TrainingSet

SimpleSort = Literal["scorecard", "logistic"]
SIMPLE: tuple[SimpleSort, ...] = ("scorecard", "logistic")
"""Cheapest first: it is taken where there is no block to judge by, and where both do as well."""


def fit_simple(sort: SimpleSort, rows: TrainingSet, encoding: Encoding, catalog: Mapping[str, Feature]) -> Additive:
    """Return a points card, or a logistic regression, of the rows over the features of the encoding."""
    if sort == "scorecard":
        return fit_scorecard(rows, encoding, catalog)
    return fit_linear(rows.matrix, encoding, rows.won, rows.weight)


def said_beforehand(sort: SimpleSort, rows: TrainingSet, catalog: Mapping[str, Feature], step: Step) -> Numbers:
    """Return the margins of a step's rows by what could have been fitted at its start."""
    fitted = fit_simple(sort, rows.only(step.known, step.weight), rows.encoding, catalog)
    return fitted.margin(rows.matrix.loc[step.rows])


def log_loss_of(margin: Numbers, won: Numbers, weight: Numbers) -> float:
    """Return the weighted mean log-loss of margins (log-odds), to nine decimals.

    >>> log_loss_of(np.zeros(2), np.array([0.0, 1.0]), np.ones(2))
    0.693147181
    """
    return round(float(np.average(np.logaddexp(0, margin) - won * margin, weights=weight)), 9)
