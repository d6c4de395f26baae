"""Calling now against waiting: worked backwards from the last age."""

from __future__ import annotations

import numpy as np

from src.evaluation.hand_over_moment.hazards import Hazards
from src.evaluation.ranking import Floats


def gains_of_calling(hazards: Hazards, price: float) -> Floats:
    """Return by how much calling now beats waiting, in wins a lead, ages x fit x engagement x draws.

    Parameters
    ----------
    hazards : Hazards
    price : float
        What a call costs, in wins (0-1): its money over the value of a win, or the chance of the last lead that sales
        has time for.

    Notes
    -----
    Optimal stopping (Bellman 1957): waiting is worth the wins that come by themselves until the next age, plus, where
    the lead still waits then, the better of calling and waiting in the state it has reached. So a lead that is not
    worth a call today may be worth waiting for.
    """
    ages = hazards.called.shape[0]
    calling = hazards.called - price
    gains = np.empty_like(calling)
    waiting = hazards.never
    for age in range(ages - 1, -1, -1):
        if age < ages - 1:
            best = np.maximum(calling[age + 1], waiting)
            waiting = hazards.waiting[age] + np.einsum("enx,fnx->fex", hazards.stays[age], best)
        gains[age] = calling[age] - waiting
    return gains


def calls_by(hazards: Hazards, start: Floats, price: float) -> Floats:
    """Return the share of leads that are called if everybody is called as soon as it pays, per draw.

    Parameters
    ----------
    hazards : Hazards
    start : fit x engagement x draws
        Leads at the first age.
    price : float
    """
    pays = gains_of_calling(hazards, price) > 0
    here, called = start / start.sum(axis=(0, 1)), np.zeros(start.shape[-1])
    for age in range(pays.shape[0]):
        called = called + np.where(pays[age], here, 0).sum(axis=(0, 1))
        left = np.where(pays[age], 0, here)
        here = np.einsum("fex,enx->fnx", left, hazards.stays[age])
    return called


def price_of_capacity(hazards: Hazards, start: Floats, share: float) -> float:
    """Return the price at which as many leads are called as sales called (``share``, 0-1), by the rows as they are.

    Notes
    -----
    The lower the price, the more calls pay. At equal capacity a call costs the chance of the lead it displaces.
    """
    rows_only = Hazards(*(part[..., :1] for part in (hazards.called, hazards.waiting, hazards.never, hazards.stays)))
    low, high = 0.0, 1.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if calls_by(rows_only, start[..., :1], middle)[0] > share else (low, middle)
    return high
