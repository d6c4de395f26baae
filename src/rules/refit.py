"""The team's own rules with points fitted to history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from src.leads.errors import LeadScoringError
from src.rules.declare import RuleSet
from src.rules.rule import Rule

Floats = NDArray[np.float64]
PRIOR_SD = 1.0
"""Spread expected of a rule's effect, in log-odds per standard deviation of its firings."""


@dataclass(frozen=True)
class RefittedPoints:
    """Points per rule as the data imply them, whole numbers on the team's own scale.

    Attributes
    ----------
    points : dict of str to int
        In the order of the rule set; 0 where the data say nothing.
    scale : float
        Points per unit of log-odds.
    n, wins : int
        Rows trained on, and how many of them won.
    """

    points: dict[str, int]
    scale: float
    n: int
    wins: int

    def score(self, firings: pd.DataFrame) -> pd.Series:
        """Return the sum of points times firings, index as ``firings``; without limits and floors."""
        names = list(self.points)
        values = firings[names].to_numpy(dtype=float) @ np.array([self.points[name] for name in names], dtype=float)
        return pd.Series(values, index=firings.index, name="rules_refitted")

    def to_json(self) -> dict[str, Any]:
        """Return the content as JSON types; :meth:`from_json` reads it back."""
        return {"points": dict(self.points), "scale": self.scale, "n": self.n, "wins": self.wins}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> RefittedPoints:
        """Return what :meth:`to_json` wrote."""
        return cls(**content)


def refit(
    rules: RuleSet, firings: pd.DataFrame, examples: pd.DataFrame, weights: pd.Series | None = None
) -> RefittedPoints:
    """Return the same rules with points fitted to the rows of ``examples``, and to no others.

    Parameters
    ----------
    rules : RuleSet
        Names, signs and scale of the rules.
    firings : pandas.DataFrame, shape (n_rows, n_rules)
        Columns named after the rules, as :func:`src.rules.replay.firings` gives them, index ``row_id``; may hold more
        rows than ``examples``.
    examples : pandas.DataFrame
        ``is_won``, known for every row, index ``row_id``: only rows whose label was known at the cut.
    weights : pandas.Series, optional
        Sample weights, index ``row_id``.

    Raises
    ------
    LeadScoringError
        Where the rows hold no win or nothing but wins.

    Notes
    -----
    Logistic regression on the firings (each divided by its standard deviation) with a ridge penalty, an intercept
    that is not penalised and then dropped, and coefficients kept on the side of zero that the rule's sign says
    (L-BFGS-B). The scale makes the spread of the fitted score that of the score as written: standard deviation over
    the rows of points times firings; so thresholds stay near where they were. A rule that never fires has 0 points.
    """
    names = [rule.name for rule in rules.rule]
    values = firings.loc[examples.index, names].to_numpy(dtype=float)
    is_won = examples["is_won"].to_numpy(dtype=float)
    weight = np.ones(len(values)) if weights is None else weights.loc[examples.index].to_numpy(dtype=float)
    if not 0 < is_won.sum() < len(is_won):
        raise LeadScoringError(
            f"Points cannot be fitted: {int(is_won.sum())} of {len(is_won)} leads won. "
            "Both won and not won leads are needed; use a longer history."
        )
    effects = _fit(values, is_won, weight / weight.mean(), list(rules.rule))
    scale = _scale(values, effects, np.array([rule.points for rule in rules.rule]))
    points = {name: int(np.rint(effect * scale)) for name, effect in zip(names, effects, strict=True)}
    return RefittedPoints(points, scale, len(is_won), int(is_won.sum()))


def _fit(values: Floats, is_won: Floats, weight: Floats, rules: list[Rule]) -> Floats:
    """Return log-odds per firing of each rule, shape (n_rules,)."""
    spread = values.std(axis=0)
    scaled = np.divide(values, spread, out=np.zeros_like(values), where=spread > 0)
    design = np.column_stack([np.ones(len(scaled)), scaled])
    ridge = np.append(0.0, np.full(len(rules), 1 / PRIOR_SD**2))
    sides = {"positive": (0.0, None), "negative": (None, 0.0), "none": (None, None)}

    def loss(beta: Floats) -> tuple[float, Floats]:
        margin = design @ beta
        likelihood = np.sum(weight * (np.logaddexp(0, margin) - is_won * margin))
        gradient = design.T @ (weight * (expit(margin) - is_won)) + ridge * beta
        return float(likelihood + 0.5 * np.sum(ridge * beta**2)), gradient

    rate = np.average(is_won, weights=weight)
    start = np.append(np.log(rate / (1 - rate)), np.zeros(len(rules)))
    bounds = [(None, None), *(sides[rule.sign] for rule in rules)]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 1000, "ftol": 1e-12})
    return np.divide(found.x[1:], spread, out=np.zeros(len(rules)), where=spread > 0)


def _scale(values: Floats, effects: Floats, points: Floats) -> float:
    """Return points per log-odds that give the fitted score the spread of the score as written."""
    as_written, fitted = (values @ points).std(), (values @ effects).std()
    return float(as_written / fitted) if fitted > 0 else 0.0
