"""A points card from the data: weight of evidence per bin, logistic regression, whole points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from src.features.definition import Feature
from src.models.calibrate import chance_of
from src.models.cut import Numbers
from src.models.encode import Encoding
from src.models.training_set import TrainingSet
from src.models.woe import PRIOR_LEADS, Binned, bin_feature

MOST_FEATURES = 15
MIN_INFORMATION = 0.02
"""Information a feature must have beyond what luck alone would give it."""
MOST_ALIKE = 0.8
"""Largest correlation with a feature already on the card."""
POINTS_TO_DOUBLE = 20
"""So many points more double the odds of winning, as credit scorecards have it."""
_SCALE = POINTS_TO_DOUBLE / np.log(2)


@dataclass(frozen=True)
class Scorecard:
    """Whole points for each bin of at most fifteen features.

    Attributes
    ----------
    encoding : Encoding
        Of the features on the card.
    bins : tuple of Binned
        One per feature, in the encoding's order.
    points : tuple of ndarray
        Per feature the points of each bin, last that of *missing*.
    intercept : float
        Log-odds of a lead with 0 points.
    """

    encoding: Encoding
    bins: tuple[Binned, ...]
    points: tuple[Numbers, ...]
    intercept: float

    def total(self, features: pd.DataFrame) -> Numbers:
        """Return the sum of points, shape (n,)."""
        matrix = self.encoding.apply(features)
        total = np.zeros(len(matrix))
        for binned, points in zip(self.bins, self.points, strict=True):
            total += points[binned.place(matrix[binned.column.code].to_numpy())]
        return total

    def chance(self, features: pd.DataFrame) -> Numbers:
        """Return the chance (0-1) that goes with the points, shape (n,); equal points have equal chances."""
        return np.round(chance_of(self.intercept + self.total(features) / _SCALE), 12)

    def table(self) -> pd.DataFrame:
        """Return the card to read: ``feature, above, up_to, level, points``, one row per bin.

        ``above`` and ``up_to`` are missing at open ends and for levels; the bin of missing values has level
        "missing".
        """
        return pd.DataFrame(
            [row for binned, points in zip(self.bins, self.points, strict=True) for row in _lines(binned, points)],
            columns=["feature", "above", "up_to", "level", "points"],
        )


def scorecard_on(rows: TrainingSet, catalog: Mapping[str, Feature]) -> Scorecard:
    """Return the points card for a training set that is made already.

    Parameters
    ----------
    rows : TrainingSet
        The model's own rows and weights.
    catalog : mapping of str to Feature

    Notes
    -----
    The classical recipe (Siddiqi 2006, "Credit risk scorecards"): bins, monotone but for times of day; features that
    tell most first, without near copies; logistic regression on the weights of evidence; what then counts against its
    own evidence leaves the card; rounded to whole points that anyone can add up. Of noise alone, k bins get about
    (k - 1) (1 / won + 1 / lost) of information, so that much is taken off (in accounts: rows of one are no news).
    """
    weight = rows.weight / rows.weight.mean()
    prior = PRIOR_LEADS * rows.rows_per_lead
    binned = {
        c.code: bin_feature(c, rows.matrix[c.code].to_numpy(), rows.won, weight, prior, catalog[c.name].group != "time")
        for c in rows.encoding.columns
    }
    evidence = {code: each.woe[each.place(rows.matrix[code].to_numpy())] for code, each in binned.items()}
    luck = 1 / rows.report["won"] + 1 / rows.report["lost"]
    telling = {code: each.information - luck * (len(each.woe) - 2) for code, each in binned.items()}
    chosen = _chosen({code: more for code, more in telling.items() if more >= MIN_INFORMATION}, evidence)
    slopes, intercept = _regression(chosen, evidence, rows.won, weight)
    points = {code: np.round(_SCALE * slope * binned[code].woe) for code, slope in slopes.items()}
    columns = tuple(c for c in rows.encoding.columns if c.code in points and points[c.code].any())
    return Scorecard(
        Encoding(columns, {}),
        tuple(binned[c.code] for c in columns),
        tuple(points[c.code] for c in columns),
        intercept,
    )


def _chosen(telling: Mapping[str, float], evidence: Mapping[str, Numbers]) -> list[str]:
    """Return the features that tell most and are not near copies of one that tells more."""
    chosen: list[str] = []
    for code in sorted(telling, key=lambda code: (-round(telling[code], 9), code)):
        alike = (abs(float(np.corrcoef(evidence[code], evidence[other])[0, 1])) for other in chosen)
        if max(alike, default=0.0) <= MOST_ALIKE:
            chosen.append(code)
    return chosen[:MOST_FEATURES]


def _regression(
    chosen: list[str], evidence: Mapping[str, Numbers], won: Numbers, weight: Numbers
) -> tuple[dict[str, float], float]:
    """Return the slope of each feature that keeps its direction, and the intercept."""
    left = chosen
    while left:
        design = np.column_stack([evidence[code] for code in left])
        fitted = LogisticRegression(C=1.0, solver="newton-cholesky").fit(design, won, sample_weight=weight)
        slopes = dict(zip(left, np.round(fitted.coef_[0], 8).tolist(), strict=True))
        if min(slopes.values()) > 0:
            return slopes, round(float(fitted.intercept_[0]), 8)
        left = [code for code in left if slopes[code] > 0]
    rate = float(np.average(won, weights=weight))
    return {}, float(np.log(rate / (1 - rate)))


def _lines(binned: Binned, points: Numbers) -> list[tuple[str, float | None, float | None, str | None, int]]:
    """Return the lines of one feature."""
    name, whole = binned.column.name, points.astype(int).tolist()
    missing = (name, None, None, "missing", whole[-1])
    if binned.edges is None:
        levels = binned.column.levels or ()
        return [*((name, None, None, level, n) for level, n in zip(levels, whole, strict=False)), missing]
    ends = [None, *binned.edges.tolist(), None]
    bins = zip(ends, ends[1:], whole, strict=False)
    return [*((name, above, up_to, None, n) for above, up_to, n in bins), missing]
