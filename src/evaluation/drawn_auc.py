"""The AUC inside queues, on the rows and on draws of accounts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.cells import Queues
from src.evaluation.intervals import poisson_one
from src.evaluation.measure import order_of
from src.evaluation.ranking import Floats, Ranking

_AT_ONCE = 125  # draws whose weights fit into the processor's cache


def drawn_auc(queues: Queues, method: str, draws: int, seed: int) -> Floats:
    """Return the AUC of the method, shape (1 + draws,): on the rows themselves, then on each draw.

    Parameters
    ----------
    queues : Queues
        Rows with the column ``method``; only rows of one queue are compared, and queues count by their wins.
    draws, seed : int
        Each account draws a Poisson(1) weight for all its rows, times what they count without a draw. The same seed
        gives the same draws for every method of the same queues: their differences are paired.
    """
    ranking, account = order_of(queues, method), pd.factorize(queues.rows["account_id"], sort=True)[0]
    random, base = np.random.default_rng(seed), queues.base_weights
    found = [_auc(ranking, base.astype(float))]
    for done in range(0, draws, _AT_ONCE):
        shape = (int(account.max(initial=-1)) + 1, min(_AT_ONCE, draws - done))
        found.append(_auc(ranking, poisson_one(random, shape)[account] * base))
    return np.concatenate(found)


def _auc(ranking: Ranking, weights: Floats) -> Floats:
    """Return the AUC under each set of weights (rows x draws); NaN where no win has another lead beside it."""
    places = ranking.places(weights)
    compared = places.compared()
    with np.errstate(invalid="ignore"):
        return (compared * places.outranked()).sum(axis=0) / compared.sum(axis=0)
