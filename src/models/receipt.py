"""A change of score split into what caused it; the parts add up to the change, exactly and as they are printed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from src.models.calibrate import Calibrator, chance_of
from src.models.cut import Numbers
from src.models.grades import Reference

STEPS = ("corrected", "time", "lead", "model", "reference")
"""In this order, each a scoring of its own: records corrected or come in late; time passed; what happened since;
the model; the population that scores are ranked in, and the cut-offs."""
NO_STEP = ""

Whole = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True)
class Scoring:
    """How margins became scores and grades at one date."""

    calibrator: Calibrator
    reference: Reference


@dataclass(frozen=True)
class Margins:
    """Raw margins of the same n leads, scored again and again; each of shape (n,).

    Attributes
    ----------
    before : ndarray
        As published at the first date: the model of then on the features of then.
    corrected : ndarray
        The same model and moment, from today's records of what had happened by then.
    time : ndarray
        The same model at the second date, without what happened after the first.
    lead : ndarray
        With it.
    model : ndarray
        The second date's model, from the same records.
    after : ndarray
        As published at the second date; differs from ``model`` only where records were corrected since.
    """

    before: Numbers
    corrected: Numbers
    time: Numbers
    lead: Numbers
    model: Numbers
    after: Numbers


def split(margins: Margins, then: Scoring, now: Scoring) -> tuple[Numbers, Numbers]:
    """Return the parts of each lead's change, in log-odds and in points of the score, each of shape (n, 5).

    Parameters
    ----------
    margins : Margins
    then, now : Scoring
        Of the first and of the second date.

    Notes
    -----
    Differences between neighbours in one fixed order, so that they add up whatever the model: an order is a
    convention (another one splits joint effects otherwise), but each part is a real scoring that can be repeated. What
    was corrected after the second date belongs to the first step. Log-odds are those of the chance, after calibration.
    """
    old = [then.calibrator.log_odds(m) for m in (margins.before, margins.corrected, margins.time, margins.lead)]
    new = [now.calibrator.log_odds(m) for m in (margins.model, margins.after)]
    nothing = np.zeros(len(margins.before))
    log_odds = [old[1] - old[0] + (new[1] - new[0]), old[2] - old[1], old[3] - old[2], new[0] - old[3], nothing]
    ranks = [then.reference.rank(chance_of(each)) for each in [*old, new[0]]]
    ranked = [now.reference.rank(chance_of(each)) for each in new]
    points = [
        ranks[1] - ranks[0] + (ranked[1] - ranked[0]),
        *(ranks[place] - ranks[place - 1] for place in (2, 3, 4)),
        ranked[0] - ranks[4],
    ]
    return np.stack(log_odds, axis=1), np.stack(points, axis=1)


def grade_step(
    margins: Margins, then: Scoring, now: Scoring, points: Numbers, grades_before: pd.Series, grades_after: pd.Series
) -> list[str]:
    """Return the step that each lead's grade changed with; empty where it is the same at both dates.

    Parameters
    ----------
    margins, then, now
        As for :func:`split`, which gave ``points``.
    grades_before, grades_after : Series of str
        As published.

    Notes
    -----
    The last step that took the chance past a cut-off. Where none did (a grade that had been kept inside the dead band
    gave way), the step that moved the score most.
    """
    cal, new = then.calibrator, now.calibrator
    chances = [cal.chance(m) for m in (margins.before, margins.corrected, margins.time, margins.lead)]
    path = [then.reference.grade(chance) for chance in [*chances, new.chance(margins.model)]]
    path.append(now.reference.grade(new.chance(margins.after)))
    found = np.asarray(main_step(points), dtype=object)
    for step, earlier, later in zip(STEPS, path[:-1], path[1:], strict=True):
        found = np.where(earlier != later, step, found)
    is_same = grades_before.to_numpy(dtype=object) == grades_after.to_numpy(dtype=object)
    return list(np.where(is_same, NO_STEP, found))


def whole_parts(parts: Numbers, totals: Numbers) -> Whole:
    """Return the parts as whole numbers that add up to the whole ``totals`` in each row (largest remainders).

    Parameters
    ----------
    parts : ndarray, shape (n, k)
    totals : ndarray of whole numbers, shape (n,)
        Within 1 of the sum of the parts.

    Notes
    -----
    Rounded one by one, 1.4 + 1.4 + 1.4 = 4.2 would print as 1 + 1 + 1 = 4. Nothing is ever made of a part that is 0.

    >>> whole_parts(np.array([[1.4, 1.4, 1.4], [0.0, 0.7, -0.6]]), np.array([4, 0])).tolist()
    [[2, 1, 1], [0, 1, -1]]
    """
    exact = np.round(parts, 9)
    floors = np.floor(exact)
    missing = np.rint(totals - floors.sum(axis=1)).astype(np.int64)
    order = np.argsort(-(exact - floors), axis=1, kind="stable")
    gets_one = np.arange(parts.shape[1]) < missing[:, None]
    whole = floors.astype(np.int64)
    np.put_along_axis(whole, order, np.take_along_axis(whole, order, 1) + gets_one, 1)
    return whole


def main_step(points: Numbers) -> list[str]:
    """Return the step that moved each lead most in the direction of its change; empty where nothing moved."""
    total = points.sum(axis=1)
    along = points * np.sign(np.round(total, 9))[:, None]
    best = along.argmax(axis=1)
    return [STEPS[place] if along[row, place] > 0 else NO_STEP for row, place in enumerate(best)]


def receipt_table(points: Numbers, log_odds: Numbers, before: pd.Series, after: pd.Series) -> pd.DataFrame:
    """Return the parts as columns: whole points as printed, and exact ones in points and log-odds.

    ``before`` and ``after`` are the printed scores; index and order of rows as theirs.
    """
    totals = (after - before).to_numpy(dtype=float)
    table = pd.DataFrame({"score_before": before, "score_after": after, "points": totals.astype(np.int64)})
    for place, step in enumerate(STEPS):
        table[step] = whole_parts(points, totals)[:, place]
    for name, parts in (("points", points), ("log_odds", log_odds)):
        for place, step in enumerate(STEPS):
            table[f"{step}_{name}"] = parts[:, place]
    return table.assign(main_step=main_step(points))
