"""The out-of-time table: each later lead beside what every method said of it beforehand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.windows import Window, test_rows
from src.features.definition import Feature
from src.leads.errors import LeadScoringError
from src.models.cut import flags
from src.models.linear import fit_linear
from src.models.odoo import odoo_on
from src.models.recipe import Recipe
from src.models.scorecard import fit_scorecard
from src.models.train import train_on
from src.models.training_set import training_set

TRAINED = ("model", "model_margin", "logistic", "scorecard", "odoo", "base_rate")
ORDERS = ("newest", "oldest", "as_worked", "chance")
RULES = ("rules", "rules_refitted")
_MICROSECONDS_A_DAY = 86_400_000_000
_THREADS = 2  # windows side by side; each trains on one thread, so the result does not depend on the number


def out_of_time(
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    windows: Sequence[Window],
    recipe: Recipe,
    progress: Callable[[str], None] | None = None,
) -> pd.DataFrame:
    """Return the matured rows of all ``windows``, scored by models that learned before their window.

    Parameters
    ----------
    features, examples : pandas.DataFrame
        Same index ``row_id``.
    catalog : mapping of str to Feature
    windows : sequence of Window
    recipe : Recipe
    progress : callable, optional
        Told each window in words before its models are trained.

    Returns
    -------
    pandas.DataFrame
        Index ``row_id``, sorted; the columns of ``examples`` and ``window``, ``cut``, ``window_start``,
        ``window_end`` (missing without dates), the scores ``TRAINED`` (missing where ``refused`` says why nothing
        could be trained) and ``ORDERS``; higher is better. ``sort`` says what ``model`` is in that window: "trees",
        or, under 120 accounts that won before its cut, "logistic" or "scorecard" (then ``model`` ranks as that column
        does).

    Notes
    -----
    Accounts of the test rows leave the training side, never the test side. Whatever sets a chance against an outcome
    reads this table and nothing else.
    """

    def scored(window: Window) -> pd.DataFrame:
        if progress is not None:
            progress(f"test window {window.index + 1} of {len(windows)}: {window.words}")
        return _scored(features, examples, catalog, window, recipe)

    with ThreadPoolExecutor(_THREADS) as pool:
        parts = list(pool.map(scored, windows))
    return pd.concat(parts or [_empty(examples)]).sort_index()


def add_rules(table: pd.DataFrame, points: pd.Series, refitted: pd.Series | None = None) -> pd.DataFrame:
    """Return the table with the team's points (``rules``) and the same rules re-fitted (``rules_refitted``).

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    points, refitted : pandas.Series, index ``row_id``
        As replayed at each row's scoring moment; ``refitted`` as
        :func:`~src.evaluation.refitted.refitted_by_window` gives it.

    Raises
    ------
    LeadScoringError
        Where a row of the table is missing in ``points``: the rules would be judged on other rows.
    """
    missing = len(table.index.difference(points.index))
    if missing:
        raise LeadScoringError(
            f"The rules were replayed on other rows: {missing} of {len(table)} rows of the out-of-time table have no "
            "points. Replay them on all scoring rows."
        )
    table = table.assign(rules=points.reindex(table.index).astype(float))
    if refitted is not None:
        table = table.assign(rules_refitted=refitted.reindex(table.index).astype(float))
    return table


def _scored(
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    window: Window,
    recipe: Recipe,
) -> pd.DataFrame:
    """Return the test rows of one window with every score."""
    rows = test_rows(examples, window)
    moments = {"cut": window.cut.at, "window_start": window.start, "window_end": window.end}
    dates = {name: _repeated(moment, rows.index) for name, moment in moments.items()}
    table = rows.assign(window=window.index, **dates, **_orders(rows, window))
    accounts = frozenset(rows["account_id"])
    seen = features.loc[rows.index]
    try:
        known = training_set(features, examples, catalog, window.cut, recipe, accounts)
        model = train_on(known, catalog, window.cut, recipe, parts=())
        logistic = fit_linear(known.matrix, known.encoding, known.won, known.weight)
        card, odoo = fit_scorecard(known, known.encoding, catalog), odoo_on(known, catalog)
    except LeadScoringError as reason:
        return table.assign(**dict.fromkeys(TRAINED, np.nan), sort=None, refused=str(reason))
    matrix = known.encoding.apply(seen)
    margin = model.parts["all"].margin(matrix)
    return table.assign(
        model=model.calibrator.chance(margin),
        model_margin=margin,
        logistic=logistic.chance(matrix),
        scorecard=card.chance(matrix),
        odoo=odoo.chance(seen),
        base_rate=known.report["base_rate"],
        sort=model.sort,
        refused=None,
    )


def _orders(rows: pd.DataFrame, window: Window) -> dict[str, pd.Series]:
    """Return the orders that need no training: newest first, oldest first, as sales worked, and none.

    Where there are dates, the first three only rank a Monday's queue: over a window of leads of one age they would
    follow the calendar and say nothing of whom sales prefers.
    """
    is_queue = (rows["kind"] == "week").to_numpy(bool)
    if window.fold is not None:
        newest = pd.Series(np.nan, rows.index)
    elif window.cut.at is None:
        newest = rows["sequence"].astype(float)
    else:
        newest = _days(rows["created_at"]).where(is_queue)
    worked = -_days(rows["first_touch_at"]).where(flags(rows["is_worked"]) & is_queue)
    # One score for all: ties count by expectation, so this is a random order without its luck.
    return {"newest": newest, "oldest": -newest, "as_worked": worked, "chance": pd.Series(0.0, rows.index)}


def _repeated(moment: Any, index: pd.Index) -> pd.Series:
    """Return the moment for every row, missing where it is none (a place in an order)."""
    return pd.Series(moment if isinstance(moment, datetime) else pd.NaT, index, dtype="datetime64[us, UTC]")


def _days(moments: pd.Series) -> pd.Series:
    """Return moments as days since 1970, missing where missing."""
    whole = pd.to_datetime(moments, utc=True).astype("datetime64[us, UTC]")
    return whole.astype("int64").where(whole.notna()) / _MICROSECONDS_A_DAY


def _empty(examples: pd.DataFrame) -> pd.DataFrame:
    """Return the table without rows."""
    moments = dict.fromkeys(("cut", "window_start", "window_end"), pd.Series(dtype="datetime64[us, UTC]"))
    numbers = dict.fromkeys([*TRAINED, *ORDERS], pd.Series(dtype=float))
    text = pd.Series(dtype=str)
    return examples.head(0).assign(window=pd.Series(dtype=int), **moments, **numbers, sort=text, refused=text)
