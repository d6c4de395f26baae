"""Open leads of fresh data, scored with the model of the newest run: no notebooks, no training."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pandas as pd
import polars as pl

from src.evaluation.store import read_gate
from src.features.build import build_features, to_pandas_features
from src.features.plan import FeaturePlan
from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig, load_config
from src.leads.errors import LeadScoringError
from src.leads.load import load_tables
from src.leads.tables import LeadTables
from src.models.model import LeadModel
from src.models.save import load_model_if_any
from src.models.score import score_rows
from src.models.score_files import save_scores
from src.paths import DATA
from src.pipeline.earlier_scores import SCORES, grades_in
from src.pipeline.run import Run
from src.pipeline.run_folder import newest_run, read_result

PLAN = Path("features", "plan.json")
"""Where ``02_build_features`` keeps ``plan.to_json()`` of the features the model was trained on."""


@dataclass(frozen=True)
class Scored:
    """What was scored: the table as ``score_rows`` gives it, where it was written, and the run whose model it was."""

    table: pd.DataFrame
    csv: Path
    run: Run


def score_open_leads(
    conf: Path, data: Path | None = None, as_of: datetime | None = None, data_root: Path = DATA
) -> Scored:
    """Return the open leads of the source scored with its newest model, written as CSV and Parquet.

    Raises
    ------
    LeadScoringError
        Where the source has no complete run, or its run has no model or one that the gate before publishing refused.
    """
    config = load_config(conf)
    run = newest_run(config.source.name, data_root)
    model, gate = load_model_if_any(run.folder / "model"), read_gate(run.folder / "evaluation")
    if model is None:
        raise LeadScoringError(f"Run {run.id} has no model to score with. {_why_no_model(run)}")
    if gate is None or not gate.may_publish:
        why = gate.reason if gate else "06_compare_with_rules has not asked yet."
        raise LeadScoringError(f"The score of run {run.id} may not be used. {why}")
    tables = load_tables(config, data or run.data, as_of)
    is_later = tables.as_of is None or run.as_of is None or run.as_of <= tables.as_of
    table = score_tables(tables, config, model, read_plan(run), grades_in(run.folder / SCORES) if is_later else None)
    stem = f"{tables.as_of:%Y%m%d}" if tables.as_of else "undated"
    csv = save_scores(table, data_root / config.source.name / "scores", f"open_leads-{stem}")
    return Scored(table, csv, run)


def _why_no_model(run: Run) -> str:
    """Return why nothing could be trained, as 03_train_model said it."""
    return str(read_result(run, "03_train_model")["facts"]["why_not"])


def score_tables(
    tables: LeadTables, config: SourceConfig, model: LeadModel, plan: FeaturePlan, previous: pd.Series | None = None
) -> pd.DataFrame:
    """Return every open lead of the tables scored as of their newest moment; columns as in ``score_rows``.

    ``previous`` are the grades given last, index ``lead_id``: a lead keeps its grade inside the dead band.

    Raises
    ------
    LeadScoringError
        Where the model was stored without the population that scores and grades are ranked in.
    """
    if model.reference is None:
        raise LeadScoringError("The model has no reference population, so it cannot grade. Run the chain again.")
    rows = scoring_rows(tables, config).filter(pl.col("kind") == "now")
    features = to_pandas_features(build_features(tables, rows, config, plan))
    return score_rows(model, model.reference, features, rows.to_pandas().set_index("row_id"), previous)


def read_plan(run: Run) -> FeaturePlan:
    """Return the plan of the features that the run's model was trained on."""
    path = run.folder / PLAN
    if not path.is_file():
        raise LeadScoringError(f"Run {run.id} kept no plan of its features. Run the chain again.")
    return FeaturePlan.from_json(json.loads(path.read_text(encoding="utf-8")))
