"""Draws of whole accounts, from which means get their intervals."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.models.cut import Numbers

DRAWS = 200
DECIMALS = 9
"""Of drawn means: matrix products differ in their last bits with the number of threads."""
ENDS = (0.025, 0.975)


def account_draws(accounts: pd.Series, seed: int = 0) -> Numbers:
    """Return how often each row is drawn, shape (n, draws): each account draws a Poisson(1) number for all its rows."""
    codes, unique = pd.factorize(accounts, sort=True)
    return np.random.default_rng(seed).poisson(1.0, (len(unique), DRAWS)).astype(np.float64)[codes]


def drawn_means(size: Numbers, draws: Numbers) -> Numbers:
    """Return the mean of each row of ``size``, shape (k, n), on every draw, shape (k, draws); NaN where none is drawn.

    Missing values are left out.
    """
    known = ~np.isnan(size)
    weight = draws.sum(axis=0) if known.all() else known.astype(np.float64) @ draws
    with np.errstate(invalid="ignore"):
        means = np.where(known, size, 0.0) @ draws / weight
    return np.asarray(np.round(means, DECIMALS), dtype=np.float64)


def interval(means: Numbers) -> tuple[Numbers, Numbers]:
    """Return the ends of the 95 % interval of each figure from its draws (last axis); missing draws are left out."""
    has_gaps = np.asarray(np.isnan(means).any(axis=-1))
    low, high = np.quantile(np.where(has_gaps[..., None], 0.0, means), ENDS, axis=-1)
    for place in zip(*np.nonzero(has_gaps), strict=True):  # few: only small groups are not drawn at all at times
        known = means[place][~np.isnan(means[place])]
        low[place], high[place] = np.quantile(known, ENDS) if len(known) else (np.nan, np.nan)
    return low, high
