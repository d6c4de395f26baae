"""The wins of each period as a product: number of leads, their chances, how they are called, how often those win."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from src.evaluation.changes.shapley import shapley
from src.evaluation.ranking import Floats

VOLUME, QUALITY, HANDLING, MARKET = PARTS = ("volume", "quality", "handling", "market")
PRIOR_LEADS = 10.0
"""Leads that a cell's margin counts as, beside the cell's own."""


@dataclass(frozen=True)
class Factors:
    """wins = number * sum over b of mix[b] * sum over h of calls[b, h] * rate[b, h], for both periods and each draw.

    Attributes
    ----------
    number : array, periods x draws
        Leads.
    mix : array, periods x bands x draws
        Share of the leads in each fifth of the chance, times the mean chance there.
    calls : array, periods x bands x calls x draws
        Share of a fifth's leads that were called in time, late or never.
    rate : array, periods x bands x calls x draws
        Wins per lead over the mean chance of the fifth.
    """

    number: Floats
    mix: Floats
    calls: Floats
    rate: Floats

    def wins(self, changed: frozenset[str]) -> Floats:
        """Return the wins with the ``PARTS`` that have ``changed`` as in the later period, the others as before."""
        of_parts = zip(PARTS, (self.number, self.mix, self.calls, self.rate), strict=True)
        number, mix, calls, rate = (both[int(part in changed)] for part, both in of_parts)
        return number * (mix * (calls * rate).sum(axis=1)).sum(axis=0)

    def parts(self) -> dict[str, Floats]:
        """Return what each of ``PARTS`` adds to the change of the wins; they add up to it, draw by draw."""
        return shapley(self.wins, PARTS)


def factors(leads: Floats, wins: Floats, expected: Floats) -> Factors:
    """Return the factors whose product is the wins of each period, exactly.

    Parameters
    ----------
    leads, wins : arrays, periods x bands x calls x draws
    expected : array, periods x bands x draws
        The chances of the leads of each fifth added up; the leads themselves where there is no score.

    Notes
    -----
    *Mean chance.* A fifth is wide, the highest above all: leads may become weaker inside it. Without the mean chance a
    quarter of a planted change of quality read as the market's (``docs/decisions/0009-one-frozen-score.md``).

    *Small cells.* A cell with few leads, or none in the period whose calls it is weighed with, says little of how often
    such leads win. Its rate is drawn towards its margin: the rate of the cell in both periods together, at the level
    of its own period (one factor for all its cells, so that a market that rose everywhere is not shrunk away), as if
    ``PRIOR_LEADS`` more had been seen. A fifth without leads in a period is called as all its leads were, and has the
    mean chance of the other. Then all rates of a period are multiplied by what makes the product its wins again.
    """
    number, of_band = leads.sum(axis=(1, 2)), leads.sum(axis=2)
    share = _over(of_band, number[:, None])
    worth = np.where(of_band > 0, _over(expected, of_band), _over(expected.sum(axis=0), of_band.sum(axis=0)))
    as_all = _over(leads.sum(axis=1), number[:, None])[:, None]
    calls = np.where(of_band[:, :, None] > 0, _over(leads, of_band[:, :, None]), as_all)
    rate = _over(wins + PRIOR_LEADS * _margin(leads, wins), leads + PRIOR_LEADS)
    exact = _over(wins.sum(axis=(1, 2)), (leads * rate).sum(axis=(1, 2)))[:, None, None]
    return Factors(number, share * worth, calls, _over(rate * exact, worth[:, :, None]))


def _margin(leads: Floats, wins: Floats) -> Floats:
    """Return for each cell its rate in both periods together, at the level of each period."""
    both_leads, both_wins = leads.sum(axis=0), wins.sum(axis=0)
    of_band = _over(both_wins.sum(axis=1), both_leads.sum(axis=1))[:, None]
    rate = np.where(both_leads > 0, _over(both_wins, both_leads), of_band)
    level = _over(wins.sum(axis=(1, 2)), (leads * rate).sum(axis=(1, 2)))
    return rate * level[:, None, None]


def _over(above: Floats, below: Floats) -> Floats:
    """Return ``above / below``, and 0 where there is nothing below."""
    shape = np.broadcast_shapes(above.shape, below.shape)
    return np.divide(above, below, out=np.zeros(shape), where=np.broadcast_to(below > 0, shape))
