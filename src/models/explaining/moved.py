"""What moved a lead's margin between two tables of features: the feature that speaks for it, in words."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.features.definition import phrase
from src.models.cut import Numbers
from src.models.explain import BASE, contributions
from src.models.explaining.subjects import subjects_of
from src.models.model import LeadModel

LEAST = 0.01
"""Log-odds; smaller moves are not worth words."""


def moved_because(model: LeadModel, before: pd.DataFrame, after: pd.DataFrame, direction: Numbers) -> list[str | None]:
    """Return for each lead what moved its margin most in a direction, as ``after`` says it; None where nothing did.

    Parameters
    ----------
    model : LeadModel
    before, after : DataFrame, n rows, same index
        Features.
    direction : ndarray, shape (n,)
        Above 0: up; below: down; 0: nothing is asked.
    """
    moved = contributions(model, after).drop(columns=BASE).to_numpy()
    moved = (moved - contributions(model, before).drop(columns=BASE).to_numpy()) * np.sign(direction)[:, None]
    names = model.encoding.names
    subjects = subjects_of(names, model.catalog, model.facts.alike)
    if not subjects or not len(moved):
        return [None] * len(moved)
    totals = np.stack([moved[:, members].sum(axis=1) for members in subjects], axis=1)
    strongest = totals.argmax(axis=1)
    said: list[str | None] = []
    for row, subject in enumerate(strongest):
        members = subjects[subject]
        feature = members[int(moved[row, members].argmax())]
        if totals[row, subject] < LEAST or moved[row, feature] <= 0:
            said.append(None)
        else:
            said.append(phrase(model.catalog[names[feature]], _plain(after[names[feature]].iloc[row])))
    return said


def _plain(value: object) -> float | str | None:
    """Return a value of a feature table as plain text or number, missing as None."""
    if value is None or value != value or value is pd.NA:
        return None
    return value if isinstance(value, str) else float(value)  # type: ignore[arg-type]
