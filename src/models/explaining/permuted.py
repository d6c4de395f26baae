"""Margins of leads whose features are mixed up among them, subject by subject."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
import pandas as pd

from src.models.cut import Numbers
from src.models.explaining.tables import Block, shap_tables
from src.models.predictor import Predictor
from src.models.trees import Trees

Places = np.ndarray


def permuted_margins(
    predictor: Predictor, matrix: pd.DataFrame, subjects: Sequence[Sequence[int]], orders: Sequence[Places]
) -> Iterator[tuple[int, Numbers]]:
    """Yield, for each order and each subject, its number and the margins where its features are those of other leads.

    Parameters
    ----------
    predictor : Predictor
    matrix : DataFrame, n rows
        Encoded features.
    subjects : sequence of sequence of int
        Places of the features that are mixed up together, among the predictor's columns.
    orders : sequence of ndarray of int, shape (n,)
        Whose features each lead gets.

    Notes
    -----
    Only what depends on the subject is computed again: the trees that ask about it, or its terms of a sum.
    """
    if not isinstance(predictor, Trees):
        added = predictor.contributions(matrix)
        for order, (number, members) in product(orders, enumerate(subjects)):
            own = added[:, list(members)].sum(axis=1)
            yield number, added.sum(axis=1) - own + own[order]
        return
    tables = shap_tables(predictor.booster.dump_model(), order=0)
    values = matrix[predictor.codes].to_numpy()
    base = tables.margin_by_block(values, range(len(tables.blocks)))
    # What adds the same everywhere (trees without splits) does not rank.
    total = base.sum(axis=0)
    asked = [[n for n, b in enumerate(tables.blocks) if _asks(b, members)] for members in subjects]
    for order, (number, members) in product(orders, enumerate(subjects)):
        mixed = values.copy()
        mixed[:, list(members)] = values[np.ix_(order, list(members))]
        chosen = asked[number]
        yield number, total - base[chosen].sum(axis=0) + tables.margin_by_block(mixed, chosen).sum(axis=0)


def _asks(block: Block, members: Sequence[int]) -> bool:
    """Return whether the block asks about any of the features."""
    return any(split.place in members for split in block.splits)
