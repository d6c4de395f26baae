"""What a look before the agreed date costs: the chance of a false alarm is one, and each look spends some of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import norm

from src.evaluation.trial.power import LEVEL


def spent_by(information: float, level: float = LEVEL) -> float:
    """Return how much of the level (0-1) may be spent by the time that share of the leads is known.

    Parameters
    ----------
    information : float
        Leads whose outcome is known, as a share of those planned; above 1 counts as 1.
    level : float
        Of the whole trial, both sides together.

    Notes
    -----
    Lan and DeMets (1983), "Discrete sequential boundaries for clinical trials", Biometrika 70:659-663, with the
    boundary of O'Brien and Fleming (1979): next to nothing early, nearly all at the end, each side by itself.

    >>> round(spent_by(0.5), 5), round(spent_by(1.0), 5)
    (0.00305, 0.05)
    """
    share = float(np.clip(information, 0.0, 1.0))
    if share == 0.0:
        return 0.0
    return float(min(level, 4 * norm.sf(norm.isf(level / 4) / np.sqrt(share))))


def level_of_look(information: float, earlier: Sequence[float], is_last: bool, level: float = LEVEL) -> float:
    """Return the level (0-1) at which this look may call a difference.

    Parameters
    ----------
    information : float
        As for :func:`spent_by`.
    earlier : sequence of float
        Levels of the looks before.
    is_last : bool
        Whether the agreed date is reached: the last look gets all that is left.

    Notes
    -----
    The levels of all looks add up to that of the trial, so it calls luck a difference at most that often, however the
    looks depend on each other (Bonferroni). The exact boundaries would leave the last look a hair more: 4.7 instead of
    4.9 % after one look half-way.

    >>> round(level_of_look(1.0, [spent_by(0.5)], is_last=True), 5)
    0.04695
    """
    allowed = level if is_last else spent_by(information, level)
    return max(0.0, allowed - float(sum(earlier)))
