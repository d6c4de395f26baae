"""Contributions as shap's plots take them: shap draws what we computed, and computes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from src.models.explain import BASE
from src.models.explaining.explained import Explained

if TYPE_CHECKING:
    import shap


def as_shap(found: Explained) -> shap.Explanation:
    """Return ``shap.Explanation`` of the explained leads, features in plain words, text without a colour.

    Notes
    -----
    Importing shap takes 2.6 s, so only who plots imports it. Equal words get a number: shap finds features by name.
    """
    import shap

    names = found.effects.columns
    words = pd.Series([found.words(name) for name in names])
    count = words.groupby(words).cumcount()
    unique = words.where(count == 0, words + " (" + (count + 1).astype(str) + ")")
    columns = [found.features[name] for name in names]
    # A column without a number has no colour scale; zeros give it one colour.
    numbers = [
        np.zeros(len(column)) if found.model.catalog[str(name)].is_text or column.isna().all() else column.to_numpy()
        for name, column in zip(names, columns, strict=True)
    ]
    return shap.Explanation(
        found.effects.to_numpy(),
        found.contributions[BASE].to_numpy(),
        np.stack(numbers, axis=1).astype(np.float64),
        display_data=np.stack([_shown(column) for column in columns], axis=1),
        feature_names=[_plain(name) for name in unique],
    )


def _shown(column: pd.Series) -> np.ndarray:
    """Return a column's values as a plot may write them."""
    if pd.api.types.is_numeric_dtype(column):
        return column.astype(object).where(column.notna(), "none").to_numpy(dtype=object)
    return column.map(_plain, na_action="ignore").fillna("not known").to_numpy(dtype=object)


def _plain(text: str) -> str:
    r"""Return text that matplotlib takes as it is: a dollar sign would begin a formula.

    >>> print(_plain("up to $10"))
    up to \$10
    """
    return text.replace("$", r"\$")


def typical(found: Explained) -> int:
    """Return the place of the lead whose margin is the median: one to look at that stands for many."""
    margin = found.contributions.sum(axis=1).to_numpy()
    return int(np.argsort(margin, kind="stable")[len(margin) // 2])


def strongest_number(found: Explained) -> str | None:
    """Return the number that moves the score most; None where all features are text."""
    numbers = [name for name in found.effects.columns if not found.model.catalog[name].is_text]
    return str(found.effects[numbers].abs().mean().idxmax()) if numbers else None
