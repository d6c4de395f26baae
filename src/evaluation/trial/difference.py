"""The difference of two orders as they were drawn, with an interval that knows what was drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t as student

from src.evaluation.ranking import Floats

MIN_REACHED = 10
"""Leads that reached the outcome, in both orders together, below which no difference is called."""


@dataclass(frozen=True)
class Difference:
    """The rate in the score's order minus that in today's.

    Attributes
    ----------
    value, low, high : float
        Difference (-1 to 1) and its interval; missing where it cannot be told.
    p : float
        Chance of so large a difference by luck alone, both sides.
    spread : float
        Standard error.
    """

    value: float
    low: float
    high: float
    p: float
    spread: float


NOT_KNOWN = Difference(np.nan, np.nan, np.nan, np.nan, np.nan)


def difference_of(
    reached: pd.Series, by_score: pd.Series, cluster: pd.Series, team: pd.Series | None, level: float
) -> Difference:
    """Return the difference in the share that reached the outcome, all leads counted as drawn.

    Parameters
    ----------
    reached, by_score : pandas.Series of bool
        Of each lead: whether it reached the outcome, and whether it was drawn into the score's order.
    cluster : pandas.Series
        What was drawn together: the lead's account, or its team's week.
    team : pandas.Series, optional
        Where team-weeks were drawn: each team is compared with itself.
    level : float
        1 minus the coverage of the interval.

    Notes
    -----
    Least squares on the order (and the teams) with the variance of clusters (Liang and Zeger 1986, Biometrika 73:13-22)
    and the small-sample factor G / (G - 1) (N - 1) / (N - k); Student's t with clusters less teams less one degrees of
    freedom. As assigned: a lead counts in the order it was drawn into, called or not (Fisher et al. 1990, "Intention
    to treat in clinical trials").
    """
    y, x = reached.to_numpy(float), by_score.to_numpy(float)
    code, names = pd.factorize(cluster)
    group = np.zeros(len(y), dtype=np.int64) if team is None else pd.factorize(team)[0]
    teams = int(group.max(initial=-1)) + 1
    freedom = len(names) - teams - 1
    own = _less_mean(x, group, teams)
    below = float((own**2).sum())
    if below == 0 or freedom < 1:
        return NOT_KNOWN
    value = float((own * y).sum() / below)
    left = _less_mean(y, group, teams) - value * own
    scores = np.bincount(code, own * left, len(names))
    small = len(names) / (len(names) - 1) * (len(y) - 1) / max(len(y) - teams - 1, 1)
    spread = float(np.sqrt(small * (scores**2).sum()) / below)
    if spread == 0:
        return NOT_KNOWN
    half = spread * float(student.isf(level / 2, freedom)) if level > 0 else np.inf
    p = float(2 * student.sf(abs(value) / spread, freedom))
    return Difference(value, value - half, value + half, p, spread)


def _less_mean(values: Floats, group: np.ndarray, groups: int) -> Floats:
    """Return the values minus the mean of their group."""
    mean = np.bincount(group, values, groups) / np.maximum(np.bincount(group, minlength=groups), 1)
    return values - mean[group]
