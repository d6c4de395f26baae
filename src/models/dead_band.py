"""Grades that change only when the chance has passed a cut-off by more than a little."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from src.models.cut import Numbers

GRADES = ("A", "B", "C", "D")
BAND = 0.15
"""How far beyond a cut-off the odds must lie before a lead's grade changes, as a share of the cut-off's odds.

On the sample's Monday queues it takes the leads whose grade changed from one week to the next from 12 to 7 of 100, and
those that changed and changed back from 152 to 53 of 2,843.
"""

Grades = np.ndarray[Any, np.dtype[np.str_]]


def grades_of(chance: ArrayLike, cuts: tuple[float, float, float]) -> Grades:
    """Return the grade of each chance (0-1), given the lowest chance of A, of B and of C.

    >>> grades_of([0.4, 0.25, 0.01], (0.3, 0.2, 0.1)).tolist()
    ['A', 'B', 'D']
    """
    return np.array(GRADES)[_places(np.asarray(chance, float), cuts)]


def grades_with_dead_band(
    chance: ArrayLike, previous: ArrayLike, cuts: tuple[float, float, float], band: float = BAND
) -> Grades:
    """Return the grade of each chance, the previous one where the chance has hardly passed a cut-off.

    Parameters
    ----------
    chance : numbers, shape (n,)
        0-1.
    previous : texts, shape (n,)
        Grade at the last publication; anything but A to D (missing, say) means that there was none.
    cuts : tuple of float
        Lowest chance of A, of B and of C, descending: those of today.
    band : float
        Share of a cut-off's odds by which it must be passed.

    Notes
    -----
    Sales stops trusting a list on which leads hop between grades because a chance moved from .199 to .201. So a lead
    rises only past the cut-off raised by the band, and falls only below the one lowered by it (a Schmitt trigger's
    hysteresis). Odds, because a share of the chance itself could not be passed near 1.

    >>> grades_with_dead_band([0.31, 0.31, 0.35, 0.31], ["A", "B", "B", None], (0.30, 0.2, 0.1), band=0.1).tolist()
    ['A', 'B', 'A', 'A']
    """
    given = np.asarray(chance, float)
    before = np.asarray(previous, object)
    known = np.isin(before.astype(str), GRADES)
    at = np.array([GRADES.index(grade) if is_known else 0 for grade, is_known in zip(before, known, strict=True)], int)
    lenient = _places(given, _moved(cuts, 1 / (1 + band)))
    strict = _places(given, _moved(cuts, 1 + band))
    kept = np.clip(at, lenient, strict)
    return np.array(GRADES)[np.where(known, kept, _places(given, cuts))]


def _places(chance: Numbers, cuts: tuple[float, float, float]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return 0 for A, 1 for B, 2 for C and 3 for D."""
    a, b, c = cuts
    return np.select([chance >= a, chance >= b, chance >= c], [0, 1, 2], 3).astype(np.int64)


def _moved(cuts: tuple[float, float, float], factor: float) -> tuple[float, float, float]:
    """Return the cut-offs with their odds multiplied."""
    a, b, c = (cut * factor / (cut * factor + 1 - cut) for cut in cuts)
    return a, b, c
