"""What one field alone says about the outcome, measured on leads it was not learned from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from src.evaluation.rates import wilson

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

BINS = 32
MISSING = 0
"""Code of a missing value."""
_PRIOR_ROWS = 2.0  # rows at the average rate that a value starts with: one won lead does not make a value sure


@dataclass(frozen=True)
class Outcome:
    """What became of the leads, and into which stretches they fall.

    Attributes
    ----------
    is_won : booleans, one per row
        Only rows whose outcome is known.
    window : integers, one per row
        0, 1, …: stretch of leads in order of arrival, or group of accounts.
    windows : int
    forwards : bool
        True: a window is judged by what earlier ones taught; False (no order): by all others.
    """

    is_won: Bools
    window: Ints
    windows: int
    forwards: bool = True


@dataclass(frozen=True)
class Sure:
    """Held-out leads with values of which the past said (nearly) always, or (nearly) never, won.

    ``sureness`` is how many times better their odds of winning are (of not winning, for *never*) than those of all
    leads of the same windows, at the cautious end of the 95 % interval; 0 where there are no such leads.
    """

    leads: int = 0
    won: int = 0
    sureness: float = 0.0


@dataclass(frozen=True)
class Told:
    """What one field told of held-out leads.

    Attributes
    ----------
    power : float
        Share (0-1) of pairs of a won and another lead of the same window that the field ranks rightly (AUC, ties
        half), averaged over windows by their wins; NaN where no window has both.
    low : float
        Lower end of its one-sided 95 % interval (Hanley & McNeil 1982).
    leads, won : int
        Held-out leads and those of them that won.
    """

    power: float
    low: float
    leads: int
    won: int
    _count: Floats
    _wins: Floats
    _rate: Floats
    _base: Floats

    def sure_to_win(self, times: float) -> Sure:
        """Return the leads whose value had at least ``times`` the average odds of winning before."""
        return self._sure(_odds(self._rate) >= times * _odds(self._base), is_win=True)

    def sure_to_lose(self, times: float) -> Sure:
        """Return the leads whose value had at most 1/``times`` of the average odds of winning before."""
        return self._sure(_odds(self._rate) * times <= _odds(self._base), is_win=False)

    def _sure(self, chosen: Bools, is_win: bool) -> Sure:
        leads, won = int(self._count[chosen].sum()), int(self._wins[chosen].sum())
        # The average of the same windows, so that a value of a poor season does not pass for a sure sign.
        in_window = self._wins.sum(axis=0) / np.maximum(self._count.sum(axis=0), 1)
        expected = float((self._count * in_window)[chosen].sum())
        if not 0 < expected < leads:
            return Sure()
        low, high = wilson(won, leads)
        times = _odds(low if is_win else high) / _odds(np.asarray(expected / leads))
        return Sure(leads, won, float(times if is_win else 1 / times))


def value_codes(values: pl.Series) -> Ints:
    """Return a small whole number per value, 0 for missing: texts by spelling, numbers and times in 32 equal parts.

    >>> value_codes(pl.Series(["b", None, "a", "b"])).tolist()
    [2, 0, 1, 2]
    """
    if values.dtype.is_temporal():
        values = values.to_physical()
    if not values.dtype.is_numeric():
        return values.cast(pl.String).rank("dense").fill_null(MISSING).to_numpy().astype(np.int64)
    numbers = values.cast(pl.Float64).fill_nan(None).to_numpy().astype(float)
    is_there = ~np.isnan(numbers)
    edges = np.unique(numbers[is_there])
    if len(edges) > BINS:
        edges = np.unique(np.quantile(numbers[is_there], np.arange(BINS) / BINS))
    return np.where(is_there, np.searchsorted(edges, numbers, side="right"), MISSING)


def told_by(codes: Ints, outcome: Outcome) -> Told:
    """Return what a field with these codes tells of leads it was not learned from.

    Parameters
    ----------
    codes : integers, one per row
        As :func:`value_codes` gives them.
    outcome : Outcome

    Notes
    -----
    Each value's rate of wins is learned from earlier windows and ranks the leads of the next: a value never seen
    stands at the average, so that an id, unique to each lead, ranks nothing. Windows are stretches of arrival: a
    label of an earlier window may have become known after the next one began, which makes the probe sharper than a
    model could be, as an alarm should be.
    """
    shape = (int(codes.max(initial=0)) + 1, outcome.windows)
    cell = codes * outcome.windows + outcome.window
    count = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)
    wins = np.bincount(cell, outcome.is_won, shape[0] * shape[1]).reshape(shape).astype(np.float64)
    before = _before if outcome.forwards else _elsewhere
    base = (before(wins).sum(0) + 0.5) / (before(count).sum(0) + 1)
    rate = (before(wins) + _PRIOR_ROWS * base) / (before(count) + _PRIOR_ROWS)
    first = 1 if outcome.forwards else 0
    count, wins, rate, base = count[:, first:], wins[:, first:], rate[:, first:], base[first:]
    ranked, pairs = _ranked(count, wins, rate)
    power = float(ranked.sum() / pairs.sum()) if pairs.sum() else np.nan
    leads, won = int(count.sum()), int(wins.sum())
    low = power - 1.645 * _standard_error(power, won, leads - won)
    return Told(power, low, leads, won, count, wins, rate, np.broadcast_to(base, rate.shape))


def _before(table: Floats) -> Floats:
    return np.cumsum(table, axis=1) - table


def _elsewhere(table: Floats) -> Floats:
    return table.sum(axis=1, keepdims=True) - table


def _odds(rate: Floats) -> Floats:
    return rate / np.maximum(1 - rate, 1e-12)


def _ranked(count: Floats, wins: Floats, rate: Floats) -> tuple[Floats, Floats]:
    """Return per window the wins times the share of its other leads they outrank, and the wins compared."""
    ranked, compared = np.zeros(count.shape[1]), np.zeros(count.shape[1])
    for window in range(count.shape[1]):
        levels, level = np.unique(rate[:, window], return_inverse=True)
        won = np.bincount(level, wins[:, window], len(levels))
        others = np.bincount(level, count[:, window], len(levels)) - won
        if others.sum() and won.sum():
            below = np.cumsum(others) - others
            ranked[window] = won @ (below + others / 2) / others.sum()
            compared[window] = won.sum()
    return ranked, compared


def _standard_error(power: float, won: int, others: int) -> float:
    """Return the standard error of an AUC (Hanley & McNeil 1982)."""
    if not won or not others:
        return np.nan
    both_won, both_other = power / (2 - power), 2 * power**2 / (1 + power)
    spread = power * (1 - power) + (won - 1) * (both_won - power**2) + (others - 1) * (both_other - power**2)
    return float(np.sqrt(max(spread, 0.0) / (won * others)))
