"""Open leads of some tables, scored as the pipeline does."""

from __future__ import annotations

import pandas as pd
import polars as pl

from src.features.build import build_features, to_pandas_features
from src.features.snapshot import scoring_rows
from src.leads.config import load_config
from src.leads.tables import LeadTables
from src.models.score import score_rows
from src.paths import CONF
from src.pipeline.champion.scorer import Scorer

CONFIG = load_config(CONF / "sample.toml")
FIRST, SECOND, THIRD = "2025-05-11", "2025-05-18", "2025-05-25"


def scored(scorer: Scorer, now: LeadTables) -> pd.DataFrame:
    rows = scoring_rows(now, CONFIG).filter(pl.col("kind") == "now")
    features = to_pandas_features(build_features(now, rows, CONFIG, scorer.plan))
    assert scorer.model.reference is not None
    return score_rows(scorer.model, scorer.model.reference, features, rows.to_pandas().set_index("row_id"))
