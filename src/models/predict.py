"""The only callers of LightGBM's ``predict``: it matches columns by place, we match them by name."""

from __future__ import annotations

from typing import Literal

import lightgbm as lgb
import numpy as np
import pandas as pd

from src.leads.errors import LeadScoringError
from src.models.cut import Numbers
from src.models.model import LeadModel

Part = Literal["all", "fit", "engagement"]


def booster_margin(booster: lgb.Booster, matrix: pd.DataFrame, trees: int | None = None) -> Numbers:
    """Return the raw margin (log-odds), shape (n,), of encoded features; no rows give no margins."""
    if matrix.empty:
        return np.zeros(len(matrix))
    columns = matrix[booster.feature_name()]
    found = booster.predict(columns, raw_score=True, num_iteration=trees, validate_features=True)
    return np.asarray(found, dtype=np.float64)


def booster_contributions(booster: lgb.Booster, matrix: pd.DataFrame) -> Numbers:
    """Return the contribution of each encoded feature and, last, the base; shape (n, columns + 1)."""
    names = booster.feature_name()
    if matrix.empty:
        return np.zeros((len(matrix), len(names) + 1))
    found = booster.predict(matrix[names], pred_contrib=True, validate_features=True)
    return np.asarray(found, dtype=np.float64)


def predict_margin(model: LeadModel, features: pd.DataFrame, part: Part = "all") -> Numbers:
    """Return the raw margin (log-odds before calibration), shape (n,): rank by this.

    Parameters
    ----------
    model : LeadModel
        A trained or loaded model.
    features : DataFrame
        As ``build_features`` gives them; columns are found by name.
    part : {"all", "fit", "engagement"}
        Which of the model's three boosters.

    Raises
    ------
    LeadScoringError
        Where a feature is missing, or the model has no such part.
    """
    if part not in model.boosters:
        raise LeadScoringError(f"The model has no '{part}' part: none of its features belongs to that group.")
    return booster_margin(model.boosters[part], model.encoding.apply(features))


def predict_chance(model: LeadModel, features: pd.DataFrame) -> Numbers:
    """Return the chance (0-1), shape (n,), of reaching the target within the horizon if worked."""
    return chance_from_margin(model, predict_margin(model, features))


def chance_from_margin(model: LeadModel, margin: Numbers) -> Numbers:
    """Return the chance (0-1) for raw margins; as it is where the model has no calibrator."""
    return model.calibrator.chance(margin)
