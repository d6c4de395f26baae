"""Slope and intercept of a chance against what came: the logistic recalibration, and how it moves with the weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from src.evaluation.ranking import Floats, Ints, sums

MEASURES = ("calibration_slope", "calibration_intercept", "calibration_intercept_joint")
_CLIP = 1e-6  # a chance of 0 or 1 would stand infinitely far out and decide the slope alone
_STEPS = 50
_SETTLED = 1e-8
_SUMS = 7  # what one step needs: five sums for the line, two for the intercept alone
_FLAT = 1e-9  # spread of the log-odds under which there is no slope to speak of


@dataclass(frozen=True)
class Lines:
    """One line per part: the log-odds that came are ``intercept + slope x`` the log-odds that were said."""

    intercept: Floats
    slope: Floats


@dataclass(frozen=True)
class Recalibration:
    """The lines of each part on the rows themselves, ready to be read for any weights.

    Attributes
    ----------
    values : numbers
        Measures x parts, in the order of ``MEASURES``; NaN where there is no answer (wins only, no wins, one chance
        for all, wins and others that a chance parts entirely).
    """

    values: Floats
    _sums: csr_array

    def on(self, weights: Floats) -> Floats:
        """Return measures x parts x draws under ``weights`` (rows x draws).

        Notes
        -----
        One step of Newton's method from the lines of the rows themselves (Moulton and Zeger 1991, "Bootstrapping
        generalized linear models"): exact to first order, a few sums for all draws, and no draw can run away.
        """
        parts = self.values.shape[1]
        *joint, large, large_curve = (self._sums @ weights).reshape(_SUMS, parts, -1).astype(float)
        intercept, slope = _step(*joint)
        with np.errstate(invalid="ignore", divide="ignore"):
            moved = np.stack([slope, np.where(large_curve > 0, large / large_curve, np.nan), intercept])
        return self.values[:, :, None] + moved


def recalibrate(is_won: NDArray[np.bool_], chance: Floats, weight: Floats, part: Ints, parts: int) -> Recalibration:
    """Return the slope and the intercepts of a ``chance`` (0-1) in each ``part`` (0 to ``parts`` - 1).

    Parameters
    ----------
    is_won, chance, weight, part : one per row

    Notes
    -----
    Logistic recalibration (Cox 1958) as is standard in validation (Van Calster et al. 2016, "A calibration hierarchy
    for risk models was defined", J Clin Epidemiol 74:167-176; 2019, "Calibration: the Achilles heel of predictive
    analytics", BMC Medicine 17:230). ``calibration_slope``: of the log-odds; under 1 the chances are too extreme.
    ``calibration_intercept``: calibration in the large, with the slope held at 1; under 0 the chances are too high.
    ``calibration_intercept_joint`` is fitted together with the slope and says nothing without it.
    """
    inside = np.clip(chance, _CLIP, 1 - _CLIP)
    said = np.log(inside / (1 - inside))
    won = is_won.astype(float)
    joint = _fitted(won, said, weight, part, parts, with_slope=True)
    large = _fitted(won, said, weight, part, parts, with_slope=False)
    expected = _expected(joint, said, part)
    spread = expected * (1 - expected)
    left = won - expected
    expected_large = _expected(large, said, part)
    of_joint = (left, left * said, spread, spread * said, spread * said**2)
    added = np.concatenate([*of_joint, won - expected_large, expected_large * (1 - expected_large)])
    rows = np.tile(np.arange(len(won)), _SUMS)
    code = (np.arange(_SUMS)[:, None] * parts + part).ravel()
    order = np.argsort(code, kind="stable")
    starts = np.searchsorted(code[order], np.arange(_SUMS * parts + 1))
    return Recalibration(
        np.stack([joint.slope, large.intercept, joint.intercept]),
        sums(rows[order], starts, added[order].astype(np.float32), len(won)),
    )


def _fitted(won: Floats, said: Floats, weight: Floats, part: Ints, parts: int, with_slope: bool) -> Lines:
    """Return the lines of greatest likelihood by Newton's method, all parts at once; NaN where it does not settle."""

    def add(values: Floats) -> Floats:
        return np.bincount(part, weight * values, parts).astype(float)

    rate = np.clip(add(won) / np.maximum(add(np.ones_like(won)), 1e-12), _CLIP, 1 - _CLIP)
    start = np.log(rate / (1 - rate))
    lines = Lines(start, np.zeros(parts)) if with_slope else Lines(np.zeros(parts), np.ones(parts))
    moved = np.full(parts, np.inf)
    for _ in range(_STEPS):
        expected = _expected(lines, said, part)
        left, curve = won - expected, expected * (1 - expected)
        if with_slope:
            by, tilt = _step(add(left), add(left * said), add(curve), add(curve * said), add(curve * said**2))
        else:
            with np.errstate(invalid="ignore", divide="ignore"):
                by, tilt = add(left) / add(curve), np.zeros(parts)
        lines = Lines(lines.intercept + by, lines.slope + tilt)
        moved = np.abs(by) + np.abs(tilt)
        if not (moved > _SETTLED).any():
            break
    both = (add(won) > 0) & (add(1 - won) > 0)
    known = both & (moved <= _SETTLED)
    return Lines(np.where(known, lines.intercept, np.nan), np.where(known, lines.slope, np.nan))


def _expected(lines: Lines, said: Floats, part: Ints) -> Floats:
    """Return the chance that the lines give each row."""
    odds = np.clip(lines.intercept[part] + lines.slope[part] * said, -50, 50)
    return 1 / (1 + np.exp(-odds))


def _step(left: Floats, left_x: Floats, curve: Floats, curve_x: Floats, curve_xx: Floats) -> tuple[Floats, Floats]:
    """Return Newton's step of intercept and slope; NaN where the log-odds do not differ."""
    determinant = curve * curve_xx - curve_x**2
    with np.errstate(invalid="ignore", divide="ignore"):
        known = determinant > _FLAT * curve**2
        intercept = (curve_xx * left - curve_x * left_x) / determinant
        slope = (curve * left_x - curve_x * left) / determinant
    return np.where(known, intercept, np.nan), np.where(known, slope, np.nan)
