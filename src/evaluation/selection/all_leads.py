"""A second model that learned from all leads, worked or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from src.evaluation.windows import Window, test_rows
from src.features.definition import Feature
from src.models.enough import TooFewOutcomes
from src.models.model import LeadModel
from src.models.predictor import Predictor
from src.models.refit import refit_trees
from src.models.simple import fit_simple
from src.models.training_set import TrainingSet, training_set

OTHER = "all_leads"


def all_leads_scores(
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    window: Window,
    model: LeadModel,
) -> pd.Series:
    """Return what a model says of the window's rows that learned from all leads: untouched ones count as not won.

    Parameters
    ----------
    features, examples, catalog, window
        As for the out-of-time table; one window, the newest, is enough to see where the lists differ.
    model : LeadModel
        The model in use: its recipe and its sort are taken over, of trees their number too.

    Returns
    -------
    pandas.Series
        ``all_leads``, index ``row_id``: log-odds of winning *as leads are handled*, before any calibration.

    Raises
    ------
    TooFewOutcomes
        Under 40 accounts that won or 40 that did not.

    Notes
    -----
    The same cut, only told nothing of touches. It learns who gets worked as well as who buys: where both models put
    other leads on top, the choice of training rows matters and has to be said.
    """
    tested = test_rows(examples, window)
    untold = examples.assign(is_worked=pd.array([pd.NA] * len(examples), "boolean"))
    rows = training_set(features, untold, catalog, window.cut, model.recipe, frozenset(tested["account_id"]))
    margin = _predictor(rows, catalog, model).margin(rows.encoding.apply(features.loc[tested.index]))
    return pd.Series(margin, tested.index, name=OTHER)


def with_all_leads(
    table: pd.DataFrame,
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    windows: Sequence[Window],
    model: LeadModel | None,
) -> pd.DataFrame:
    """Return the newest window's rows of the out-of-time ``table`` with the column ``all_leads``.

    No rows where there is no window or no model, where touches are unknown (it would be the same model) or where too
    few leads were known.
    """
    if not windows or model is None or table["is_worked"].isna().all():
        return table.head(0).assign(**{OTHER: 0.0})
    newest = table[table["window"] == windows[-1].index]
    try:
        return newest.join(all_leads_scores(features, examples, catalog, windows[-1], model))
    except TooFewOutcomes:
        return newest.head(0).assign(**{OTHER: 0.0})


def _predictor(rows: TrainingSet, catalog: Mapping[str, Feature], model: LeadModel) -> Predictor:
    """Return the same sort of model as the one in use, fitted to ``rows``."""
    trees, sort = model.report["trees"], model.report["sort"]
    if trees is None:
        return fit_simple(sort, rows, rows.encoding, catalog)
    return refit_trees(rows, model.recipe, trees)
