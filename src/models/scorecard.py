"""A points card from the data: weight of evidence per bin, logistic regression, whole points."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from src.features.definition import Feature
from src.models.additive import Additive, Steps, Term, centred
from src.models.cut import Numbers
from src.models.encode import Encoding
from src.models.training_set import TrainingSet, outcome_counts
from src.models.woe import PRIOR_LEADS, Binned, bin_feature

MOST_FEATURES = 15
MIN_INFORMATION = 0.02
"""Information a feature must have beyond what luck alone would give it."""
MOST_ALIKE = 0.8
"""Largest correlation with a feature already on the card."""
POINTS_TO_DOUBLE = 20
"""So many points more double the odds of winning, as credit scorecards have it."""
_SCALE = POINTS_TO_DOUBLE / float(np.log(2))


def fit_scorecard(rows: TrainingSet, encoding: Encoding, catalog: Mapping[str, Feature]) -> Additive:
    """Return the points card over the features of the encoding: whole points for each bin of at most fifteen.

    Parameters
    ----------
    rows : TrainingSet
        The model's own rows and weights.
    encoding : Encoding
        Features to choose from.
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
        for c in encoding.columns
    }
    evidence = {code: each.woe[each.place(rows.matrix[code].to_numpy())] for code, each in binned.items()}
    luck = sum(1 / max(count, 1) for count in outcome_counts(rows.examples))
    telling = {code: each.information - luck * (len(each.woe) - 2) for code, each in binned.items()}
    chosen = _chosen({code: more for code, more in telling.items() if more >= MIN_INFORMATION}, evidence)
    slopes, intercept = _regression(chosen, evidence, rows.won, weight)
    points = {code: np.round(_SCALE * slope * binned[code].woe) for code, slope in slopes.items()}
    told = [c.code for c in encoding.columns if c.code in points and points[c.code].any()]
    terms = [_term(binned[code], points[code]) for code in told]
    return centred("scorecard", terms, intercept, rows.matrix[encoding.codes], rows.weight)


def card_table(card: Additive) -> pd.DataFrame:
    """Return the card to read: ``feature, above, up_to, level, points``, one row per bin.

    ``above`` and ``up_to`` are missing at open ends and for levels; the bin of missing values has level "missing".
    Twenty points more double the odds. Features whose bins all have 0 points are not on it.
    """
    lines = [line for term in card.terms for line in _lines(term)]
    return pd.DataFrame(lines, columns=["feature", "above", "up_to", "level", "points"])


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


def _term(binned: Binned, points: Numbers) -> Term:
    """Return the effect, in log-odds, of one feature's points."""
    *known, missing = (points / _SCALE).tolist()
    edges = tuple(binned.edges.tolist()) if binned.edges is not None else None
    return Term(binned.column, Steps(edges, tuple(known)), missing)


def _lines(term: Term) -> list[tuple[str, float | None, float | None, str | None, int]]:
    """Return the lines of one feature."""
    if not isinstance(term.shape, Steps):
        raise TypeError("card_table: only a points card has points")
    name = term.column.name
    *known, missing = (round(_SCALE * effect) for effect in (*term.shape.effects, term.missing))
    last = (name, None, None, "missing", missing)
    if term.shape.edges is None:
        return [*((name, None, None, level, n) for level, n in zip(term.column.levels or (), known, strict=True)), last]
    ends = [None, *term.shape.edges, None]
    bins = zip(ends, ends[1:], known, strict=False)
    return [*((name, above, up_to, None, n) for above, up_to, n in bins), last]
