"""One lead in words: its chance, what raises and lowers it, and what happened."""

from __future__ import annotations

import pandas as pd
import polars as pl

from src.leads.errors import LeadScoringError, nearest
from src.leads.tables import LeadTables, read_tables
from src.pipeline.progress import printable
from src.pipeline.run import Run

SHOWN_TYPES = 6


def explain_lead(run: Run, lead_id: str) -> list[str]:
    """Return what the run knows about the lead, in lines for a terminal.

    Raises
    ------
    LeadScoringError
        Where the run scored no such open lead.
    """
    path = run.folder / "scores" / "open_leads.parquet"
    if not path.is_file():
        raise LeadScoringError(f"Run {run.id} scored no leads. See its report for the reason.")
    scores = pd.read_parquet(path)
    tables = read_tables(run.folder / "tables")
    found = scores[scores["lead_id"] == lead_id]
    if found.empty:
        raise LeadScoringError(_why_not(lead_id, scores, tables))
    score = found.iloc[0]
    lines = [" · ".join([f"Lead {printable(lead_id)}", *_arrival(tables, lead_id)])]
    lines += ["  too old to score: no lead of that age was learned from"] if score["is_too_old"] else _chance(score)
    lines += _reasons(score, "raises") + _reasons(score, "lowers") + _activities(tables, lead_id)
    return [*lines, f"  as of {_day(score['scored_at'])}, run {run.id}"]


def _why_not(lead_id: str, scores: pd.DataFrame, tables: LeadTables) -> str:
    """Return why the lead has no score."""
    if tables.leads.filter(pl.col("lead_id") == lead_id).height:
        return f"Lead '{lead_id}' is closed, so it has no score. Only open leads are scored."
    hint = nearest(lead_id, scores["lead_id"].tolist())
    return f"There is no lead '{lead_id}' among the leads scored (left out: no prospect, objected, or merged).{hint}"


def _arrival(tables: LeadTables, lead_id: str) -> list[str]:
    """Return when the lead came in and whether it was called; nothing where the source does not know."""
    lead = tables.leads.filter(pl.col("lead_id") == lead_id)
    created = lead["created_at"].item()
    known = [f"came in {_day(created)}"] if created is not None else []
    own = tables.activities.filter(pl.col("lead_id") == lead_id)
    touches = own.select(first=pl.col("occurred_at").filter(pl.col("is_touch")).min()).collect()["first"].item()
    if touches is not None:
        return [*known, f"first called {_day(touches)}"]
    return [*known, "not called yet"] if tables.checks.get("known", {}).get("touches") else known


def _chance(score: pd.Series) -> list[str]:
    """Return chance, score, grade, fit and engagement as one line."""
    chance = float(score["chance"])
    parts = [f"chance {_one_in(chance)}", f"better than {score['score']} of 100 leads", f"grade {score['grade']}"]
    parts += [f"{part} {score[part]}" for part in ("fit", "engagement") if pd.notna(score[part])]
    return ["  " + " · ".join(parts)]


def _one_in(chance: float) -> str:
    """Return a chance in words.

    >>> _one_in(0.16), _one_in(0.004), _one_in(0.62)
    ('1 in 6 (16 of 100)', '1 in 250 (0.4 of 100)', '62 of 100')
    """
    of_hundred = f"{100 * chance:.0f}" if chance >= 0.03 else f"{100 * chance:.1f}"
    return f"1 in {1 / chance:.0f} ({of_hundred} of 100)" if 0 < chance <= 0.4 else f"{of_hundred} of 100"


def _reasons(score: pd.Series, direction: str) -> list[str]:
    """Return the reasons of one direction, a line each."""
    columns = [f"{direction}_{place}" for place in (1, 2, 3)]
    said = [printable(str(score[name])) for name in columns if name in score and pd.notna(score[name])]
    return [f"  {direction if place == 0 else '':<8}{words}" for place, words in enumerate(said)]


def _activities(tables: LeadTables, lead_id: str) -> list[str]:
    """Return how often each type of activity happened, most frequent first."""
    own = tables.activities.filter(pl.col("lead_id") == lead_id).group_by("activity_type").len().collect()
    counts = own.sort(["len", "activity_type"], descending=[True, False]).rows()
    if not counts:
        return []
    shown = [f"{count} x {printable(kind).replace('_', ' ')}" for kind, count in counts[:SHOWN_TYPES]]
    more = f", {len(counts) - SHOWN_TYPES} more types" if len(counts) > SHOWN_TYPES else ""
    return [f"  {'did':<8}{', '.join(shown)}{more}"]


def _day(moment: object) -> str:
    """Return the ISO day of a moment, or ``the export`` where there are no dates."""
    return "the export" if moment is None or pd.isna(moment) else str(pd.Timestamp(moment).date())  # type: ignore[call-overload, arg-type]
