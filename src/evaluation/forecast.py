"""How many wins a set of leads should bring."""

from __future__ import annotations

import numpy as np

from src.evaluation.rates import Z_95


def expected_wins(chances: np.ndarray, wins_behind: int) -> tuple[float, float, float]:
    """Return the expected wins and the 95 % interval of the wins that will come.

    Parameters
    ----------
    chances : ndarray, shape (n_leads,)
        Calibrated chances, 0-1.
    wins_behind : int
        Wins on which the chances were checked; the fewer, the wider.

    Notes
    -----
    Two sources of doubt are added: each lead falls either way, sum p (1 - p); and the level of all chances is itself
    estimated from ``wins_behind`` wins, a relative error of 1 / sqrt(wins_behind). A changed market is not in it.

    >>> [round(float(x), 1) for x in expected_wins(np.full(100, 0.1), 100)]
    [10.0, 3.8, 16.2]
    """
    total = float(chances.sum())
    either_way = float((chances * (1 - chances)).sum())
    level = total / np.sqrt(max(wins_behind, 1))
    half = Z_95 * float(np.sqrt(either_way + level**2))
    return total, max(0.0, total - half), total + half
