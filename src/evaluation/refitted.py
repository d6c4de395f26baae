"""The team's own rules with points re-fitted before each test window: the fair rival."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from src.evaluation.windows import Window, test_rows
from src.features.definition import Feature
from src.leads.errors import LeadScoringError
from src.models.recipe import Recipe
from src.models.training_set import training_set
from src.rules.declare import RuleSet
from src.rules.refit import refit


def refitted_by_window(
    rules: RuleSet,
    firings: pd.DataFrame,
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    windows: Sequence[Window],
    recipe: Recipe,
) -> pd.Series:
    """Return the re-fitted points of every test row, index ``row_id``; missing where nothing could be fitted.

    Parameters
    ----------
    rules : RuleSet
    firings : pandas.DataFrame, index ``row_id``
        How often each rule counts for each row, as :func:`src.rules.replay.firings` gives it.
    features, examples, catalog, windows, recipe
        As for :func:`~src.evaluation.out_of_time.out_of_time`.

    Notes
    -----
    Learned from the very rows, with the very weights, from which the model of that window learned.
    """
    parts = [pd.Series(dtype=float, name="rules_refitted")]
    for window in windows:
        tested = test_rows(examples, window)
        accounts = frozenset(tested["account_id"])
        try:
            rows = training_set(features, examples, catalog, window.cut, recipe, accounts)
            known = rows.examples.index
            card = refit(rules, firings.loc[known], rows.examples, pd.Series(rows.weight, known))
        except LeadScoringError:
            parts.append(pd.Series(np.nan, tested.index))
        else:
            parts.append(card.score(firings.loc[tested.index]))
    return pd.concat(parts[1:] or parts).sort_index().rename("rules_refitted")
