"""How many leads have to be called by lot to notice that more is missed than the score says."""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

LEVEL = 0.05
"""Chance (0-1) of an alarm where nothing more is missed than was said."""
POWER = 0.8
"""Chance (0-1) of noticing what is missed."""
MOST_LEADS = 20_000


def rate_if_missed(missed_share: float, wins_above: float, leads_below: float) -> float:
    """Return the rate (0-1) below the threshold at which that share of all wins lies there.

    Parameters
    ----------
    missed_share : float
        Of all wins, had everybody been called, 0-1.
    wins_above : float
        Wins of the leads above the threshold in a week.
    leads_below : float
        Leads below it in a week.

    >>> round(rate_if_missed(0.2, 8, 100), 3)
    0.02
    """
    return missed_share / (1 - missed_share) * wins_above / leads_below if leads_below else np.nan


def leads_to_notice(said: float, true: float) -> int | None:
    """Return how many leads have to be called so that a rate of ``true`` instead of ``said`` is most likely noticed.

    Parameters
    ----------
    said, true : float
        Rates 0-1, the true one larger.

    Returns
    -------
    int or None
        None where it is not larger, or more than 20,000 would be needed.

    Notes
    -----
    The exact test of one share, one-sided at 5 %, noticed in four of five cases. The power of an exact test goes up and
    down with n; the number returned is the one from which on it stays above.

    >>> leads_to_notice(0.01, 0.05)
    110
    """
    if not 0 <= said < true < 1:
        return None
    top = 64
    while top <= MOST_LEADS:
        n = np.arange(1, 2 * top + 1)
        enough = np.asarray(binom.sf(binom.isf(LEVEL, n, said), n, true) >= POWER)
        if enough[top - 1 :].all():
            return int(n[~enough][-1] + 1) if not enough.all() else 1
        top *= 2
    return None
