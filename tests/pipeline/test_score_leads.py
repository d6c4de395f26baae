"""A small run with a model: its open leads are scored anew and explained in words."""

from __future__ import annotations

import hashlib
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
from src.pipeline.champion import prove
from src.pipeline.champion.plan import PLAN
from src.pipeline.champion.pointer import model_sha256
from src.pipeline.champion.promote import promote, roll_back
from src.pipeline.exit_codes import NoModel
from src.pipeline.explain_lead import explain_lead
from src.pipeline.run import Run, read_run, write_record
from src.pipeline.run_folder import finish_run
from src.pipeline.score_leads import score_open_leads
from src.pipeline.start import begin_run
from src.pipeline.store.history import champions
from src.pipeline.store.places import Store

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
    store = Store("sample", root, root / "reports")
    promote(store, trained.id, "looked at")
    done = score_open_leads(store, CONF / "sample.toml")
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
    store = Store("sample", root, root / "reports")
    [first] = [path.read_bytes() for path in store.scores.glob("*.csv")]
    assert score_open_leads(store, CONF / "sample.toml").csv.read_bytes() == first
    assert sorted(path.suffix for path in store.scores.iterdir()) == [".csv", ".parquet"]


def test_a_lead_is_explained_in_words(trained: Run, scored: pd.DataFrame) -> None:
    lines = explain_lead(trained, scored["lead_id"].iloc[0])
    assert lines[0].startswith(f"Lead {scored['lead_id'].iloc[0]} · came in 202")
    count = int((~scored["is_too_old"]).sum())
    assert f"better than {scored['score'].iloc[0]} of 100 leads · place 1 of {count} · grade" in lines[1]
    assert any(line.startswith("  raises") for line in lines)
    history = next(line for line in lines if line.startswith("  history"))
    assert history.split() == ["history", *f"{trained.as_of:%Y-%m-%d} {scored['grade'].iloc[0]}".split(), "(99)"]
    assert len(lines) <= 25
    assert lines[-1].endswith(f"run {trained.id}")


def test_a_lead_too_old_is_said_to_be(trained: Run, scored: pd.DataFrame) -> None:
    old = scored.loc[scored["is_too_old"], "lead_id"]
    assert "too old to score" in explain_lead(trained, old.iloc[0])[1]


def test_a_closed_or_unknown_lead_is_refused_in_words(trained: Run, scored: pd.DataFrame) -> None:
    tables = read_tables(trained.folder / "tables")
    won = tables.milestones.filter(pl.col("milestone") == "won")["lead_id"][0]
    with pytest.raises(LeadScoringError, match="is closed"):
        explain_lead(trained, won)
    with pytest.raises(LeadScoringError, match="There is no lead 'nobody'") as refused:
        explain_lead(trained, "nobody")
    assert f"or came in after {tables.as_of:%Y-%m-%d})" in str(refused.value)  # such a lead may be on today's list


@pytest.fixture
def store(trained: Run, scored: pd.DataFrame, tmp_path: Path) -> Store:
    """A back-up of the state, restored elsewhere: two runs with the same model, the second one champion."""
    store = Store("sample", tmp_path / "data", tmp_path / "reports")
    shutil.copytree(trained.folder.parents[1], store.folder, ignore=shutil.ignore_patterns("raw", "scores"))
    second = store.runs / trained.id.replace("-1", "-2")
    shutil.copytree(store.runs / trained.id, second)
    moved = replace(read_run(second), id=second.name)
    write_record(moved)
    finish_run(moved, store.data_root)
    promote(store, moved.id, "fitted again")
    return store


def listed(store: Store) -> bytes:
    return score_open_leads(store, CONF / "sample.toml").csv.read_bytes()


def test_a_back_up_restored_elsewhere_gives_the_same_bytes(store: Store, root: Path) -> None:
    [before] = [path.read_bytes() for path in (root / "sample" / "scores").glob("*.csv")]
    assert listed(store) == before


def spoil(store: Store, run_id: str, name: str) -> None:
    """Change one character of a model: where its trees end, LightGBM would end the process."""
    path = store.runs / run_id / "model" / name
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("tree_sizes=", "tree_sizes=9", 1) if name == "model.txt" else f"{text} ")


@pytest.mark.parametrize("name", ["model.txt", "model.json"])
def test_a_damaged_champion_gives_way_to_the_one_before(store: Store, name: str) -> None:
    first, second = sorted(path.name for path in store.runs.iterdir())
    spoil(store, second, name)
    done = score_open_leads(store, CONF / "sample.toml")
    assert done.run.id == first
    assert [f"{second} cannot be used: the model" in problem for problem in done.fallback] == [True]


def test_a_model_that_ends_the_process_is_tried_in_one_of_its_own(store: Store) -> None:
    """Hashes that match say only that nothing changed: here the file was published damaged."""
    first, second = sorted(path.name for path in store.runs.iterdir())
    folder = store.runs / second / "model"
    text = (folder / "model.txt").read_text(encoding="utf-8")
    broken = text[: len(text) // 2]
    stored = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    stored.pop("side_car_sha256")
    stored["sha256"]["all"] = hashlib.sha256(broken.encode()).hexdigest()
    stored["side_car_sha256"] = hashlib.sha256(
        json.dumps(stored, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()
    (folder / "model.txt").write_text(broken, encoding="utf-8")
    (folder / "model.json").write_text(json.dumps(stored), encoding="utf-8")
    champion = json.loads(store.champion.read_text(encoding="utf-8"))
    champion["model_sha256"] = model_sha256(store.runs / second)
    store.champion.write_text(json.dumps(champion), encoding="utf-8")

    done = score_open_leads(store, CONF / "sample.toml")

    assert done.run.id == first
    assert "loading the model ends the process (code -" in done.fallback[0]


def test_a_model_of_a_newer_format_is_refused_by_the_process_that_tries_it(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = next(store.runs.iterdir()) / "model"
    stored = json.loads((folder / "model.json").read_text(encoding="utf-8")) | {"format": 99}
    stored.pop("side_car_sha256")
    sealed = json.dumps(stored, sort_keys=True, separators=(",", ":"))
    stored["side_car_sha256"] = hashlib.sha256(sealed.encode()).hexdigest()
    (folder / "model.json").write_text(json.dumps(stored), encoding="utf-8")
    assert prove.main(folder) == prove.REFUSED
    assert "written in format 99" in capsys.readouterr().out


def test_where_no_champion_can_be_used_nobody_scores(store: Store) -> None:
    for run_id in sorted(path.name for path in store.runs.iterdir()):
        spoil(store, run_id, "model.txt")
    with pytest.raises(NoModel, match=r"leadscore refresh .* trains and publishes one"):
        listed(store)
    with pytest.raises(LeadScoringError, match="No champion before"):
        roll_back(store, "it is broken")


def test_going_back_gives_up_the_champion_in_between(store: Store) -> None:
    first, second = sorted(path.name for path in store.runs.iterdir())
    champion = roll_back(store, "sales says it is upside down")
    assert (champion.run_id, champion.is_held) == (first, True)
    told = [(event.what, event.champion, event.why) for event in champions(store)]
    assert told == [
        ("promoted", first, "looked at"),
        ("promoted", second, "fitted again"),
        ("rolled back", first, "sales says it is upside down"),
    ]
    spoil(store, first, "model.txt")
    with pytest.raises(NoModel, match=f"run {first} cannot be used") as refused:
        listed(store)
    assert second not in str(refused.value)


def test_a_run_that_the_gate_refuses_is_never_promoted(store: Store) -> None:
    first, _ = sorted(path.name for path in store.runs.iterdir())
    save_gate(store.runs / first / "evaluation", Gate(False, (), 0.005, "No signal: do not use this score."))
    with pytest.raises(LeadScoringError, match=r"evaluation/gate\.json is not as it was written"):
        promote(store, first, "I like it")
    finish_run(read_run(store.runs / first), store.data_root)
    with pytest.raises(LeadScoringError, match="No signal: do not use this score"):
        promote(store, first, "I like it")


def test_another_horizon_is_not_scored_by_the_champion(store: Store, tmp_path: Path) -> None:
    conf = tmp_path / "sample.toml"
    text = (CONF / "sample.toml").read_text(encoding="utf-8")
    conf.write_text(text.replace("horizon_days = 90", "horizon_days = 60"), encoding="utf-8")
    with pytest.raises(NoModel, match="predicts another outcome"):
        score_open_leads(store, conf)


def test_a_source_without_champion_says_how_to_get_one(tmp_path: Path) -> None:
    store = Store("sample", tmp_path, tmp_path / "reports")
    with pytest.raises(NoModel, match="Nothing was published of 'sample' yet") as refused:
        score_open_leads(store, CONF / "sample.toml")
    assert "leadscore promote RUN" in str(refused.value)
    with pytest.raises(LeadScoringError, match="no complete run 'sample-20260101-1'"):
        promote(store, "sample-20260101-1", "why not")
