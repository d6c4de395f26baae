"""The stage of the buying cycle that a lead is in, told from what became of such leads."""

from __future__ import annotations

import numpy as np

from src.evaluation.ranking import Floats

STAGES = ("aware", "considering", "deciding")
DECIDING_FROM = 2.0
"""Times the usual chance from which on a lead counts as deciding."""


def stages_of(chance: Floats, usual: float) -> np.ndarray:
    """Return the stage of leads by the chance they have when called, against that of all called leads.

    Parameters
    ----------
    chance : array
        0-1.
    usual : float
        Share of called leads that win, 0-1.

    Notes
    -----
    Aware: a smaller chance than usual; considering: the usual one up to twice that; deciding: more. Told from what
    came, not from what a form says.

    >>> stages_of(np.array([0.02, 0.08, 0.2]), 0.08).tolist()
    ['aware', 'considering', 'deciding']
    """
    return np.select([chance >= DECIDING_FROM * usual, chance >= usual], [STAGES[2], STAGES[1]], STAGES[0])
