"""What was reported before: earlier forecasts, the figures of the last report, the decisions taken on it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from src.evaluation.calls.last_forecast import Forecast
from src.evaluation.calls.restated import Reported, reported
from src.leads.config import SourceConfig, load_config
from src.leads.declared.decisions import Decision, load_decisions
from src.leads.errors import LeadScoringError
from src.leads.tables import read_tables
from src.pipeline.earlier_scores import SCORES
from src.pipeline.run import Run
from src.pipeline.run_folder import runs_of
from src.pipeline.store.history import published_ids
from src.pipeline.store.places import Store

DECISIONS = "decisions.toml"
"""Name of the decisions in the folder of a run; they are kept in ``conf/decisions/<source>.toml``."""
SCORED = Path("results", "07_score_leads.json")


def earlier_runs(run: Run) -> list[Run]:
    """Return the published runs with an earlier as-of date, newest first; drafts where nothing was ever published."""
    as_of = run.as_of
    if as_of is None:
        return []
    data_root = run.folder.parents[2]
    published = published_ids(Store(run.source, data_root))
    found = []
    for earlier in reversed(runs_of(run.source, data_root)):
        counts = earlier.id in published if published else earlier.is_complete
        if counts and earlier.as_of is not None and earlier.as_of < as_of:
            found.append(earlier)
    return found


def earlier_forecasts(run: Run) -> list[Forecast]:
    """Return the forecasts of earlier runs, newest first; runs without one are passed over."""
    made = (_forecast(earlier) for earlier in earlier_runs(run))
    return [forecast for forecast in made if forecast is not None]


def _forecast(run: Run) -> Forecast | None:
    result, scores = run.folder / SCORED, run.folder / SCORES
    if run.as_of is None or not result.is_file() or not scores.is_file():
        return None
    numbers = _numbers(json.loads(result.read_text(encoding="utf-8"))["facts"])
    if numbers is None:
        return None
    table = pd.read_parquet(scores, columns=["lead_id", "chance"])
    return Forecast(pd.Timestamp(run.as_of), frozenset(table.loc[table["chance"].notna(), "lead_id"]), *numbers)


def _numbers(facts: dict[str, Any]) -> tuple[float, float, float] | None:
    """Return expected, low and high as the run told them."""
    told = facts.get("forecast")
    if told is None:
        told = {"value": facts.get("expected"), "low": facts.get("expected_low"), "high": facts.get("expected_high")}
    value, low, high = (told.get(name) for name in ("value", "low", "high"))
    return None if value is None or low is None or high is None else (float(value), float(low), float(high))


def last_reported(run: Run) -> Reported | None:
    """Return what the last report rested on; None where there is none, or its declaration is no longer understood."""
    before = earlier_runs(run)
    if not before:
        return None
    try:
        config = load_config(before[0].config)
    except LeadScoringError:
        return None
    return reported(read_tables(before[0].folder / "tables"), config)


def decisions_file(conf: Path, config: SourceConfig) -> Path | None:
    """Return the source's decisions beside its declaration, checked; None where none are written down.

    Raises
    ------
    InputRefused
        Where an entry is wrong: before anything of the run is written.
    """
    path = conf.parent / "decisions" / f"{config.source.name}.toml"
    load_decisions(path)
    return path if path.is_file() else None


def copy_decisions(path: Path | None, folder: Path) -> None:
    """Copy the decisions into the folder of a run; nothing where there are none."""
    if path is not None:
        shutil.copyfile(path, folder / DECISIONS)


def decisions_of(run: Run) -> list[Decision]:
    """Return the decisions that the run knows, oldest first."""
    return load_decisions(run.folder / DECISIONS)
