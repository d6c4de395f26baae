"""The rows a model learns from at a cut, encoded and weighted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from src.features.definition import Feature
from src.models.cut import Cut, Flags, Numbers, flags
from src.models.encode import Encoding, fit_encoding
from src.models.enough import check_enough
from src.models.recipe import Recipe
from src.models.weights import drawn_chances, effective_count, followup_weights, worked_weights


@dataclass(frozen=True)
class TrainingSet:
    """Rows known at the cut (only worked ones where touches are known), sorted by ``row_id``.

    Attributes
    ----------
    examples, matrix : DataFrame, n rows
        The rows, and their encoded features.
    won, weight, inverse_worked : ndarray, shape (n,)
        Outcome 0 or 1; weight 1/G x 1/P(worked); its second factor alone.
    rare : dict of str to ndarray of bool, shape (n,)
        Per text feature, the rows with a level the model does not know.
    landmarks : DataFrame
        All landmark rows, known or not: they give G.
    report : dict
        What was counted (JSON types only).

    Notes
    -----
    A lead has a row at each age at which it was open. Its rows are *not* divided by their number: leads that end early
    have fewer, so dividing would change the share of wins at every age. Instead all rows of a lead
    stand on the same side of every split, outcomes are counted in accounts, and a leaf's minimum size is set in leads.
    """

    examples: pd.DataFrame
    matrix: pd.DataFrame
    won: Numbers
    weight: Numbers
    inverse_worked: Numbers
    encoding: Encoding
    rare: dict[str, Flags]
    landmarks: pd.DataFrame
    report: dict[str, Any]

    @property
    def rows_per_lead(self) -> float:
        """Return the mean number of rows of a lead."""
        return len(self.examples) / max(self.examples["lead_id"].nunique(), 1)

    def only(self, chosen: Flags, weight: Numbers) -> TrainingSet:
        """Return the chosen rows with weights of their own; encoding, landmarks and report stay those of all."""
        return replace(
            self,
            examples=self.examples.loc[chosen],
            matrix=self.matrix.loc[chosen],
            won=self.won[chosen],
            weight=weight,
            inverse_worked=self.inverse_worked[chosen],
            rare={name: is_rare[chosen] for name, is_rare in self.rare.items()},
        )


def training_set(
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    cut: Cut,
    recipe: Recipe,
    leave_out_accounts: frozenset[str] = frozenset(),
) -> TrainingSet:
    """Return the rows to learn from at the cut.

    Raises
    ------
    TooFewOutcomes
        Under 40 accounts that won or 40 that did not.
    """
    landmarks = examples.loc[examples["kind"] == "landmark"].sort_index()
    usable = landmarks.loc[~landmarks["account_id"].isin(leave_out_accounts)]
    known = newest_leads(cut.known(usable), recipe.train_leads)
    _check(known, recipe)
    encoding = fit_encoding(features.loc[known.index], catalog, recipe)
    matrix = encoding.apply(features.loc[known.index])
    weight, followup = followup_weights(known, landmarks, cut, recipe.followup_weight_cap)
    inverse_worked, worked = np.ones(len(known)), None
    learns = np.ones(len(known), dtype=bool)
    if known["is_worked"].notna().any():
        learns, drawn = flags(known["is_worked"]), drawn_chances(known)
        inverse_worked, worked = worked_weights(matrix, encoding, learns, weight, recipe, drawn)
        learns = learns & (drawn != 0)  # not in place: what pandas hands out may be read-only
    rows = known.loc[learns]
    weight = (weight * inverse_worked)[learns]
    report = _check(rows, recipe) | {
        "rows_known": len(known),
        "followup_weights": followup,
        "worked_weights": worked,
        "effective_rows": round(effective_count(weight), 1),
        "base_rate": round(float(np.average(flags(rows["is_won"]), weights=weight)), 6),
        "features_left_out": dict(encoding.dropped),
    }
    won = flags(rows["is_won"]).astype(float)
    own = features.loc[rows.index]
    rare = {column.name: encoding.is_rare(own, column) for column in encoding.columns if column.levels is not None}
    return TrainingSet(rows, matrix.loc[learns], won, weight, inverse_worked[learns], encoding, rare, landmarks, report)


def newest_leads(rows: pd.DataFrame, count: int | None) -> pd.DataFrame:
    """Return the rows of the ``count`` leads that came last in the order of arrival; all rows where it is None."""
    if count is None or rows.empty:
        return rows
    places = np.sort(rows["sequence"].unique())
    return rows.loc[rows["sequence"] >= places[-count:][0]]


def outcome_counts(rows: pd.DataFrame) -> tuple[int, int]:
    """Return how many accounts won, and how many have known rows and did not: one deal is one win."""
    won = set(rows.loc[flags(rows["is_won"]), "account_id"])
    return len(won), int(rows["account_id"].nunique()) - len(won)


def _check(rows: pd.DataFrame, recipe: Recipe) -> dict[str, Any]:
    """Return the counts of outcomes; raise where there are too few."""
    won, lost = outcome_counts(rows)
    low_confidence = check_enough(won, lost)
    return {
        "rows": len(rows),
        "leads": int(rows["lead_id"].nunique()),
        "won": won,
        "lost": lost,
        "is_low_confidence": low_confidence,
        "horizon_days": recipe.horizon_days,
    }
