"""Draws of row weights for intervals: accounts and weeks each appear as often as chance has it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from src.evaluation.ranking import Floats, Ints

LEVEL = 0.95
MIN_WEEKS = 20
MIN_WINS = 5  # with fewer won accounts the draws know too few outcomes to spread
_CHUNK = 125


@dataclass(frozen=True)
class Draws:
    """Which accounts and weeks the rows belong to, and how often to draw.

    Attributes
    ----------
    account, week : integers, one per row
        0, 1, …; ``week`` is None where accounts only are drawn.
    count : int
        Number of draws.
    seed : int
    """

    account: Ints
    week: Ints | None
    count: int
    seed: int

    @property
    def words(self) -> str:
        """Return what is drawn: ``"accounts and weeks"`` or ``"accounts"``."""
        return "accounts" if self.week is None else "accounts and weeks"

    def chunks(self) -> list[range]:
        """Return the draws in portions whose weights fit into the processor's cache and memory."""
        return [range(start, min(start + _CHUNK, self.count)) for start in range(0, self.count, _CHUNK)]

    def weights(self, chunk: range) -> Floats:
        """Return the weights of one portion (rows x draws), the same each time it is asked for."""
        random = np.random.default_rng([self.seed, chunk.start])
        weights = poisson_one(random, (int(self.account.max(initial=-1)) + 1, len(chunk)))[self.account]
        if self.week is not None:
            weights *= poisson_one(random, (int(self.week.max(initial=-1)) + 1, len(chunk)))[self.week]
        return weights


def draws_of(rows: pd.DataFrame, count: int, seed: int) -> Draws:
    """Return the draws for the out-of-time ``rows`` (columns ``account_id`` and ``scored_at``).

    Notes
    -----
    Each account draws a Poisson(1) weight, each week too, and a row's weight is their product: rows of one account
    or one week are no independent news (Owen and Eckles 2012, "Bootstrapping data arrays of arbitrary order"; the
    product errs to the wide side). Under 20 weeks the weeks are too few to draw: accounts only, and the spread over
    test windows is shown beside.
    """
    account = pd.factorize(rows["account_id"], sort=True)[0].astype(np.int64)
    scored_at = pd.to_datetime(rows["scored_at"], utc=True)
    days = (scored_at - pd.Timestamp("1970-01-05", tz="UTC")) // pd.Timedelta(days=7)
    week = pd.factorize(days, sort=True)[0].astype(np.int64)
    dated = scored_at.notna().all() and week.max(initial=-1) + 1 >= MIN_WEEKS
    return Draws(account, week if dated else None, count, seed)


def poisson_one(random: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Return Poisson(1) numbers (0, 1, 2, …), read from a table of 65,536 equally likely entries.

    Notes
    -----
    Twenty times faster than the generator's own; no probability is off by more than 1/65,536.
    """
    return _POISSON_TABLE[random.integers(0, len(_POISSON_TABLE), shape, dtype=np.uint16)]


def _poisson_table() -> NDArray[np.float32]:
    """Return 0, 1, 2, …, each as often among 65,536 entries as a Poisson(1) number has that value."""
    size = 1 << 16
    upto = np.cumsum(np.exp(-1) / np.cumprod(np.maximum(np.arange(12), 1)))
    return np.searchsorted(upto, (np.arange(size) + 0.5) / size).astype(np.float32)


_POISSON_TABLE = _poisson_table()


def interval(values: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Return the lower and upper end of the middle ``level`` of draws, along the last axis.

    Draws in which the metric does not exist (NaN) are left out; NaN where none is left.
    """
    ends = [(1 - level) / 2, (1 + level) / 2]
    holes = np.asarray(np.isnan(values).any(axis=-1))
    low, high = np.quantile(np.where(holes[..., None], 0, values), ends, axis=-1)
    for place in zip(*np.nonzero(holes), strict=True):
        known = values[place][~np.isnan(values[place])]
        low[place], high[place] = np.quantile(known, ends) if len(known) else (np.nan, np.nan)
    return low, high
