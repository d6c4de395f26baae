"""The team's points beside the model: replayed on the same rows, re-fitted, and looked at rule by rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.later_leads import counted, nearest_landmark, worked_where_known
from src.evaluation.out_of_time import add_rules
from src.evaluation.rates import wilson
from src.evaluation.refitted import refitted_by_window
from src.evaluation.windows import Window
from src.features.definition import Feature
from src.leads.config import SourceConfig
from src.leads.errors import LeadScoringError
from src.leads.tables import LeadTables
from src.models.cut import cut_at_end
from src.models.recipe import Recipe
from src.models.training_set import training_set
from src.rules.column import column_points
from src.rules.declare import RuleSet, load_rules
from src.rules.references import unknown_references
from src.rules.refit import refit
from src.rules.replay import firings, points_at

REVIEW_AGE_DAYS = 14
"""Rules are looked at at the landmark nearest this age: young enough to act on, old enough for rules to have fired."""


@dataclass(frozen=True)
class RulesInUse:
    """What the points rules say of the later leads.

    Attributes
    ----------
    table : pandas.DataFrame
        The out-of-time table with ``rules`` and, where they can be re-fitted, ``rules_refitted``.
    review : pandas.DataFrame
        One row per rule: ``rule, points_now, points_refitted, n, wins, rate, low, high, all_rate, all_n``.
    warnings : list of str
    """

    table: pd.DataFrame
    review: pd.DataFrame
    warnings: list[str]


def replay_rules(
    table: pd.DataFrame,
    rules_file: Path,
    config: SourceConfig,
    tables: LeadTables,
    rows: pl.DataFrame,
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    windows: Sequence[Window],
    recipe: Recipe,
) -> RulesInUse:
    """Return the points replayed as of every row of ``table``; the table as it is where no points are declared.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    rules_file : Path
        The run's copy of the rules; need not exist.
    rows : polars.DataFrame
        Scoring rows, all kinds.
    config, tables, features, examples, catalog, windows, recipe
        As for :func:`~src.evaluation.out_of_time.out_of_time`.
    """
    if config.rules.file is None:
        vendor = config.rules.column
        found = None if vendor is None else column_points(tables, rows, vendor).to_pandas().set_index("row_id")
        return RulesInUse(table if found is None else add_rules(table, found["points"]), pd.DataFrame(), [])
    rules = load_rules(rules_file)
    judged = rows.filter(pl.col("kind") != "now")
    points = points_at(rules, tables, judged).to_pandas().set_index("row_id")["points"]
    fired = firings(rules, tables, judged).to_pandas().set_index("row_id")
    refitted = refitted_by_window(rules, fired, features, examples, catalog, windows, recipe)
    compared = add_rules(table, points, refitted)
    now = _points_now(rules, fired, features, examples, catalog, tables, recipe)
    return RulesInUse(compared, _review(rules, fired, compared, now), unknown_references(rules, config, tables))


def _points_now(
    rules: RuleSet,
    fired: pd.DataFrame,
    features: pd.DataFrame,
    examples: pd.DataFrame,
    catalog: Mapping[str, Feature],
    tables: LeadTables,
    recipe: Recipe,
) -> dict[str, int] | None:
    """Return the points that everything known today implies, or None where there is too little."""
    try:
        known = training_set(features, examples, catalog, cut_at_end(examples, tables.as_of), recipe, frozenset())
        index = known.examples.index
        return refit(rules, fired.loc[index], known.examples, pd.Series(known.weight, index)).points
    except LeadScoringError:
        return None


def _review(rules: RuleSet, fired: pd.DataFrame, table: pd.DataFrame, now: dict[str, int] | None) -> pd.DataFrame:
    """Return how often each rule met later leads and how often those won, beside points now and re-fitted."""
    if now is None or table.empty:
        return pd.DataFrame()
    landmark = nearest_landmark(table, REVIEW_AGE_DAYS)
    at_age = table[(table["kind"] == "landmark") & (table["landmark_days"] == landmark)]
    leads = worked_where_known(counted(at_age))
    won = leads["is_won"].to_numpy(dtype=bool)
    meets = (fired.loc[leads.index, [rule.name for rule in rules.rule]] != 0).to_numpy()
    n, wins = meets.sum(axis=0), meets[won].sum(axis=0)
    low, high = wilson(wins, n)
    with np.errstate(invalid="ignore"):
        rate = np.where(n > 0, wins / n, np.nan)
    return pd.DataFrame(
        {
            "rule": [rule.name.replace("_", " ") for rule in rules.rule],
            "points_now": [rule.points for rule in rules.rule],
            "points_refitted": [now[rule.name] for rule in rules.rule],
            **{"n": n, "wins": wins, "rate": rate, "low": low, "high": high},
            "all_rate": won.mean() if len(won) else np.nan,
            "all_n": len(won),
        }
    )
