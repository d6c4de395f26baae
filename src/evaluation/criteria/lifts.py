"""How surely the odds ratio of each criterion changed at some month: the best division of what is known so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]
Singles = NDArray[np.float32]
"""Whole numbers below sixteen million are exact in these, and sums of them fast."""

LEAST_INFORMATION = 2.0
"""Each side of a division needs so much: about the wins that say something of the criterion."""


@dataclass(frozen=True)
class Counts:
    """Leads and wins per month, stratum and criterion; each array has the shape (months, strata, ..., criteria).

    Attributes
    ----------
    n, wins : array
        Of all leads (last axis of length 1).
    n_held, wins_held : array
        Of those for which the criterion holds.

    Axes between strata and criteria are histories side by side, e.g. shuffles.
    """

    n: Floats
    wins: Floats
    n_held: Floats
    wins_held: Floats

    def since(self, month: int) -> Counts:
        """Return the counts from ``month`` on."""
        return Counts(self.n[month:], self.wins[month:], self.n_held[month:], self.wins_held[month:])

    def of(self, chosen: Flags) -> Counts:
        """Return the counts of some criteria."""
        return Counts(self.n, self.wins, self.n_held[..., chosen], self.wins_held[..., chosen])

    def together(self) -> Counts:
        """Return the counts with all strata of a month as one."""
        return Counts(*(each.sum(axis=1, keepdims=True) for each in (self.n, self.wins, self.n_held, self.wins_held)))


@dataclass(frozen=True)
class Divisions:
    """For each look (a month more is known) and criterion the strongest division, shape (months, ..., criteria).

    Attributes
    ----------
    z : array
        Standardised difference of the lift after the division and before, 0 where nothing could be divided.
    change : array of int
        First month after the division.
    """

    z: Floats
    change: Ints


def count(columns: Singles, month: Ints, stratum: Ints, months: int, strata: int) -> Counts:
    """Return the counts of the criteria.

    Parameters
    ----------
    columns : array, shape (n_leads, 2 + 2 * n_criteria)
        1, whether the lead won, for each criterion whether it holds, and for each whether it holds and the lead won.
    month, stratum : array of int, shape (n_leads,)
    months, strata : int
        How many there are.
    """
    cell, places = month * strata + stratum, np.arange(len(month))
    chooses = csr_matrix((np.ones(len(cell), np.float32), (cell, places)), shape=(months * strata, len(cell)))
    sums = (chooses @ columns).astype(float).reshape(months, strata, columns.shape[1])
    criteria = (columns.shape[1] - 2) // 2
    return Counts(sums[..., :1], sums[..., 1:2], sums[..., 2 : 2 + criteria], sums[..., 2 + criteria :])


def side_by_side(histories: Sequence[Counts]) -> Counts:
    """Return the counts of several histories along a new axis before the criteria."""
    names = ("n", "wins", "n_held", "wins_held")
    return Counts(*(np.stack([getattr(each, name) for each in histories], axis=-2) for name in names))


def strongest(counts: Counts) -> Divisions:
    """Return for each look the division of the months so far at which the lift differs most.

    Notes
    -----
    Changepoint model with unknown level, as for control charts (Hawkins, Qiu and Kang 2003, Journal of Quality
    Technology 35:355-366; Siegmund and Venkatraman 1995, Annals of Statistics 23:255-271): at each look the maximum
    over all divisions of a score statistic. The score is that of a constant odds ratio: wins of leads for which the
    criterion holds, minus those that the odds ratio of Mantel and Haenszel (1959) lets expect given the margins of each
    month and stratum, with the variance of Breslow and Day (1980, §4.4). Given the margins, a season or a market that
    moves all leads alike is no change of a criterion; nor is a change of the mix of the strata. The odds ratio is that
    of all months there are: what it is hardly matters, because the mean score of the months so far is taken off.
    """
    score, variance = _scores(counts)
    months, start = len(score), np.zeros((1, *score.shape[1:]))
    z, change = np.zeros(score.shape), np.zeros(score.shape, dtype=np.int64)
    scores, information = (np.concatenate([start, np.cumsum(each, axis=0)]) for each in (score, variance))
    for look in range(1, months):
        whole = information[look + 1]
        before = information[1 : look + 1]
        after = whole - before
        usable = np.minimum(before, after) >= LEAST_INFORMATION
        with np.errstate(invalid="ignore", divide="ignore"):
            expected = scores[look + 1] * after / whole
            gained = scores[look + 1] - scores[1 : look + 1] - expected
            each = np.where(usable, gained / np.sqrt(before * after / whole), 0.0)
        best = np.abs(each).argmax(axis=0)
        z[look], change[look] = np.take_along_axis(each, best[None], axis=0)[0], best + 1
    return Divisions(z, change)


def odds_ratios(counts: Counts) -> Floats:
    """Return the Mantel-Haenszel odds ratio of each criterion, half a pair added on both sides."""
    n_free, wins_free = counts.n - counts.n_held, counts.wins - counts.wins_held
    with np.errstate(invalid="ignore", divide="ignore"):
        up = np.nan_to_num(counts.wins_held * (n_free - wins_free) / counts.n).sum(axis=(0, 1))
        down = np.nan_to_num(wins_free * (counts.n_held - counts.wins_held) / counts.n).sum(axis=(0, 1))
    return np.asarray((up + 0.5) / (down + 0.5))


def _scores(counts: Counts) -> tuple[Floats, Floats]:
    """Return wins beyond those that a constant odds ratio lets expect, and their variance, per month and criterion."""
    ratio, held, wins = odds_ratios(counts), counts.n_held, counts.wins
    free = counts.n - held
    linear = free - wins + ratio * (held + wins)
    with np.errstate(invalid="ignore", divide="ignore"):
        root = np.sqrt(np.maximum(linear**2 + 4 * (1 - ratio) * ratio * held * wins, 0.0))
        expected = np.nan_to_num(2 * ratio * held * wins / (linear + root))
        variance = 1 / (1 / expected + 1 / (held - expected) + 1 / (wins - expected) + 1 / (free - wins + expected))
    is_empty = (held == 0) | (free == 0) | (wins == 0) | (wins == counts.n)
    variance = np.where(is_empty, 0.0, np.nan_to_num(variance))
    return np.where(is_empty, 0.0, counts.wins_held - expected).sum(axis=1), variance.sum(axis=1)
