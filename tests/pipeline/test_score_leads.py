"""A small run with a model: its open leads are scored anew and explained in words."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from src.evaluation.publish_gate import Gate
from src.evaluation.store import save_gate
from src.features.build import build_features, to_pandas_examples, to_pandas_features
from src.features.catalog import catalog
from src.features.labels import label_rows
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.leads.config import load_config
from src.leads.errors import LeadScoringError
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.leads.tables import read_tables
from src.models.cut import Cut
from src.models.grades import build_reference
from src.models.predict import predict_chance, predict_margin
from src.models.recipe import Recipe
from src.models.save import save_model
from src.models.train import train_at_cut
from src.paths import CONF
from src.pipeline.explain_lead import explain_lead
from src.pipeline.run import Run
from src.pipeline.run_folder import finish_run, write_result
from src.pipeline.score_leads import PLAN, score_open_leads
from src.pipeline.start import begin_run

pytestmark = pytest.mark.slow

CONFIG = load_config(CONF / "sample.toml")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def trained(root: Path) -> Run:
    """A complete run with plan, model and scores, without its notebooks."""
    write_sample(SampleOptions(leads=1500, months=12, win_share=0.15), root / "raw")
    run = begin_run(CONF / "sample.toml", root / "raw", None, root, root / "reports")
    tables = read_tables(run.folder / "tables")
    rows = scoring_rows(tables, CONFIG)
    plan = plan_features(tables, CONFIG)
    features = to_pandas_features(build_features(tables, rows, CONFIG, plan))
    examples = to_pandas_examples(rows, label_rows(rows, tables, CONFIG))
    recipe = Recipe(horizon_days=CONFIG.scoring.horizon_days)
    model = train_at_cut(features, examples, catalog(CONFIG, plan), Cut(tables.as_of, None), recipe)
    ranked = examples.assign(model=predict_chance(model, features))
    weeks = features[examples["kind"] == "week"]
    parts = [predict_margin(model, weeks, part) for part in ("fit", "engagement")]
    save_model(replace(model, reference=build_reference(ranked, 20.0, *parts)), run.folder / "model")
    (run.folder / PLAN).parent.mkdir()
    (run.folder / PLAN).write_text(json.dumps(plan.to_json()))
    (run.folder / "evaluation").mkdir()
    save_gate(run.folder / "evaluation", Gate(True, (), 0.005, "better than drawing by lot"))
    finish_run(run, root)
    return run


@pytest.fixture(scope="module")
def scored(trained: Run, root: Path) -> pd.DataFrame:
    done = score_open_leads(CONF / "sample.toml", data_root=root)
    (trained.folder / "scores").mkdir()
    done.table.to_parquet(trained.folder / "scores" / "open_leads.parquet")
    assert done.csv.name == f"open_leads-{trained.as_of:%Y%m%d}.csv"
    assert len(pd.read_csv(done.csv)) == len(done.table)
    return done.table


def test_every_open_lead_is_scored_best_first(trained: Run, scored: pd.DataFrame) -> None:
    tables = read_tables(trained.folder / "tables")
    now = scoring_rows(tables, CONFIG).filter(pl.col("kind") == "now")
    assert set(scored["lead_id"]) == set(now["lead_id"])
    chance = scored.loc[~scored["is_too_old"], "chance"].to_numpy()
    assert len(chance) > 20
    assert np.all(np.diff(chance) <= 1e-12)


def test_scoring_twice_gives_the_same_bytes(root: Path, scored: pd.DataFrame) -> None:
    first = score_open_leads(CONF / "sample.toml", data_root=root).csv.read_bytes()
    assert score_open_leads(CONF / "sample.toml", data_root=root).csv.read_bytes() == first


def test_a_lead_is_explained_in_words(trained: Run, scored: pd.DataFrame) -> None:
    lines = explain_lead(trained, scored["lead_id"].iloc[0])
    assert lines[0].startswith(f"Lead {scored['lead_id'].iloc[0]} · came in 202")
    assert f"better than {scored['score'].iloc[0]} of 100 leads · grade {scored['grade'].iloc[0]}" in lines[1]
    assert any(line.startswith("  raises") for line in lines)
    assert lines[-1].endswith(f"run {trained.id}")


def test_a_lead_too_old_is_said_to_be(trained: Run, scored: pd.DataFrame) -> None:
    old = scored.loc[scored["is_too_old"], "lead_id"]
    assert "too old to score" in explain_lead(trained, old.iloc[0])[1]


def test_a_closed_or_unknown_lead_is_refused_in_words(trained: Run, scored: pd.DataFrame) -> None:
    tables = read_tables(trained.folder / "tables")
    won = tables.milestones.filter(pl.col("milestone") == "won")["lead_id"][0]
    with pytest.raises(LeadScoringError, match="is closed"):
        explain_lead(trained, won)
    with pytest.raises(LeadScoringError, match="There is no lead 'nobody'"):
        explain_lead(trained, "nobody")


@pytest.mark.parametrize(
    ("has_model", "said"), [(True, "may not be used. No signal"), (False, "has no model to score with. Too few known")]
)
def test_what_may_not_be_used_scores_nobody_and_says_why(
    trained: Run, tmp_path: Path, has_model: bool, said: str
) -> None:
    # A copy: the run itself may not be written to.
    copied = tmp_path / "sample" / "runs" / trained.id
    shutil.copytree(trained.folder, copied)
    shutil.copy(trained.folder.parents[1] / "latest.json", tmp_path / "sample")
    save_gate(copied / "evaluation", Gate(False, (), 0.005, "No signal: do not use this score."))
    run = replace(trained, folder=copied)
    if not has_model:
        shutil.rmtree(copied / "model")
        write_result(run, "03_train_model", "none", {"why_not": "Too few known outcomes to learn from."}, [])
    with pytest.raises(LeadScoringError, match=said):
        score_open_leads(CONF / "sample.toml", data_root=tmp_path)


def test_a_source_without_run_says_so(tmp_path: Path) -> None:
    with pytest.raises(LeadScoringError, match="No complete run of 'sample'"):
        score_open_leads(CONF / "sample.toml", data_root=tmp_path)
