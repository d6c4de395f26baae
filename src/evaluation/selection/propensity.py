"""How likely each later lead was to be worked: what undoing sales' choice starts from."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import numpy as np
import pandas as pd

from src.features.definition import Feature
from src.models.cut import Flags, Numbers, flags
from src.models.encode import fit_encoding
from src.models.linear import fit_linear
from src.models.recipe import Recipe
from src.models.weights import MIN_EACH_WORKED_STATE

FOLDS = 5


def worked_chances(
    table: pd.DataFrame, features: pd.DataFrame, catalog: Mapping[str, Feature], recipe: Recipe
) -> pd.Series:
    """Return the chance of having been worked (0-1), given what was known at the scoring moment.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    features : pandas.DataFrame
        Of all its rows, index ``row_id``.
    catalog : mapping of str to Feature
    recipe : Recipe

    Returns
    -------
    pandas.Series
        Index of ``table``; missing for a window and kind in which too few leads were worked, or too few left.

    Notes
    -----
    Cross-fitted on the tested rows, not learned before the cut: the weights made from it have to balance these very
    rows, and whom sales works changes with every week's capacity. It never looks at an outcome, so nothing that is
    tested is learned. Rows of the lead's own account are left out of its fit (Chernozhukov et al. 2018,
    "Double/debiased machine learning"), else worked leads would look as if they had been likelier to be worked.
    """
    chance = pd.Series(np.nan, table.index, name="worked_chance")
    if table["is_worked"].isna().all():
        return chance
    for _, rows in table.groupby(["kind", "window"], sort=True):
        chance.loc[rows.index] = _cross_fitted(rows, features.loc[rows.index], catalog, recipe)
    return chance


def _cross_fitted(
    rows: pd.DataFrame, features: pd.DataFrame, catalog: Mapping[str, Feature], recipe: Recipe
) -> Numbers:
    """Return the chances of one window and kind, each from a fit without the row's account."""
    encoding = fit_encoding(features, catalog, recipe)
    matrix, is_worked = encoding.apply(features), flags(rows["is_worked"])
    part = _fold(rows["account_id"])
    chance = np.full(len(rows), np.nan)
    for fold in range(FOLDS):
        inside = part == fold
        if not _can_fit(is_worked[~inside]):
            return np.full(len(rows), np.nan)
        known = matrix.loc[~inside]
        fitted = fit_linear(known, encoding, is_worked[~inside].astype(float), np.ones(len(known)))
        chance[inside] = fitted.chance(matrix.loc[inside])
    return chance


def _fold(accounts: pd.Series) -> np.ndarray:
    """Return the part (0 to ``FOLDS`` - 1) of each account, the same wherever it appears."""
    return accounts.map(lambda account: zlib.crc32(str(account).encode()) % FOLDS).to_numpy()


def _can_fit(is_worked: Flags) -> bool:
    """Return whether there are enough leads of both kinds."""
    return min(int(is_worked.sum()), int((~is_worked).sum())) >= MIN_EACH_WORKED_STATE
