"""Shares of leads with their intervals."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Z_95 = 1.959963984540054


def wilson(wins: npt.ArrayLike, n: npt.ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """Return the 95 % Wilson score interval of ``wins / n`` (each 0-1; missing where n is 0).

    Notes
    -----
    Wilson (1927), JASA 22:209-212: keeps its coverage at small n and at rates near 0, where the usual
    interval runs below 0. It takes leads as independent; contacts of one account make it a little narrow.

    >>> low, high = wilson(31, 412)
    >>> round(float(low), 3), round(float(high), 3)
    (0.054, 0.105)
    """
    total = np.asarray(n, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = np.asarray(wins, dtype=float) / total
        centre = (rate + Z_95**2 / (2 * total)) / (1 + Z_95**2 / total)
        half = Z_95 / (1 + Z_95**2 / total) * np.sqrt(rate * (1 - rate) / total + Z_95**2 / (4 * total**2))
    return np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1)
