"""What was known before each test window, and today: the rows that every way learned there learns from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from src.evaluation.windows import Window, test_rows
from src.features.definition import Feature
from src.leads.errors import LeadScoringError
from src.models.cut import Cut, cut_at_end
from src.models.recipe import Recipe
from src.models.training_set import TrainingSet, training_set


@dataclass(frozen=True)
class Known:
    """The rows and weights to learn from.

    Attributes
    ----------
    before : dict of int to TrainingSet
        By index of the window, the very rows and weights from which its model learned; absent where too few are known.
    end : Cut
        The end of the data.
    today : TrainingSet or None
        What is known at the end of the data; None where that is too little.
    """

    before: dict[int, TrainingSet]
    end: Cut
    today: TrainingSet | None


def known_rows(
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    windows: Sequence[Window],
    recipe: Recipe,
    as_of: datetime | None,
) -> Known:
    """Return what was known before each window and what is known today.

    Parameters
    ----------
    features, examples, catalog, windows, recipe
        As for :func:`~src.evaluation.out_of_time.out_of_time`. Accounts of the test rows leave the training side.
    as_of : datetime or None
        End of the data; None where the source has no dates.
    """
    given = (features, examples, catalog)
    end = cut_at_end(examples, as_of)
    found = {}
    for window in windows:
        accounts = frozenset(test_rows(examples, window)["account_id"])
        found[window.index] = _known(*given, window.cut, recipe, accounts)
    before = {index: known for index, known in found.items() if known is not None}
    return Known(before, end, _known(*given, end, recipe, frozenset()))


def _known(
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    cut: Cut,
    recipe: Recipe,
    accounts: frozenset[str],
) -> TrainingSet | None:
    try:
        return training_set(features, examples, catalog, cut, recipe, accounts)
    except LeadScoringError:  # too little is known
        return None
