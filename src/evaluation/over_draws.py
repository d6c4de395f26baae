"""Figures of the rows as they are and of every draw of them, side by side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from src.evaluation.intervals import Draws
from src.evaluation.ranking import Floats


def over_draws(drawn: Draws, on: Callable[[Floats], Floats]) -> Floats:
    """Return what ``on`` makes of the unweighted rows and then of each draw, along the last axis.

    Parameters
    ----------
    drawn : Draws
    on : callable
        From weights (rows x draws) to figures (anything x draws). Called portion by portion, so that memory holds
        the weights of one only.
    """
    unweighted = np.ones((len(drawn.account), 1))
    return np.concatenate([on(unweighted), *(on(drawn.weights(part)) for part in drawn.portions())], axis=-1)
