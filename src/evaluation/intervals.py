"""Draws of row weights, and the intervals made from them: accounts as often as chance has it, widened by the weeks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from src.evaluation.ranking import Floats, Ints

LEVEL = 0.95
MIN_WEEKS = 20
MIN_WINS = 5  # with fewer won accounts the draws know too few outcomes to spread
_CHUNK = 125
_SPREAD_DRAWS = 50  # at least so many for a variance: it needs fewer draws than the ends of an interval do
_SPREAD_PART = 8


@dataclass(frozen=True)
class Portion:
    """Some draws of one unit: of accounts, of weeks, or of each account's rows of one week."""

    unit: str
    start: int
    stop: int


@dataclass(frozen=True)
class Draws:
    """Which accounts and weeks the rows belong to, and how often to draw.

    Attributes
    ----------
    account, week : integers, one per row
        0, 1, …; ``week`` is None where there are too few of them.
    count : int
        Number of draws of accounts; weeks, and accounts within weeks, take an eighth of it each (50 at least).
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

    @cached_property
    def units(self) -> dict[str, tuple[Ints, int]]:
        """Return what is drawn: for each unit the number of the one each row belongs to, and the number of draws."""
        accounts = {"account": (self.account, self.count)}
        if self.week is None:
            return accounts
        both = np.unique(self.account * (int(self.week.max()) + 1) + self.week, return_inverse=True)[1]
        few = max(_SPREAD_DRAWS, self.count // _SPREAD_PART)
        return accounts | {"week": (self.week, few), "account in week": (both, few)}

    def portions(self) -> list[Portion]:
        """Return all draws in portions whose weights fit into the processor's cache and memory."""
        return [
            Portion(unit, start, min(start + _CHUNK, count))
            for unit, (_, count) in self.units.items()
            for start in range(0, count, _CHUNK)
        ]

    def weights(self, portion: Portion) -> Floats:
        """Return the weights of one portion (rows x draws), the same each time it is asked for."""
        code, _ = self.units[portion.unit]
        random = np.random.default_rng([self.seed, list(self.units).index(portion.unit), portion.start])
        return poisson_one(random, (int(code.max(initial=-1)) + 1, portion.stop - portion.start))[code]

    def all_weights(self) -> Floats:
        """Return ones and, beside them, the weights of every draw (rows x (rows themselves, draws…))."""
        drawn = [self.weights(portion) for portion in self.portions()]
        return np.concatenate([np.ones((len(self.account), 1), np.float32), *drawn], axis=1)

    def interval(self, figures: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
        """Return the lower and upper end of the interval of each figure.

        Parameters
        ----------
        figures : numbers
            Along the last axis the value itself and then that of every draw, in the order of ``portions``.

        Notes
        -----
        Deviations of the draws of accounts from their mean, around the value: some metrics lie higher on every draw
        (a lead drawn twice stands beside itself). They are widened by what weeks add to the variance: that of
        accounts, plus that of weeks, minus that of both together, which the two have in common (Cameron, Gelbach and
        Miller 2011, "Robust inference with multiway clustering"); see ``docs/decisions/0005-intervals.md``. Draws in
        which the metric does not exist (NaN) are left out.
        """
        value, drawn = figures[..., 0], self._by_unit(figures[..., 1:])
        accounts = drawn["account"]
        low, high = quantiles(accounts, level)
        mean, spread = _mean_of_known(accounts), _variance_of_known(accounts)
        wide: Floats = np.ones_like(value)
        if self.week is not None:
            extra = _variance_of_known(drawn["week"]) - _variance_of_known(drawn["account in week"])
            wide = np.sqrt(1 + np.maximum(extra, 0) / np.where(spread > 0, spread, np.inf))
        return value + wide * (low - mean), value + wide * (high - mean)

    def _by_unit(self, drawn: Floats) -> dict[str, Floats]:
        """Return the draws of each unit."""
        ends = np.cumsum([count for _, count in self.units.values()])
        return dict(zip(self.units, np.split(drawn, ends[:-1], axis=-1), strict=True))


def draws_of(rows: pd.DataFrame, count: int, seed: int) -> Draws:
    """Return the draws for the out-of-time ``rows`` (columns ``account_id`` and ``scored_at``).

    Notes
    -----
    Each account draws a Poisson(1) weight for all its rows: they are no independent news. Leads of one week may share
    their luck too, so weeks are drawn as well. Under 20 weeks they are too few: accounts only, and the spread over test
    windows is shown beside.
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


def quantiles(values: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
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


def _mean_of_known(values: Floats) -> Floats:
    """Return the mean along the last axis of what is not NaN; NaN where there is nothing."""
    known = ~np.isnan(values)
    with np.errstate(invalid="ignore"):
        return np.where(known, values, 0).sum(axis=-1) / known.sum(axis=-1)


def _variance_of_known(values: Floats) -> Floats:
    """Return the variance along the last axis of what is not NaN; NaN where there is nothing."""
    return _mean_of_known((values - _mean_of_known(values)[..., None]) ** 2)
