"""The champion's recipe trained again at the start of the newest test window: its score of leads it has not seen."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import polars as pl

from src.evaluation.store import OUT_OF_TIME, read_out_of_time
from src.evaluation.windows import Window, test_windows
from src.features.build import build_features, to_pandas_features
from src.features.catalog import catalog
from src.features.definition import Feature
from src.features.plan import FeaturePlan
from src.features.store import read_examples
from src.leads.config import SourceConfig
from src.leads.errors import LeadScoringError
from src.leads.tables import LeadTables, read_tables
from src.models.recipe import Recipe
from src.models.train import train_on
from src.models.training_set import training_set
from src.pipeline.run import Run


def newest_window(run: Run, config: SourceConfig) -> tuple[Window, pd.DataFrame] | None:
    """Return the newest test window of the run and its rows of the out-of-time table; None where nothing was tested."""
    if not (run.folder / "evaluation" / OUT_OF_TIME).is_file():
        return None
    table = read_out_of_time(run.folder / "evaluation")
    scored = table[table["model"].notna()]
    if scored.empty:
        return None
    windows = {window.index: window for window in test_windows(read_examples(run.folder / "features"), config)}
    newest = int(scored["window"].max())
    return (windows[newest], scored[scored["window"] == newest]) if newest in windows else None


def with_champion(
    run: Run, window: Window, rows: pd.DataFrame, champion: tuple[Recipe, SourceConfig, FeaturePlan]
) -> pd.DataFrame:
    """Return the rows with ``champion`` (chance) and ``champion_margin`` beside the challenger's ``model``.

    Parameters
    ----------
    run : Run
        The challenger's, with tables and features.
    window : Window
    rows : pandas.DataFrame
        Out-of-time rows of the window.
    champion : (Recipe, SourceConfig, FeaturePlan)

    Raises
    ------
    LeadScoringError
        Where the champion's features cannot be built from today's tables, or too little was known at the cut.

    Notes
    -----
    The fitted champion has trained on these very rows, since they have matured: what it says of them is memory. So its
    recipe learns again from what was known at the window's start, as the challenger's did for the out-of-time table,
    without the accounts of the test rows.
    """
    recipe, config, plan = champion
    rows_of_run = pl.read_parquet(run.folder / "features" / "rows.parquet")
    known = rows_of_run.filter(pl.col("kind") == "landmark")  # nothing else trains, or is tested here
    features = features_of(read_tables(run.folder / "tables"), known, config, plan)
    examples = read_examples(run.folder / "features").loc[known["row_id"].to_list()]
    return beside(rows, features, examples, catalog(config, plan), window, recipe)


def beside(
    rows: pd.DataFrame,
    features: pd.DataFrame,
    examples: pd.DataFrame,
    words: Mapping[str, Feature],
    window: Window,
    recipe: Recipe,
) -> pd.DataFrame:
    """Return the landmark rows of the window with what the recipe says of them, trained at the window's start."""
    learned = training_set(features, examples, words, window.cut, recipe, frozenset(rows["account_id"]))
    model = train_on(learned, words, window.cut, recipe, parts=())
    tested = rows[rows["kind"] == "landmark"]
    margin = model.parts["all"].margin(learned.encoding.apply(features.loc[tested.index]))
    return tested.assign(champion=model.calibrator.chance(margin), champion_margin=margin)


def features_of(tables: LeadTables, rows: pl.DataFrame, config: SourceConfig, plan: FeaturePlan) -> pd.DataFrame:
    """Return the features of an earlier plan, built from today's tables.

    Raises
    ------
    LeadScoringError
        Where a column that they are made of is gone.
    """
    wanted = (*plan.texts, *plan.numbers, *plan.moments)
    gone = [name for name in wanted if name not in tables.leads.columns]
    if gone:
        raise LeadScoringError(f"{len(gone)} of its columns are not in the leads any more, first '{gone[0]}'.")
    if plan.has_dates != (tables.as_of is not None):
        raise LeadScoringError("the source has dates only now, or has none any more.")
    try:
        return to_pandas_features(build_features(tables, rows, config, plan))
    except pl.exceptions.PolarsError as error:  # a column is of another kind now
        raise LeadScoringError(f"its features cannot be built from today's tables ({type(error).__name__}).") from None
