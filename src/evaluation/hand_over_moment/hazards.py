"""The chance of winning with and without a call, by age, fit and engagement: one formula for all cells."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from src.evaluation.hand_over_moment.waits import GONE, LEVELS, Kinds
from src.evaluation.ranking import Floats, sums_by

RIDGE = 0.5
STEPS = 30


@dataclass(frozen=True)
class Hazards:
    """What may become of a waiting lead; every array has the draws along its last axis.

    Attributes
    ----------
    called : ages x fit x engagement x draws
        Chance of winning within the horizon if called now (before the next age).
    waiting : ages x fit x engagement x draws
        Chance of winning before the next age without a call.
    never : fit x engagement x draws
        Chance of winning within the horizon from the last age on if not called at it.
    stays : ages x engagement x next engagement x draws
        Chance that a lead not called still waits at the next age, in that state; 0 at the last age.
    """

    called: Floats
    waiting: Floats
    never: Floats
    stays: Floats


def hazards_of(kinds: Kinds, counts: Floats) -> Hazards:
    """Return the chances under each set of weights.

    Parameters
    ----------
    kinds : Kinds
    counts : sorts x draws
        How many rows of each sort there are.

    Notes
    -----
    A discrete-time hazard model (Allison 1982, "Discrete-time methods for the analysis of event histories",
    Sociological Methodology 13:61-98): logistic in age, fit and engagement, each with its own effect with and without a
    call; single cells hold too few wins to stand alone. A little ridge keeps effects of levels without a win finite.
    """
    rows, cell = kinds.rows, kinds.cell()
    called = rows["is_called"].to_numpy(bool)
    shape = (kinds.ages, LEVELS, LEVELS, counts.shape[1])

    def chance(which: np.ndarray, won: str, design: Floats) -> Floats:
        add = sums_by(cell[which], kinds.cells)
        hits = counts[which] * rows[won].to_numpy(float)[which, None]
        return additive(design, add @ hits, add @ counts[which])

    full = design_of(kinds.ages)
    is_last = rows["age"].to_numpy() == kinds.ages - 1
    never = chance(~called & is_last, "is_won", full[:, [0, *range(kinds.ages, full.shape[1])]])
    return Hazards(
        called=chance(called, "is_won", full).reshape(shape),
        waiting=chance(~called, "won_waiting", full).reshape(shape),
        never=never.reshape(shape)[-1],
        stays=_stays(kinds, counts),
    )


def design_of(ages: int) -> Floats:
    """Return the columns of the formula, cells x (1, ages - 1, fit - 1, engagement - 1)."""
    age, fit, engagement = (
        axis.reshape(-1) for axis in np.meshgrid(range(ages), range(LEVELS), range(LEVELS), indexing="ij")
    )
    columns = [np.ones(len(age))]
    for values, levels in ((age, ages), (fit, LEVELS), (engagement, LEVELS)):
        columns += [(values == level).astype(float) for level in range(1, levels)]
    return np.column_stack(columns)


def additive(design: Floats, hits: Floats, trials: Floats) -> Floats:
    """Return the fitted chances, cells x draws, of a logistic regression with a little ridge.

    Parameters
    ----------
    design : cells x columns
        The first column is all ones and is not held back.
    hits, trials : cells x draws

    Notes
    -----
    Newton's method for all draws at once.
    """
    held = np.full(design.shape[1], RIDGE)
    held[0] = 1e-6
    share = (hits.sum(axis=0) + 0.5) / (trials.sum(axis=0) + 1.0)
    beta = np.zeros((hits.shape[1], design.shape[1]))
    beta[:, 0] = np.log(share / (1 - share))
    for _ in range(STEPS):
        p = _expit(design @ beta.T)
        slope = (design.T @ (hits - trials * p)).T - held * beta
        spread = np.einsum("ci,cd,cj->dij", design, trials * p * (1 - p), design) + np.diag(held + 1e-9)
        step = np.linalg.solve(spread, slope[..., None])[..., 0]
        beta = beta + np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-7:
            break
    return _expit(design @ beta.T)


def _expit(x: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-np.clip(x, -35, 35)))
    return found


def _stays(kinds: Kinds, counts: Floats) -> Floats:
    """Return the chances to be waiting still; a rare state is drawn towards all leads of its age."""
    rows, ages = kinds.rows, kinds.ages
    left = ~rows["is_called"].to_numpy(bool)
    state = (rows["age"] * LEVELS + rows["engagement"]).to_numpy(np.int64)
    following = rows["next_engagement"].to_numpy(np.int64)
    total = (sums_by(state[left], ages * LEVELS) @ counts[left]).reshape(ages, LEVELS, 1, -1)
    stays = left & (following != GONE)
    code = state[stays] * LEVELS + following[stays]
    moved = (sums_by(code, ages * LEVELS * LEVELS) @ counts[stays]).reshape(ages, LEVELS, LEVELS, -1)
    every = moved.sum(axis=1, keepdims=True) / np.maximum(total.sum(axis=1, keepdims=True), 1e-9)
    return (moved + every) / (total + 1.0)
