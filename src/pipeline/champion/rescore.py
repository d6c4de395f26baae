"""The run's list of open leads made by the champion instead, or taken back, before the run is closed."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from typing import Any

import pandas as pd

from src.evaluation.calls.forecast import forecast_facts
from src.features.store import read_examples
from src.leads.config import load_config
from src.leads.tables import read_tables
from src.models.score_files import save_scores
from src.pipeline.champion.scorer import Scorer
from src.pipeline.earlier_scores import earlier_grades
from src.pipeline.run import Run
from src.pipeline.run_folder import read_result, write_result
from src.pipeline.score_leads import score_tables

NOTEBOOK = "07_score_leads"


def rescore(run: Run, champion: Scorer) -> pd.DataFrame:
    """Return today's open leads scored by the champion; list and facts of the run are its from now on."""
    tables, config = read_tables(run.folder / "tables"), load_config(run.config)
    scores = score_tables(tables, config, champion, earlier_grades(run))
    take_back(run, f"scored by the champion of run {champion.run.id}", _facts(run, scores, champion))
    save_scores(scores, run.folder / "scores")
    return scores


def take_back(run: Run, summary: str, facts: Mapping[str, Any] | None = None) -> None:
    """Remove the challenger's list and say instead what ``facts`` say; without any, that no lead was scored."""
    shutil.rmtree(run.folder / "scores", ignore_errors=True)
    said = read_result(run, NOTEBOOK)
    nothing = {"open": 0, "too_old": 0, "waiting_ab": None, **forecast_facts(pd.Series(dtype=float), 0)}
    write_result(run, NOTEBOOK, summary, {**said["facts"], **(facts or nothing)}, said["warnings"])


def _facts(run: Run, scores: pd.DataFrame, champion: Scorer) -> dict[str, Any]:
    """Return what ``07_score_leads`` would have said of the champion's list."""
    scored = scores[~scores["is_too_old"]]
    now = read_examples(run.folder / "features")
    now = now[now["kind"] == "now"]
    waiting = now.loc[now["first_touch_at"].isna(), "lead_id"] if now["is_worked"].notna().any() else None
    best = scored[scored["grade"].isin(["A", "B"])]
    wins_behind = read_result(champion.run, "03_train_model")["facts"]["wins_behind"]
    return {
        "open": len(scored),
        "too_old": len(scores) - len(scored),
        "waiting_ab": int(best["lead_id"].isin(waiting).sum()) if waiting is not None and len(best) else None,
        **forecast_facts(scored["chance"], wins_behind),
    }
