"""Wins that came against those to be expected, and the bar that quiet windows leave them."""

from __future__ import annotations

import numpy as np

from src.evaluation.ranking import Floats

DRAWS = 4000
FEWER = 2 / 3
"""Of a check's false alarms, so many may be about fewer wins than before: that is what has to be known first."""


def checked(
    name: str, n: int, wins: int, expected: float, error: float, null: Floats, share: float
) -> dict[str, object]:
    """Return a check against its bars: the z below and above which ``share`` of the draws lie.

    Parameters
    ----------
    name : str
    n, wins : int
        Leads of the newest window, and how many of them won.
    expected, error : float
        Wins to be expected, and the standard error of their difference from those that came.
    null : array, shape (n_draws,)
        z of windows drawn as they would come were nothing to change.
    share : float
        Share (0-1) of them that may lie outside; each side has a bar of its own, since few wins lie skew.
    """
    below, above = np.quantile(null, [share * FEWER, 1 - share * (1 - FEWER)])
    low, high, z = max(0.0, expected + below * error), expected + above * error, (wins - expected) / error
    told = {"check": name, "leads": n, "wins": wins, "expected": expected, "low": low, "high": high}
    return {**told, "z": z, "is_alarm": bool(z < below or z > above)}
