"""The called leads of a sample two weeks after they came in, as the questions about customers see them."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

import polars as pl

from src.evaluation.customers.buyers import Buyers, buyers_at
from src.features.build import build_features, to_pandas_examples, to_pandas_features
from src.features.catalog import catalog
from src.features.labels import label_rows
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig, load_config
from src.leads.load import load_tables
from src.leads.sample.generate import generate
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import TIME_FORMAT
from src.leads.tables import LeadTables
from studies.planted_rules import AGE_DAYS, CONF

ACTIVITIES = "activities.parquet"
"""Half of a seed's time went into packing and unpacking the activities' text."""


def sample_buyers(options: SampleOptions) -> tuple[Buyers, datetime | None, float]:
    """Return the leads, the as-of date, and the horizon in days."""
    config = load_config(CONF)
    tables = sample_tables(options, config)
    rows = scoring_rows(tables, config)
    rows = rows.filter((pl.col("kind") == "landmark") & (pl.col("landmark_days") == AGE_DAYS))
    examples = to_pandas_examples(rows, label_rows(rows, tables, config))
    plan = plan_features(tables, config)
    features = to_pandas_features(build_features(tables, rows, config, plan))
    buyers = buyers_at(examples, features, catalog(config, plan), AGE_DAYS)
    return buyers, tables.as_of, config.scoring.horizon_days


def sample_tables(options: SampleOptions, config: SourceConfig) -> LeadTables:
    """Return the sample's tables, read as the chain reads them."""
    history = generate(options)
    with tempfile.TemporaryDirectory() as folder:
        for name in ("leads", "milestones", "campaigns"):
            getattr(history, name).write_csv(Path(folder) / f"{name}.csv", datetime_format=TIME_FORMAT)
        history.activities.write_parquet(Path(folder) / ACTIVITIES)
        return load_tables(with_parquet(config), Path(folder))


def with_parquet(config: SourceConfig) -> SourceConfig:
    """Return the sample's declaration with activities as Parquet, and without what the studies do not read."""
    if config.tables.activities is None:
        raise ValueError("the sample has activities")
    activities = config.tables.activities.model_copy(update={"files": [ACTIVITIES]})
    tables = config.tables.model_copy(update={"activities": activities, "feedback": None})
    return config.model_copy(update={"tables": tables})
