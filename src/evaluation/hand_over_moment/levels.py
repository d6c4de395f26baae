"""How promising each lead is by who it is and by what it did, judged only by what other accounts taught."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import numpy as np
import pandas as pd

from src.features.definition import Feature
from src.models.cut import Numbers, flags
from src.models.encode import fit_encoding
from src.models.grades import ENGAGEMENT_WORDS, FIT_WORDS
from src.models.linear import fit_linear
from src.models.recipe import Recipe

FOLDS = 2
WORDS = {"fit": FIT_WORDS, "engagement": ENGAGEMENT_WORDS}
QUARTILES = (0.25, 0.75)


def levels_of(
    rows: pd.DataFrame, features: pd.DataFrame, catalog: Mapping[str, Feature], recipe: Recipe, part: str
) -> pd.Series | None:
    """Return the level of each row, 0 (weak, cold), 1 or 2 (strong, hot); None where the group tells nothing.

    Parameters
    ----------
    rows : pandas.DataFrame
        Scoring rows with ``is_won, is_worked, account_id``.
    features : pandas.DataFrame
        Of at least these rows.
    catalog : mapping of str to Feature
    recipe : Recipe
    part : {"fit", "engagement"}

    Notes
    -----
    The lowest and the highest quarter, as the words beside the score. But not by the score's own parts: they have
    learned from these very outcomes, and would call strong whoever won. Two halves of the accounts judge each other, by
    a plain formula on the features of the group; only called leads teach.
    """
    names = {name: feature for name, feature in catalog.items() if feature.group == part and name in features}
    learns = flags(rows["is_worked"]) & rows["is_won"].notna().to_numpy()
    won = flags(rows["is_won"]).astype(float)
    half = rows["account_id"].map(lambda account: zlib.crc32(str(account).encode()) % FOLDS).to_numpy()
    own = features.loc[rows.index, list(names)]
    encoding = fit_encoding(own, names, recipe) if names else None
    if encoding is None or not encoding.columns:
        return None
    matrix, chance = encoding.apply(own), np.full(len(rows), np.nan)
    for fold in range(FOLDS):
        taught = learns & (half != fold)
        if not 0 < won[taught].sum() < taught.sum():
            return None
        formula = fit_linear(matrix.loc[taught], encoding, won[taught], np.ones(int(taught.sum())))
        chance[half == fold] = formula.chance(matrix.loc[half == fold])
    return pd.Series(_thirds(chance), rows.index)


def _thirds(chance: Numbers) -> Numbers:
    """Return 0 for the lowest quarter, 2 for the highest and 1 between."""
    low, high = np.quantile(chance, QUARTILES)
    return np.select([chance >= high, chance > low], [2, 1], 0)
