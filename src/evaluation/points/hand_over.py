"""When an ordering with a threshold hands a lead over to sales, and the threshold that gives a wanted precision."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from src.models.cut import Flags, Numbers, flags

_CANDIDATES = 200


def first_passes(lead: NDArray[np.int64], passes: Flags) -> NDArray[np.int64]:
    """Return the place of each lead's first passing row, for leads that have one.

    Parameters
    ----------
    lead : integers, shape (n_rows,)
        The lead of each row; rows of one lead in order of age.
    passes : booleans, shape (n_rows,)

    >>> first_passes(np.array([0, 0, 1, 1, 2]), np.array([False, True, True, True, False])).tolist()
    [1, 2]
    """
    places = np.flatnonzero(passes)
    return places[np.unique(lead[places], return_index=True)[1]]


def precision_of(lead: NDArray[np.int64], passes: Flags, won: Flags) -> float:
    """Return the share of the leads handed over, each at its first passing row, that win from then on; NaN if none."""
    handed = first_passes(lead, passes)
    return float(won[handed].mean()) if len(handed) else float("nan")


def threshold_at(score: Numbers, lead: NDArray[np.int64], won: Flags, precision: float) -> float | None:
    """Return the lowest threshold at which leads handed over win at least as often as asked; None where there is none.

    Parameters
    ----------
    score : numbers, shape (n_rows,)
        Higher is better; rows without a score never pass.
    lead, won : shape (n_rows,)
        As for :func:`first_passes`, and whether the lead wins within the horizon of the row.
    precision : float
        0-1.

    Notes
    -----
    Of all thresholds with that precision the lowest hands over the most leads, and each at its earliest. Two hundred
    quantiles of the score are tried.
    """
    known = score[~np.isnan(score)]
    if not len(known):
        return None
    for candidate in np.unique(np.quantile(known, np.linspace(0, 0.995, _CANDIDATES))):
        if precision_of(lead, score >= candidate, won) >= precision:
            return float(candidate)
    return None


def ages_of_passing(rows: pd.DataFrame, lead: NDArray[np.int64], passes: Flags, leads: int) -> tuple[Numbers, Flags]:
    """Return per lead the age in days at its first passing row (NaN: never), and whether it wins from then on."""
    handed = first_passes(lead, passes)
    age, won = np.full(leads, np.nan), np.zeros(leads, dtype=bool)
    age[lead[handed]] = rows["landmark_days"].to_numpy(float)[handed]
    won[lead[handed]] = flags(rows["is_won"])[handed]
    return age, won
