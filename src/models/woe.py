"""One feature cut into bins, and what each bin tells: its weight of evidence."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import IsotonicRegression

from src.models.additive import places
from src.models.cut import Numbers
from src.models.encode import Column

MOST_BINS = 6
PRIOR_LEADS = 20.0
"""Leads at the base rate that are added to each bin, so that few leads say little."""


@dataclass(frozen=True)
class Binned:
    """The bins of one feature.

    Attributes
    ----------
    column : Column
    edges : ndarray or None
        Upper ends of a number's bins but the last, each inside its bin; None for a text feature, whose levels are the
        bins.
    woe : ndarray, one per bin, last that of *missing*
        Log-odds of winning in the bin, less those of all leads.
    information : float
        How much the bins tell apart: sum of (share of wins - share of the others) x woe (Siddiqi 2006: under 0.02
        nothing, from 0.3 strong).
    """

    column: Column
    edges: Numbers | None
    woe: Numbers
    information: float

    def place(self, values: Numbers) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """Return the bin of each encoded value."""
        return places(values, self.edges, len(self.woe) - 1)


def bin_feature(
    column: Column, values: Numbers, won: Numbers, weight: Numbers, prior_rows: float, is_monotone: bool
) -> Binned:
    """Return the feature in bins.

    Parameters
    ----------
    column : Column
    values, won, weight : ndarray, shape (n,)
        Encoded values, outcome 0 or 1, weight (1 on average).
    prior_rows : float
        Rows at the base rate that are added to each bin.
    is_monotone : bool
        Merge a number's bins until the share of wins only rises or only falls: a team believes such a table, and
        ups and downs are mostly noise.
    """
    edges = None
    if column.levels is None:
        edges = _quantiles(values)
        if is_monotone:
            edges = _merged(edges, values, won, weight)
    bins = len(edges) + 1 if edges is not None else len(column.levels or ())
    place = places(values, edges, bins)
    wins, rows = (np.bincount(place, each, bins + 1) for each in (weight * won, weight))
    rate = wins.sum() / rows.sum()
    smoothed = (wins + prior_rows * rate) / (rows + prior_rows)
    woe = np.log(smoothed / (1 - smoothed)) - np.log(rate / (1 - rate))
    shares = wins / wins.sum() - (rows - wins) / (rows - wins).sum()
    return Binned(column, edges, woe, float((shares * woe).sum()))


def _quantiles(values: Numbers) -> Numbers:
    """Return edges that make about equally large bins of the known values; equal values stay together."""
    known = values[~np.isnan(values)]
    if not known.size:
        return np.empty(0)
    cuts = np.linspace(0, 1, MOST_BINS + 1)[1:-1]
    edges = np.unique(np.quantile(known, cuts, method="inverted_cdf"))
    return edges[edges < known.max()]


def _merged(edges: Numbers, values: Numbers, won: Numbers, weight: Numbers) -> Numbers:
    """Return only those edges across which the share of wins goes on rising, or falling, whichever fits better."""
    if not len(edges):
        return edges
    known = ~np.isnan(values)
    place = places(values[known], edges, len(edges) + 1)
    rows = np.bincount(place, weight[known])
    rate = np.bincount(place, (weight * won)[known]) / rows
    order = np.arange(len(rows))
    fits = [
        IsotonicRegression(increasing=up).fit(order, rate, sample_weight=rows).predict(order) for up in (True, False)
    ]
    best = min(fits, key=lambda fit: float((rows * (fit - rate) ** 2).sum()))
    return edges[np.abs(np.diff(best)) > 1e-12]
