"""Weeks of the sample as the monitoring sees them one after the other, quiet or with something planted."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pandas as pd
import polars as pl

from src.evaluation.later_leads import at_creation
from src.evaluation.monitor.seen import Seen
from src.features.build import build_features, to_pandas_examples, to_pandas_features
from src.features.catalog import catalog
from src.features.definition import Feature
from src.features.labels import label_rows
from src.features.plan import FeaturePlan, plan_features
from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig, load_config
from src.leads.load import load_tables
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.leads.tables import TIME, LeadTables
from src.models.cut import Cut
from src.models.model import LeadModel
from src.models.predict import predict_chance
from src.models.recipe import recipe_for
from src.models.train import train_on
from src.models.training_set import training_set
from studies.planted_rules import CONF

LEADS = 8_000
LANDMARKS = [0.0, 7.0, 30.0]
"""Fewer ages than the sample's own: the page looks at the first two, and lists hold leads up to the last."""
WINDOWS, WINDOW_DAYS, CUT_DAYS = 3, 60, 60
WEEK = pd.Timedelta(days=7)


@dataclass(frozen=True)
class World:
    """One seed's leads, and models trained every 60 days.

    Attributes
    ----------
    examples, features : pandas.DataFrame
        Every landmark and every Monday's list, with what became of them by the end.
    rows : polars.DataFrame
        The same rows as features are built from.
    chances : dict of datetime to Series
        What each model says of the rows after its cut.
    """

    config: SourceConfig
    tables: LeadTables
    plan: FeaturePlan
    words: dict[str, Feature]
    examples: pd.DataFrame
    features: pd.DataFrame
    rows: pl.DataFrame
    models: dict[datetime, LeadModel]
    chances: dict[datetime, pd.Series]

    @property
    def mondays(self) -> list[pd.Timestamp]:
        """Return the Mondays on which the page is looked at, the newest last."""
        return sorted(self.examples.loc[self.examples["kind"] == "week", "scored_at"].unique())


def world(seed: int, leads: int = LEADS, weeks: int = 26) -> World:
    """Return the leads of one seed; models are there for looks in the last ``weeks``.

    The history begins in another month with each seed, so that holidays and the turns of campaigns fall everywhere.
    """
    options = SampleOptions(leads=leads, seed=seed, start=date(2024, 1 + seed % 12, 1))
    config = load_config(CONF)
    config = config.model_copy(update={"scoring": config.scoring.model_copy(update={"landmarks_days": LANDMARKS})})
    with tempfile.TemporaryDirectory() as folder:
        write_sample(options, Path(folder))
        tables = load_tables(config, Path(folder))
    rows = scoring_rows(tables, config).filter(pl.col("kind") != "now")
    plan = plan_features(tables, config)
    features = to_pandas_features(build_features(tables, rows, config, plan))
    examples = to_pandas_examples(rows, label_rows(rows, tables, config))
    words, recipe = catalog(config, plan), recipe_for(config)
    assert tables.as_of is not None
    span = weeks * 7 + config.scoring.horizon_days + WINDOWS * WINDOW_DAYS + CUT_DAYS
    cuts = [tables.as_of - timedelta(days=days) for days in range(0, int(span), CUT_DAYS)]
    models = {
        cut: train_on(training_set(features, examples, words, Cut(cut), recipe), words, Cut(cut), recipe, parts=())
        for cut in sorted(cuts)
    }
    chances = {}
    for cut, model in models.items():
        # The frozen score is that of the first window, for all of them.
        until = cut + timedelta(days=WINDOWS * WINDOW_DAYS + CUT_DAYS + LANDMARKS[-1])
        later = examples.index[(examples["scored_at"] >= cut) & (examples["scored_at"] < until)]
        chances[cut] = pd.Series(predict_chance(model, features.loc[later]), later)
    return World(config, tables, plan, words, examples, features, rows, models, chances)


def seen_on(known: World, monday: pd.Timestamp) -> Seen:
    """Return what the page of that Monday sees: nothing later, and models that learned before."""
    horizon = pd.Timedelta(days=known.config.scoring.horizon_days)
    examples = known.examples[known.examples["scored_at"] <= monday]
    is_now = (examples["kind"] == "week") & (examples["scored_at"] == monday)
    is_known = (examples["known_at"] <= monday).fillna(False)
    examples = examples.assign(
        kind=examples["kind"].mask(is_now, "now"),
        is_matured=examples["scored_at"] + horizon <= monday,
        is_won=examples["is_won"].where(is_known),
        first_touch_at=examples["first_touch_at"].where(examples["first_touch_at"] <= monday),
    )
    at = pl.lit(monday.to_pydatetime(), TIME)
    tables = replace(
        known.tables,
        leads=known.tables.leads.filter(pl.col("created_at") <= at),
        activities=known.tables.activities.filter(pl.col("known_at") <= at),
        milestones=known.tables.milestones.filter(pl.col("known_at") <= at),
        feedback=known.tables.feedback.filter(pl.col("at") <= at),
        as_of=monday.to_pydatetime(),
    )
    model = known.models[_newest_before(known, monday)]
    table = _out_of_time(known, examples, monday - horizon)
    frozen = known.chances[_newest_before(known, table["window_start"].min())].reindex(at_creation(table).index)
    features = known.features.loc[examples.index]
    return Seen(known.config, tables, known.plan, known.words, examples, features, table, frozen, model)


def _newest_before(known: World, moment: pd.Timestamp) -> datetime:
    return max(cut for cut in known.models if cut <= moment)


def _out_of_time(known: World, examples: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """Return the matured rows of the newest test windows with the chance of the newest model before each."""
    parts = []
    for window in range(WINDOWS):
        start = end - pd.Timedelta(days=WINDOW_DAYS * (WINDOWS - window))
        stop = start + pd.Timedelta(days=WINDOW_DAYS)
        by = examples["created_at"].where(examples["kind"] == "landmark", examples["scored_at"])
        inside = examples[(by >= start) & (by < stop) & examples["is_matured"] & (examples["kind"] != "now")]
        cut = _newest_before(known, start)
        parts.append(inside.assign(window=window, window_start=start, model=known.chances[cut].reindex(inside.index)))
    return pd.concat(parts).sort_index()
