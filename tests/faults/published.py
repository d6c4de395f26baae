"""A small source that was published once: a real champion, a page, a history; made once, copied for each fault."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from src.evaluation.leaks.leak_probe import probe_leaks, suspects_of, without_suspects
from src.evaluation.publish_gate import Gate
from src.evaluation.store import save_gate
from src.features.build import build_features, to_pandas_examples, to_pandas_features
from src.features.catalog import catalog
from src.features.labels import label_rows
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.features.store import save_features
from src.leads.config import SourceConfig, load_config
from src.leads.tables import LeadTables, read_tables
from src.models.cut import Cut
from src.models.grades import build_reference
from src.models.model import LeadModel
from src.models.predict import predict_chance, predict_margin
from src.models.recipe import Recipe
from src.models.save import load_model, save_model
from src.models.score import score_rows
from src.models.score_files import save_scores
from src.models.train import train_at_cut
from src.pipeline.champion.plan import PLAN
from src.pipeline.champion.pointer import model_sha256
from src.pipeline.parameters import PARAMETERS
from src.pipeline.run import Run
from src.pipeline.run_folder import write_result
from src.pipeline.runner import ChainResult
from tests.leads.small_source import SmallSource

LEARNED_LEADS = 600
WON = tuple(range(0, LEARNED_LEADS, 6))
"""Even leads come from DE, odd ones from NA: so only DE wins, and there is something to learn."""


def toml(value: Any) -> str:
    """Return a value as TOML, tables inline."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value, ensure_ascii=False)


def write_conf(config: dict[str, Any], path: Path) -> None:
    """Write a declaration as a file."""
    path.write_text("".join(f"{key} = {toml(each)}\n" for key, each in config.items()), encoding="utf-8")


def learned(folder: Path) -> None:
    """Train a model on a longer history of the same source; leaves ``model/`` and ``gate.json`` in ``folder``."""
    raw = folder / "learned"
    raw.mkdir(parents=True)
    source = SmallSource(raw, LEARNED_LEADS, WON)
    config = SourceConfig.model_validate(source.config)
    tables = source.load()
    rows, plan = scoring_rows(tables, config), plan_features(tables, config)
    features = to_pandas_features(build_features(tables, rows, config, plan))
    examples = to_pandas_examples(rows, label_rows(rows, tables, config))
    recipe = Recipe(horizon_days=config.scoring.horizon_days)
    model = train_at_cut(features, examples, catalog(config, plan), Cut(tables.as_of, None), recipe)
    ranked = examples.assign(model=predict_chance(model, features))
    weeks = features[examples["kind"] == "week"]
    parts = [predict_margin(model, weeks, part) for part in ("fit", "engagement")]
    save_model(replace(model, reference=build_reference(ranked, 5.0, *parts)), folder / "model")
    (folder / "evaluation").mkdir()
    save_gate(folder / "evaluation", Gate(True, (), 0.005, "better than drawing by lot"))


def work_of(kept: Path, run: Run, probes: bool = False) -> ChainResult:
    """Leave in the run what the notebooks would: features of today's leads, the model in ``kept``, its list.

    With ``probes`` fields that know the outcome are looked for and left out first, as 02_build_features does.
    """
    tables, config = read_tables(run.folder / "tables"), load_config(run.config)
    rows = scoring_rows(tables, config)
    labels = label_rows(rows, tables, config)
    said = []
    if probes:
        found = probe_leaks(tables, to_pandas_examples(rows, labels), config)
        said = [f"'{name}' is left out of the features." for name in suspects_of(found)]
        config = without_suspects(config, found)
    plan = plan_features(tables, config)
    features = build_features(tables, rows, config, plan)
    save_features(run.folder / "features", rows, labels, features, plan)
    for name in ("model", "evaluation"):
        shutil.copytree(kept / name, run.folder / name)
    model = load_model(run.folder / "model")
    now = rows.to_pandas().set_index("row_id")
    now = now[now["kind"] == "now"]
    assert model.reference is not None
    scores = score_rows(model, model.reference, to_pandas_features(features).loc[now.index], now, None)
    save_scores(scores, run.folder / "scores")
    return ChainResult(dict.fromkeys(PARAMETERS, 1.0), warnings=[*_results(run, tables, model), *said])


def _results(run: Run, tables: LeadTables, model: LeadModel) -> list[str]:
    """Write the results that a refresh reads, and return the warnings."""
    warnings: list[str] = tables.checks["warnings"]
    facts: dict[str, dict[str, Any]] = {name: {} for name in PARAMETERS}
    facts["01_check_data"] = {**tables.checks, "warnings": []}
    later = {"first": None, "last": None, "leads": 0, "wins": 0}
    facts["03_train_model"] = {"trained": True, "why_not": None, "wins_behind": len(WON), "known_wins": len(WON)}
    facts["03_train_model"] |= {"later": later, "training": dict(model.report)}
    facts["07_score_leads"] = {"open": 0}
    for name, known in facts.items():
        write_result(run, name, "as planned", known, warnings if name == "01_check_data" else [])
    assert model_sha256(run.folder) is not None
    assert (run.folder / PLAN).is_file()
    return list(warnings)
