"""What each feature adds to a lead's log-odds: exact Shapley values."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from src.models.cut import Numbers
from src.models.model import LeadModel

CHUNK_ROWS = 20_000
BASE = "base"


def contributions(model: LeadModel, features: pd.DataFrame, chunk: int = CHUNK_ROWS) -> pd.DataFrame:
    """Return log-odds per feature plus ``base``, shape (n, features + 1), index as ``features``.

    Each row adds up to the margin of ``predict_margin``, before calibration; that line is rising, so signs and
    order hold for the chance too.

    Parameters
    ----------
    model : LeadModel
    features : DataFrame
        As ``build_features`` gives them.
    chunk : int
        Rows explained at a time: bounds the working memory, changes no number.

    Notes
    -----
    Trees: path-dependent TreeSHAP (Lundberg et al. 2020), the numbers of ``shap.TreeExplainer``. Logistic regression
    and points card: coefficient x (value - mean). What a feature adds is an association the model uses; it says how
    the score reacts and nothing of what would happen.
    """
    columns = [*model.encoding.names, BASE]
    parts = [part for _, part in in_chunks(model, model.encoding.apply(features), chunk)]
    values = np.concatenate(parts) if parts else np.empty((0, len(columns)))
    return pd.DataFrame(values, index=features.index, columns=columns, copy=False)


def in_chunks(model: LeadModel, matrix: pd.DataFrame, chunk: int = CHUNK_ROWS) -> Iterator[tuple[slice, Numbers]]:
    """Yield the rows of a chunk and their contributions, shape (rows, features + 1), base last."""
    for start in range(0, len(matrix), chunk):
        rows = slice(start, min(start + chunk, len(matrix)))
        yield rows, model.parts["all"].contributions(matrix.iloc[rows])
