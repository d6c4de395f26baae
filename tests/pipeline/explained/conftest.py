"""Two published models on a small sample, and its tables at three dates, a week apart."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from src.evaluation.publish_gate import Gate
from src.evaluation.store import save_gate
from src.features.build import build_features, to_pandas_examples, to_pandas_features
from src.features.catalog import catalog
from src.features.labels import label_rows
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.leads.load import load_tables
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.leads.tables import LeadTables, read_tables
from src.models.calibrate import Calibrator
from src.models.cut import Cut
from src.models.grades import build_reference
from src.models.model import LeadModel
from src.models.predict import predict_chance
from src.models.recipe import Recipe
from src.models.save import save_model
from src.models.train import train_at_cut
from src.models.trees import Trees
from src.paths import CONF
from src.pipeline.champion.plan import PLAN, read_plan
from src.pipeline.champion.pointer import model_sha256
from src.pipeline.champion.scorer import Scorer
from src.pipeline.run import Run, write_record
from src.pipeline.run_folder import finish_run
from src.pipeline.start import as_of_moment, begin_run
from src.pipeline.store.places import Store
from tests.pipeline.explained.scored_leads import CONFIG, FIRST, SECOND, THIRD


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_sample(SampleOptions(leads=1300, months=9, win_share=0.3), folder / "raw")
    return folder


@pytest.fixture(scope="session")
def store(root: Path) -> Store:
    return Store("sample", root, root / "reports")


@pytest.fixture(scope="session")
def scorers(root: Path, store: Store) -> tuple[Scorer, Scorer]:
    """Two models that were published: the second has other trees than the first, another calibrator and population."""
    run = begin_run(CONF / "sample.toml", root / "raw", as_of_moment(FIRST), root, root / "reports")
    tables = read_tables(run.folder / "tables")
    rows, plan = scoring_rows(tables, CONFIG), plan_features(tables, CONFIG)
    features = to_pandas_features(build_features(tables, rows, CONFIG, plan))
    examples = to_pandas_examples(rows, label_rows(rows, tables, CONFIG))
    recipe = Recipe(horizon_days=CONFIG.scoring.horizon_days, blocks=1, max_trees=60, min_trees=60)
    model = train_at_cut(features, examples, catalog(CONFIG, plan), Cut(tables.as_of, None), recipe)
    trees = model.parts["all"]
    assert isinstance(trees, Trees)
    fewer = Trees.from_text(trees.booster.model_to_string(num_iteration=25))
    models = [model, replace(model, parts={"all": fewer}, calibrator=Calibrator(0.9, 0.1))]
    found = []
    for number, (model, capacity) in enumerate(zip(models, (20.0, 40.0), strict=True), 1):
        ranked = examples.assign(model=predict_chance(model, features))
        folder = run.folder.with_name(run.id.replace("-1", f"-{number}"))
        own = replace(run, id=folder.name, folder=folder)
        found.append(_kept(own, plan.to_json(), replace(model, reference=build_reference(ranked, capacity)), store))
    return found[0], found[1]


def _kept(run: Run, plan: dict[str, Any], model: LeadModel, store: Store) -> Scorer:
    """Write a complete run with the model and return it as one that scores."""
    save_model(model, run.folder / "model")
    (run.folder / PLAN).parent.mkdir(exist_ok=True)
    (run.folder / PLAN).write_text(json.dumps(plan))
    (run.folder / "conf.toml").write_bytes((CONF / "sample.toml").read_bytes())
    (run.folder / "evaluation").mkdir(exist_ok=True)
    save_gate(run.folder / "evaluation", Gate(True, (), 0.005, "better than drawing by lot"))
    write_record(replace(run, config=run.folder / "conf.toml"))
    finish_run(run, store.data_root)
    sha256 = model_sha256(run.folder)
    assert sha256 is not None
    return Scorer(run, model, read_plan(run), sha256)


@pytest.fixture(scope="session")
def tables(root: Path) -> dict[str, LeadTables]:
    return {day: load_tables(CONFIG, root / "raw", as_of_moment(day)) for day in (FIRST, SECOND, THIRD)}
