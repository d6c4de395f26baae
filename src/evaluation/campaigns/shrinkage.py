"""Rates of many groups at once: those of small groups are drawn towards what is usual among all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaln, expit, logit, logsumexp

Floats = npt.NDArray[np.float64]

_MEANS, _STRENGTHS = 25, 19
_BISECTIONS = 26
_LEVEL = 0.95


@dataclass(frozen=True)
class Shrunk:
    """The rate of each group with its interval, in the order given; all 0-1.

    Attributes
    ----------
    rate, low, high : ndarray, shape (n_groups,)
    usual : float
        Rate of a group about which nothing else is known.
    """

    rate: Floats
    low: Floats
    high: Floats
    usual: float


def shrunk_rates(wins: npt.ArrayLike, n: npt.ArrayLike) -> Shrunk:
    """Return the rates of groups that are taken as drawn from one family, with 95 % intervals.

    Parameters
    ----------
    wins, n : array_like of numbers, shape (n_groups,)
        Wins and leads of each group; a group without leads gets the usual rate.

    Notes
    -----
    Empirical Bayes for binomial counts: the groups' true rates follow a beta distribution that is itself estimated
    from all of them (Casella 1985, The American Statistician 39:83-87). Taking that estimate as certain makes intervals
    too narrow where groups are few, so the beta's mean and strength are averaged over, on a grid weighted by how likely
    they make the counts (Kass and Steffey 1989, JASA 84:717-726), with equal weight for each degree of shrinkage of an
    average group beforehand (Christiansen and Morris 1997, JASA 92:618-632). Many looks need no further correction:
    extremes are drawn in first (Gelman, Hill and Yajima 2012, J. Research on Educational Effectiveness 5:189-211).

    >>> found = shrunk_rates([0, 30, 8], [4, 300, 100])
    >>> [round(float(x), 2) for x in found.rate], bool(found.high[0] < 0.25)
    ([0.08, 0.1, 0.08], True)
    """
    won, total = np.asarray(wins, float), np.asarray(n, float)
    if not total.sum():
        unknown = np.full(len(won), np.nan)
        return Shrunk(unknown, unknown, unknown, np.nan)
    mean, strength = _family(won, total)
    a, b = mean * strength, (1 - mean) * strength
    lost = total - won
    likely = (betaln(a[:, None] + won, b[:, None] + lost) - betaln(a, b)[:, None]).sum(axis=1)
    weight = np.exp(likely - logsumexp(likely))
    rate = weight @ ((a[:, None] + won) / (strength[:, None] + total))
    tail = (1 - _LEVEL) / 2
    kept = weight > weight.max() * 1e-4
    shapes = a[kept, None] + won, b[kept, None] + lost, weight[kept] / weight[kept].sum()
    return Shrunk(rate, _quantile(tail, *shapes), _quantile(1 - tail, *shapes), float(weight @ mean))


def _family(won: Floats, total: Floats) -> tuple[Floats, Floats]:
    """Return the grid of possible families: mean and strength (in leads) of each."""
    middle = logit((won.sum() + 0.5) / (total.sum() + 1))
    reach = 4 * np.sqrt(1 / (won.sum() + 1) + 1 / (total > 0).sum())
    mean = expit(middle + np.linspace(-reach, reach, _MEANS))
    shrinkage = (np.arange(_STRENGTHS) + 0.5) / _STRENGTHS
    usual_size = 1 / np.mean(1 / total[total > 0])
    strength = usual_size * shrinkage / (1 - shrinkage)
    grid = np.meshgrid(mean, strength, indexing="ij")
    return grid[0].ravel(), grid[1].ravel()


def _quantile(level: float, a: Floats, b: Floats, weight: Floats) -> Floats:
    """Return for each group the point below which ``level`` of its mixture of beta distributions lies."""
    low, high = np.zeros(a.shape[1]), np.ones(a.shape[1])
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        is_below = weight @ betainc(a, b, middle) < level
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    return (low + high) / 2
