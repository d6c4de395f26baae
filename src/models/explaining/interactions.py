"""Which pairs of features move the score together, beyond what each does alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from src.models.cut import Numbers
from src.models.explaining.account_draws import account_draws, drawn_means, interval
from src.models.explaining.tables import shap_tables
from src.models.model import LeadModel
from src.models.trees import Trees

MOST_LEADS = 1000
CHUNK_ROWS = 250
COLUMNS = ["one", "other", "mean_abs", "low", "high"]

Pair = tuple[int, int]


def interactions_table(
    model: LeadModel, features: pd.DataFrame, accounts: pd.Series, top: int = 10, seed: int = 0
) -> pd.DataFrame:
    """Return the pairs of features whose interaction moves the score most, strongest first.

    Parameters
    ----------
    model : LeadModel
        A model that is a sum of one effect per feature has no interactions: no rows.
    features : DataFrame, n rows
        At most 1,000 rows are looked at, evenly spaced.
    accounts : Series
        Account of each row, same index; drawn whole.

    Returns
    -------
    DataFrame
        ``one, other`` (features)``, mean_abs, low, high``: mean absolute Shapley interaction of the pair in log-odds,
        both halves together, with its 95 % interval.

    Notes
    -----
    Shapley interaction values (Fujimoto, Kojadinovic and Marichal 2006; Lundberg et al. 2020), exact; shap computes
    none for models with levels. What a pair adds together is split off from what each adds alone.
    """
    trees = model.parts["all"]
    if not isinstance(trees, Trees) or features.empty:
        return pd.DataFrame(columns=COLUMNS)
    rows = np.linspace(0, len(features) - 1, min(len(features), MOST_LEADS)).astype(np.intp)
    own = features.iloc[rows]
    pairs, size = _sizes(trees, model.encoding.apply(own)[trees.codes].to_numpy())
    strongest = np.argsort(-size.mean(axis=1), kind="stable")[:top]
    draws = account_draws(accounts.loc[own.index], seed)
    low, high = interval(drawn_means(size[strongest], draws))
    names = {column.code: column.name for column in model.encoding.columns}
    table = pd.DataFrame(
        [(names[trees.codes[pairs[p][0]]], names[trees.codes[pairs[p][1]]]) for p in strongest], columns=COLUMNS[:2]
    )
    return table.assign(mean_abs=size[strongest].mean(axis=1), low=low, high=high)


def _sizes(trees: Trees, matrix: Numbers) -> tuple[list[Pair], Numbers]:
    """Return every pair that meets in a tree, and how far it moves each row, shape (pairs, n); in chunks."""
    tables = shap_tables(trees.booster.dump_model(), order=2)
    pairs: list[Pair] = []
    parts = []
    for rows in _chunks(len(matrix)):
        found = tables.pair_values(matrix[rows])
        pairs = list(found)
        parts.append(2 * np.abs(np.stack(list(found.values()))) if found else np.zeros((0, rows.stop - rows.start)))
    return pairs, np.concatenate(parts, axis=1)


def _chunks(count: int) -> Iterator[slice]:
    for start in range(0, count, CHUNK_ROWS):
        yield slice(start, min(start + CHUNK_ROWS, count))
