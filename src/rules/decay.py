"""What a decay leaves of one activity's points, day by day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from src.rules.rule import Decay

UNIT = 1_000_000_000
"""One unit in billionths: whole numbers add up to the same bits in any order."""
HALF_LIVES_KEPT = 30  # 2^-30 is below one billionth


def remaining(decay: Decay, points: float) -> NDArray[np.int64]:
    """Return the billionths left at age 0, 1, … days; 0 ever after the last entry.

    Parameters
    ----------
    decay : Decay
        How the points fade.
    points : float
        Points of the rule, which a ``step`` takes away piece by piece.

    >>> (remaining(Decay(kind="linear", fraction=0.5, days=2), 10) / UNIT).tolist()
    [1.0, 0.75, 0.5, 0.25]
    >>> (remaining(Decay(kind="step", points=4, days=1), 10) / UNIT).tolist()
    [1.0, 0.6, 0.2]
    """
    last = _last_day(decay, points)
    age = np.arange(last, dtype=np.float64)
    if decay.kind == "window":
        left = np.ones(last)
    elif decay.kind == "linear":
        left = 1 - age * decay.fraction / decay.days
    elif decay.kind == "half_life":
        left = 0.5 ** (age / decay.days)
    else:
        left = 1 - (age // decay.days) * (decay.points or 0.0) / abs(points)
    return np.rint(np.maximum(left, 0) * UNIT).astype(np.int64)


def _last_day(decay: Decay, points: float) -> int:
    """Return the first age in days at which nothing is left."""
    if decay.kind == "window":
        return decay.days
    if decay.kind == "linear":
        return int(np.ceil(round(decay.days / decay.fraction, 9)))
    if decay.kind == "half_life":
        return decay.days * HALF_LIVES_KEPT
    return int(np.ceil(round(abs(points) / (decay.points or 1.0), 9))) * decay.days
