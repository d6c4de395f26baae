"""Whether worked leads look like all leads, before and after weighting."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from src.features.definition import Feature
from src.models.cut import Numbers, flags
from src.models.encode import Column, fit_encoding
from src.models.recipe import Recipe

UNBALANCED = 0.1
"""Standardised difference from which a feature counts as unbalanced (Austin 2009, Statistics in Medicine 28)."""
COLUMNS = ["kind", "feature", "words", "before", "after"]


def balance(
    table: pd.DataFrame,
    features: pd.DataFrame,
    weight: pd.Series,
    catalog: Mapping[str, Feature],
    recipe: Recipe,
) -> pd.DataFrame:
    """Return by how much worked leads differ from all leads in each feature, largest difference first.

    Parameters
    ----------
    table, features, weight
        The out-of-time table, the features of its rows, and the weight of each (``selection_weights.py``).

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, one row per kind and feature: the standardised difference, in standard deviations among all
        leads, of worked leads unweighted (``before``) and weighted (``after``). Of a text feature the level (or
        *missing*) that differs most, of a number the mean or the share missing.
    """
    known = table["is_won"].notna() & table["is_worked"].notna()
    parts = [pd.DataFrame(columns=COLUMNS)]
    for kind, rows in table[known].groupby("kind", sort=True):
        own = features.loc[rows.index]
        encoding = fit_encoding(own, catalog, recipe)
        matrix, is_worked = encoding.apply(own), flags(rows["is_worked"])
        plain, weighted = is_worked.astype(float), is_worked * weight.loc[rows.index].to_numpy(float)
        for column in encoding.columns:
            values = indicators(matrix[column.code].to_numpy(), column)
            before, after = (largest_difference(values, each) for each in (plain, weighted))
            line = [kind, column.name, catalog[column.name].words, before, after]
            parts.append(pd.DataFrame([line], columns=COLUMNS))
    found = pd.concat(parts[1:] or parts)
    return found.sort_values(["kind", "before"], ascending=[True, False], kind="stable", ignore_index=True)


def indicators(values: Numbers, column: Column) -> Numbers:
    """Return what is compared of a feature, shape (n, columns): each level or the number, and whether it is missing."""
    is_missing = np.isnan(values)[:, None]
    if column.levels is None:
        return np.hstack([values[:, None], is_missing])
    return np.hstack([values[:, None] == np.arange(len(column.levels)), is_missing]).astype(float)


def largest_difference(values: Numbers, weight: Numbers) -> float:
    """Return the largest |mean of the weighted rows - mean of all| / standard deviation of all, over the columns.

    >>> largest_difference(np.array([[0.0], [1.0]]), np.array([0.0, 1.0]))
    1.0
    """
    seen = ~np.isnan(values)
    filled = np.where(seen, values, 0.0)
    count, mass = seen.sum(axis=0), (seen * weight[:, None]).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = filled.sum(axis=0) / count
        spread = np.sqrt((filled**2).sum(axis=0) / count - mean**2)
        gap = np.abs((filled * weight[:, None]).sum(axis=0) / mass - mean) / spread
    return float(np.nanmax(np.where(spread > 1e-9, gap, 0.0), initial=0.0))


def balance_summary(found: pd.DataFrame) -> pd.DataFrame:
    """Return per kind: features, how many are unbalanced before and after, and the largest difference of each."""
    lines = [
        {
            "kind": kind,
            "features": len(rows),
            "unbalanced_before": int((rows["before"] > UNBALANCED).sum()),
            "unbalanced_after": int((rows["after"] > UNBALANCED).sum()),
            "largest_before": float(rows["before"].max()),
            "largest_after": float(rows["after"].max()),
        }
        for kind, rows in found.groupby("kind", sort=True)
    ]
    return pd.DataFrame(lines)
