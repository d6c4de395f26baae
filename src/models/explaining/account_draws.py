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
    with np.errstate(invalid="ignore"):
        return np.round((np.where(known, size, 0.0) @ draws) / (known.astype(np.float64) @ draws), DECIMALS)


def interval(means: Numbers) -> tuple[Numbers, Numbers]:
    """Return the ends of the 95 % interval of each figure from its draws (last axis); missing draws are left out."""
    with np.errstate(invalid="ignore"):
        is_empty = np.isnan(means).all(axis=-1)
    ends = np.nanquantile(np.where(is_empty[..., None], 0.0, means), ENDS, axis=-1)
    return np.where(is_empty, np.nan, ends[0]), np.where(is_empty, np.nan, ends[1])
