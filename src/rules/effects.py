"""What each rule is worth in the data, the other rules given, with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]
PRIOR_SD = 2.0
"""Spread expected of a rule's effect, in log-odds per firing of average size; only keeps separated data finite."""
_STEPS = 50


@dataclass(frozen=True)
class Effects:
    """Log-odds per firing of each rule, and the covariance of these estimates.

    Attributes
    ----------
    names : tuple of str
    log_odds : array, shape (n_rules,)
    covariance : array, shape (n_rules, n_rules)
        Sandwich estimate; leads of one account count as one piece of news.
    """

    names: tuple[str, ...]
    log_odds: Floats
    covariance: Floats

    @property
    def errors(self) -> Floats:
        """Return the standard error of each effect."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))


def rule_effects(firings: pd.DataFrame, is_won: Floats, weight: Floats, account: pd.Series) -> Effects:
    """Return the effect of one firing of each rule on winning, the other rules held fixed.

    Parameters
    ----------
    firings : pandas.DataFrame, shape (n_rows, n_rules)
        Rules that fire somewhere and are no copies of each other.
    is_won, weight : arrays, shape (n_rows,)
        Outcome 0 or 1, and sample weight.
    account : pandas.Series
        The account of each row.

    Notes
    -----
    Logistic regression with a weak ridge and *no* constraint on signs: whether a sign is right is what is asked. The
    covariance is the sandwich of Huber (1967) and White (1982) with accounts as clusters (Liang and Zeger 1986), so
    weights and several contacts of one account do not make it too small. Where a rule meets hardly a win the sandwich
    itself varies and is too small (Kauermann and Carroll 2001, JASA 96:1387): no variance is taken below the model's
    own.
    """
    values = firings.to_numpy(dtype=float)
    size = np.where(values != 0, np.abs(values), np.nan)
    unit = np.nan_to_num(np.nanmean(size, axis=0), nan=1.0) if len(values) else np.ones(values.shape[1])
    design = np.column_stack([np.ones(len(values)), values / unit])
    weight = weight / weight.mean()
    ridge = np.append(0.0, np.full(values.shape[1], 1 / PRIOR_SD**2))
    beta, bread = _newton(design, is_won, weight, ridge)
    scores = design * (weight * (is_won - expit(design @ beta)))[:, None]
    code, accounts = pd.factorize(account)
    by_account = np.zeros((len(accounts), design.shape[1]))
    np.add.at(by_account, code, scores)
    inverse = np.linalg.inv(bread)
    small_sample = len(accounts) / max(len(accounts) - 1, 1)
    covariance = small_sample * inverse @ (by_account.T @ by_account) @ inverse
    wider = np.sqrt(np.maximum(np.diag(inverse) / np.maximum(np.diag(covariance), 1e-300), 1.0))
    covariance *= np.outer(wider, wider)
    return Effects(tuple(firings.columns), beta[1:] / unit, covariance[1:, 1:] / np.outer(unit, unit))


def _newton(design: Floats, is_won: Floats, weight: Floats, ridge: Floats) -> tuple[Floats, Floats]:
    """Return the coefficients (intercept first) and the penalised information matrix."""
    beta = np.zeros(design.shape[1])
    rate = np.clip(np.average(is_won, weights=weight), 1e-6, 1 - 1e-6)
    beta[0] = np.log(rate / (1 - rate))
    for _ in range(_STEPS):
        chance = expit(design @ beta)
        information = (design * (weight * chance * (1 - chance))[:, None]).T @ design + np.diag(ridge + 1e-9)
        step = np.linalg.solve(information, design.T @ (weight * (is_won - chance)) - ridge * beta)
        beta = beta + np.clip(step, -2.0, 2.0)
        if np.max(np.abs(step)) < 1e-9:
            break
    return beta, information
