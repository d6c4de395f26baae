"""What came before a lead's score of today: earlier scores, activities, and earlier leads like it."""

from __future__ import annotations

import pandas as pd
import polars as pl

from src.evaluation.explain.similar import similar_leads
from src.features.activity_types import words_of
from src.features.store import read_examples, read_features
from src.leads.config import SourceConfig
from src.leads.errors import LeadScoringError
from src.leads.tables import LeadTables
from src.models.model import LeadModel
from src.models.receipt_words import receipt_words
from src.models.save import load_model_if_any, model_version
from src.pipeline.champion.scorer import find_scorer
from src.pipeline.run import Run
from src.pipeline.score_history import lead_history
from src.pipeline.store.places import Store

SHOWN_DATES = 4
SHOWN_ACTIVITIES = 5


def store_of(run: Run) -> Store:
    """Return the state of the run's source: runs lie below it, and so do working copies."""
    return Store(run.source, run.folder.parents[2])


def history_lines(run: Run, lead_id: str) -> list[str]:
    """Return the lead's last published scores with their dates, then why the last two differ."""
    past = lead_history(store_of(run), lead_id)
    if past.empty:
        return ["not scored before by 'leadscore refresh' or 'leadscore score'"]
    shown = past.tail(SHOWN_DATES)
    scores = [_score_words(row) for _, row in shown.iterrows()]
    last = shown.iloc[-1]
    lines = [" · ".join(scores)]
    if pd.notna(last.get("points")):
        told = {str(name): value for name, value in last.items()}
        lines.append(f"since {day_of(last['from_at'])}: {receipt_words(told)}")
    return lines


def _score_words(row: pd.Series) -> str:
    """Return one date of a lead's history."""
    day = day_of(row["scored_at"])
    return f"{day} too old" if row["is_too_old"] else f"{day} {row['grade']} ({row['score']})"


def activity_lines(tables: LeadTables, config: SourceConfig, lead_id: str) -> list[str]:
    """Return what happened last, newest first, a line each, and how much there was before."""
    own = tables.activities.filter(pl.col("lead_id") == lead_id)
    by_day = own.group_by(pl.col("occurred_at").dt.date().alias("day"), "activity_type").agg(
        count=pl.len(), last=pl.col("occurred_at").max()
    )
    rows = by_day.sort(["last", "activity_type"], descending=[True, False], nulls_last=True).collect()
    shown = rows.head(SHOWN_ACTIVITIES)
    lines = [
        f"{day_of(row['day'])}  {words_of(config, row['activity_type'])}{_times(row['count'])}"
        for row in shown.iter_rows(named=True)
    ]
    before = sum(rows["count"].to_list()) - sum(shown["count"].to_list())
    return [*lines, f"and {before:,} {'activity' if before == 1 else 'activities'} before"] if before else lines


def _times(count: int) -> str:
    """Return how often; nothing for once.

    >>> _times(1), _times(3)
    ('', ', 3 times')
    """
    return f", {count:,} times" if count > 1 else ""


def similar_lines(run: Run, score: pd.Series, plural: str) -> list[str]:
    """Return what became of the last similar leads, as of the run; nothing where there are too few or no model."""
    model = _model_of(run, str(score["model_version"])) if not score["is_too_old"] else None
    folder = run.folder / "features"
    if model is None or not (folder / "features.parquet").is_file():
        return []
    examples = read_examples(folder)
    own = examples[(examples["kind"] == "now") & (examples["lead_id"] == score["lead_id"])]
    features = read_features(folder)
    if own.empty or not set(model.encoding.names) <= set(features.columns):
        return []
    age = float(own["age_days"].iloc[0])
    found = similar_leads(model, features.loc[own.index], str(score["account_id"]), age, features, examples)
    return found.words(plural) if found else []


def _model_of(run: Run, version: str) -> LeadModel | None:
    """Return the model that gave the run's scores: its own, or the champion's; None where neither did."""
    own = load_model_if_any(run.folder / "model")
    if own is not None and model_version(own) == version:
        return own
    try:
        champion = find_scorer(store_of(run)).scorer
    except LeadScoringError:
        return None
    return champion.model if champion and model_version(champion.model) == version else None


def day_of(moment: object) -> str:
    """Return the ISO day of a moment, or ``the export`` where there are no dates."""
    return "the export" if moment is None or pd.isna(moment) else str(pd.Timestamp(moment).date())  # type: ignore[call-overload, arg-type]
