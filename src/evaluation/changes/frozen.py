"""One score for both periods: by the newest model whose cut lies before both, so that only the leads can change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from src.evaluation.changes.periods import leads_of, two_periods
from src.evaluation.later_leads import at_creation
from src.evaluation.sorts import sorts_by_window
from src.evaluation.windows import Window
from src.features.definition import Feature
from src.models.enough import TooFewOutcomes
from src.models.predictor import Predictor
from src.models.recipe import Recipe
from src.models.refit import refit_trees
from src.models.simple import fit_simple
from src.models.training_set import training_set


def frozen_scores(
    table: pd.DataFrame,
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    windows: Sequence[Window],
    recipe: Recipe,
    days: int | None = None,
) -> pd.Series | None:
    """Return what one model says of each lead of both periods as it came in; None where none could be trained.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    features, examples, catalog, windows, recipe
        As they made it.
    days : int, optional
        As for :func:`~src.evaluation.changes.periods.two_periods`.

    Returns
    -------
    pandas.Series
        Log-odds, index ``row_id``; they order the leads, their level means nothing.

    Notes
    -----
    The out-of-time chance comes from another model in each window, and a later one has learned from the earlier
    period: what the market did would look like a change of the leads
    (``docs/decisions/0009-one-frozen-score.md``). Where all leads lie in one window its model is the frozen one. Else
    a model of the same sort learns at the cut of the window in which the earlier period begins, from each lead once as
    it came in, without the accounts of both periods.
    """
    periods = two_periods(table, days)
    leads = table.head(0).assign(period=0) if periods is None else leads_of(table, periods)
    return frozen_for(leads, table, features, examples, catalog, windows, recipe)


def frozen_for(
    leads: pd.DataFrame,
    table: pd.DataFrame,
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    windows: Sequence[Window],
    recipe: Recipe,
) -> pd.Series | None:
    """Return what the frozen model of the window in which the first of ``leads`` came in says of all of them.

    Parameters
    ----------
    leads : pandas.DataFrame
        Rows of the out-of-time table.
    table, features, examples, catalog, windows, recipe
        As for :func:`frozen_scores`.
    """
    if leads.empty:
        return None
    first = int(leads["window"].min())
    sort = sorts_by_window(table).get(first)
    window = next((each for each in windows if each.index == first), None)
    if sort is None or window is None:
        return None
    if leads["window"].nunique() == 1:
        return leads["model_margin"]
    known = at_creation(examples)
    accounts = frozenset(leads["account_id"])
    try:
        rows = training_set(features.loc[known.index], known, catalog, window.cut, recipe, accounts)
    except TooFewOutcomes:
        return None
    model: Predictor = (
        refit_trees(rows, recipe, recipe.min_trees)
        if sort == "trees"
        else fit_simple(sort, rows, rows.encoding, catalog)
    )
    return pd.Series(model.margin(rows.encoding.apply(features.loc[leads.index])), leads.index)
