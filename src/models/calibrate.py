"""From the raw margin to a chance that comes true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from src.models.cut import Numbers

MIN_SLOPE = 0.01


def chance_of(margin: Numbers) -> Numbers:
    """Return the chance (0-1) that belongs to log-odds, without overflow.

    >>> chance_of(np.array([-1000.0, 0.0])).tolist()
    [0.0, 0.5]
    """
    small = np.exp(-np.abs(margin))
    return np.where(margin >= 0, 1.0, small) / (1.0 + small)


@dataclass(frozen=True)
class Calibrator:
    """A straight line on the log-odds; its slope is positive, so that it keeps every order."""

    slope: float
    intercept: float

    def chance(self, margin: Numbers) -> Numbers:
        """Return the calibrated chance (0-1) for raw margins."""
        return chance_of(self.log_odds(margin))

    def log_odds(self, margin: Numbers) -> Numbers:
        """Return the log-odds of the calibrated chance for raw margins."""
        return self.slope * margin + self.intercept


def fit_calibrator(margin: Numbers, won: Numbers, weight: Numbers) -> Calibrator:
    """Return the line that makes the weighted log-loss smallest (Platt 1999), its slope at least 0.01.

    Parameters
    ----------
    margin, won, weight : ndarray, shape (n,)
        Raw margin, outcome 0 or 1, weight above 0. Both outcomes must occur.

    Notes
    -----
    Newton's method on two numbers. A slope at or below the floor means the margins carry nothing: then
    everybody gets (nearly) the base rate and the order stays. Isotonic steps would make ties.
    """
    slope, intercept = _newton(margin, won, weight, fixed_slope=None)
    if not slope >= MIN_SLOPE:
        slope, intercept = _newton(margin, won, weight, fixed_slope=MIN_SLOPE)
    # Sums over threads differ in their last bits; ten decimals are the same on any number of them.
    return Calibrator(round(float(slope), 10), round(float(intercept), 10))


def _newton(margin: Numbers, won: Numbers, weight: Numbers, fixed_slope: float | None) -> tuple[float, float]:
    """Return slope and intercept after at most 50 steps; each step is halved until the loss falls."""
    design = np.column_stack([margin, np.ones_like(margin)])
    free = np.array([fixed_slope is None, True])
    rate = np.average(won, weights=weight)
    line = np.array([0.0 if fixed_slope is None else fixed_slope, np.log(rate / (1 - rate))])
    ridge = 1e-9 * np.eye(int(free.sum()))
    for _ in range(50):
        chance = chance_of(design @ line)
        gradient = (design * (weight * (chance - won))[:, None]).sum(axis=0)[free]
        curvature = (design * (weight * chance * (1 - chance))[:, None]).T @ design
        step = np.zeros(2)
        step[free] = np.linalg.solve(curvature[np.ix_(free, free)] + ridge, gradient)
        while _loss(design @ (line - step), won, weight) > _loss(design @ line, won, weight) + 1e-12:
            step /= 2
            if np.abs(step).max() < 1e-12:
                break
        line = line - step
        if np.abs(step).max() < 1e-10:
            break
    return line[0], line[1]


def _loss(log_odds: Numbers, won: Numbers, weight: Numbers) -> float:
    """Return the weighted log-loss."""
    return float((weight * (np.logaddexp(0, log_odds) - won * log_odds)).sum())
