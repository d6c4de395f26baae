"""What was known before each test window: the rows that every way learned there learns from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from src.evaluation.windows import Window, test_rows
from src.features.definition import Feature
from src.leads.errors import LeadScoringError
from src.models.recipe import Recipe
from src.models.training_set import TrainingSet, training_set


def known_before(
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    windows: Sequence[Window],
    recipe: Recipe,
) -> dict[int, TrainingSet]:
    """Return by index of the window the rows and weights from which its model learned; absent where too few are known.

    Parameters
    ----------
    features, examples, catalog, windows, recipe
        As for :func:`~src.evaluation.out_of_time.out_of_time`. Accounts of the test rows leave the training side.
    """
    found = {}
    for window in windows:
        accounts = frozenset(test_rows(examples, window)["account_id"])
        try:
            found[window.index] = training_set(features, examples, catalog, window.cut, recipe, accounts)
        except LeadScoringError:
            continue
    return found
