"""Weights that undo what a cut and sales' choice do to the rows one can learn from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.models.cut import Cut, Flags, Numbers
from src.models.encode import Encoding
from src.models.linear import fit_linear
from src.models.recipe import Recipe

MIN_EACH_WORKED_STATE = 20


def followup_share(days: Numbers, followup_days: Numbers) -> Numbers:
    """Return G at each of ``days``: the share of ``followup_days`` that is at least as long.

    >>> followup_share(np.array([0.0, 5.0, 20.0]), np.array([5.0, 10.0, 20.0, 40.0])).tolist()
    [1.0, 1.0, 0.5]
    """
    ordered = np.sort(followup_days)
    at_least = len(ordered) - np.searchsorted(ordered, days, side="left")
    return np.maximum(at_least, 1) / max(len(ordered), 1)


def followup_weights(
    known: pd.DataFrame, landmarks: pd.DataFrame, cut: Cut, cap: float
) -> tuple[Numbers, dict[str, Any]]:
    """Return 1/G(min(time to outcome, horizon)) for the rows known at the cut, and how often the cap bit.

    Parameters
    ----------
    known : DataFrame, n rows
        The rows known at the cut.
    landmarks : DataFrame
        All landmark rows of the source, known or not; those scored before the cut give G, landmark by landmark.
    cap : float
        Largest weight.

    Notes
    -----
    Near the cut only leads that ended early are known, and most early ends are losses. Each known row stands for
    the 1/G rows of its age that had as much time and whose end was not seen yet (inverse probability of
    censoring; Robins and Rotnitzky 1992). The follow-up depends on the date of scoring alone, so G needs no
    model. Without dates all rows before the cut are known and weigh 1.
    """
    if cut.at is None:
        return np.ones(len(known)), {"cap": cap, "capped_rows": 0, "capped_weight_fraction": 0.0}
    available = cut.followup_days(landmarks)
    raw = np.ones(len(known))
    for age in np.unique(known["landmark_days"].to_numpy(dtype=float)):
        rows = known["landmark_days"].to_numpy(dtype=float) == age
        scored_before = (landmarks["landmark_days"].to_numpy(dtype=float) == age) & (available > 0)
        raw[rows] = 1 / followup_share(known["followup_days"].to_numpy(dtype=float)[rows], available[scored_before])
    weight = np.minimum(raw, cap)
    lost = 1 - weight.sum() / raw.sum() if len(raw) else 0.0
    return weight, {
        "cap": cap,
        "capped_rows": int((raw > cap).sum()),
        "capped_weight_fraction": round(float(lost), 6),
    }


def worked_weights(
    matrix: pd.DataFrame,
    encoding: Encoding,
    is_worked: Flags,
    weight: Numbers,
    recipe: Recipe,
    drawn: Numbers | None = None,
) -> tuple[Numbers, dict[str, Any]]:
    """Return 1/P(worked | features) for each row known at the cut, and the report of it.

    Parameters
    ----------
    matrix, is_worked, weight : n rows
        Encoded features, worked or not, and the follow-up weights of the rows known at the cut. Whether a
        known row was worked is known too; the weights make known rows stand for all rows.
    drawn : n rows, optional
        The chance of being worked where that was drawn by lot (:func:`drawn_chances`): it is known, so it is neither
        estimated nor trimmed, and such rows teach nothing about whom sales picks.

    Notes
    -----
    Sales picks whom to call. Leads like those seldom called are rare among worked leads; the weight lets them
    count as often as they arrive. It can undo only what the features show. The chance is trimmed from below,
    so that no single lead carries the model.
    """
    by_lot = np.zeros(len(matrix), dtype=bool) if drawn is None else ~np.isnan(drawn)
    inverse, report = _estimated(matrix, encoding, is_worked, weight, recipe, ~by_lot)
    if drawn is None or not by_lot.any():
        return inverse, report
    stands_for_some = by_lot & (drawn > 0)
    inverse[stands_for_some] = np.round(1 / drawn[stands_for_some], 8)
    return inverse, report | {"drawn_rows": int(by_lot.sum()), "drawn_worked": int((stands_for_some & is_worked).sum())}


def drawn_chances(rows: pd.DataFrame) -> Numbers:
    """Return the chance (0-1) of being worked of the rows for which it was drawn by lot; NaN where it was not.

    0: the row stands for nobody, because those drawn stand for it. Written by ``leadscore trial``.
    """
    if "known_chance" not in rows:
        return np.full(len(rows), np.nan)
    return rows["known_chance"].to_numpy(dtype=float)


def _estimated(
    matrix: pd.DataFrame, encoding: Encoding, is_worked: Flags, weight: Numbers, recipe: Recipe, chosen: Flags
) -> tuple[Numbers, dict[str, Any]]:
    """Return 1/P(worked | features) learned from the ``chosen`` rows, and the report of it."""
    counts = {"worked": int((is_worked & chosen).sum()), "not_worked": int((~is_worked & chosen).sum())}
    if min(counts.values()) < MIN_EACH_WORKED_STATE:
        return np.ones(len(matrix)), {**counts, "fitted": False, "trimmed_rows": 0}
    own = matrix.loc[chosen] if not chosen.all() else matrix
    chance = fit_linear(own, encoding, is_worked[chosen].astype(float), weight[chosen]).chance(matrix)
    trimmed = chance < recipe.worked_chance_floor
    inverse = 1 / np.maximum(chance, recipe.worked_chance_floor)
    # Eight decimals: trees must not differ because sums over threads do.
    return np.round(inverse, 8), {**counts, "fitted": True, "trimmed_rows": int((trimmed & is_worked & chosen).sum())}


def effective_count(weight: Numbers) -> float:
    """Return Kish's effective number of rows, (sum w)² / sum w².

    >>> effective_count(np.array([2.0, 2.0, 2.0]))
    3.0
    """
    return float(weight.sum() ** 2 / (weight**2).sum()) if len(weight) else 0.0
