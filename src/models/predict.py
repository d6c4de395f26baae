"""The margin and the chance that a model gives to leads."""

from __future__ import annotations

from typing import Literal

import pandas as pd

from src.leads.errors import LeadScoringError
from src.models.cut import Numbers
from src.models.model import LeadModel

Part = Literal["all", "fit", "engagement"]


def predict_margin(model: LeadModel, features: pd.DataFrame, part: Part = "all") -> Numbers:
    """Return the raw margin (log-odds before calibration), shape (n,): rank by this.

    Parameters
    ----------
    model : LeadModel
        A trained or loaded model.
    features : DataFrame
        As ``build_features`` gives them; columns are found by name.
    part : {"all", "fit", "engagement"}
        All features, or only those of one group.

    Raises
    ------
    LeadScoringError
        Where a feature is missing, or the model has no such part.
    """
    if part not in model.parts:
        raise LeadScoringError(f"The model has no '{part}' part: none of its features belongs to that group.")
    return model.parts[part].margin(model.encoding.apply(features))


def predict_chance(model: LeadModel, features: pd.DataFrame) -> Numbers:
    """Return the chance (0-1), shape (n,), of reaching the target within the horizon if worked."""
    return chance_from_margin(model, predict_margin(model, features))


def chance_from_margin(model: LeadModel, margin: Numbers) -> Numbers:
    """Return the chance (0-1) for raw margins; as it is where the model has no calibrator."""
    return model.calibrator.chance(margin)
