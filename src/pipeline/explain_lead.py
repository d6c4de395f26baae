"""One lead's story: its chance, what raises and lowers it, how its score changed, what it did, who was like it."""

from __future__ import annotations

import pandas as pd
import polars as pl

from src.leads.config import load_config
from src.leads.errors import LeadScoringError, nearest
from src.leads.tables import LeadTables, read_tables
from src.pipeline.lead_past import activity_lines, day_of, history_lines, similar_lines
from src.pipeline.progress import printable
from src.pipeline.run import Run

LABEL = 8
"""Width of the words before a line."""


def explain_lead(run: Run, lead_id: str) -> list[str]:
    """Return what the run knows about the lead, in at most 25 lines for a terminal.

    Raises
    ------
    LeadScoringError
        Where the run scored no such open lead.
    """
    path = run.folder / "scores" / "open_leads.parquet"
    if not path.is_file():
        raise LeadScoringError(f"Run {run.id} scored no leads. See its report for the reason.")
    scores = pd.read_parquet(path)
    tables, config = read_tables(run.folder / "tables"), load_config(run.config)
    found = scores[scores["lead_id"] == lead_id]
    if found.empty:
        raise LeadScoringError(_why_not(lead_id, scores, tables))
    score = found.iloc[0]
    first = " · ".join([f"Lead {printable(lead_id)}", *_arrival(tables, lead_id)])
    told = (
        ("raises", _reasons(score, "raises")),
        ("lowers", _reasons(score, "lowers")),
        ("history", history_lines(run, lead_id)),
        ("did", activity_lines(tables, config, lead_id)),
        ("similar", similar_lines(run, score, config.milestones.target_words_plural)),
    )
    known = [
        f"  {'' if n else label:<{LABEL}}{printable(line)}" for label, lines in told for n, line in enumerate(lines)
    ]
    return [first, _chance(score, scores), *known, f"  as of {day_of(score['scored_at'])}, run {run.id}"]


def _why_not(lead_id: str, scores: pd.DataFrame, tables: LeadTables) -> str:
    """Return why the lead has no score."""
    if tables.leads.filter(pl.col("lead_id") == lead_id).height:
        return f"Lead '{lead_id}' is closed, so it has no score. Only open leads are scored."
    hint = nearest(lead_id, scores["lead_id"].tolist())
    later = f", or came in after {day_of(tables.as_of)}" if tables.as_of else ""
    why = f"left out: no prospect, objected, or merged{later}"
    return f"There is no lead '{lead_id}' among the leads scored ({why}).{hint}"


def _arrival(tables: LeadTables, lead_id: str) -> list[str]:
    """Return when the lead came in and whether it was called; nothing where the source does not know."""
    lead = tables.leads.filter(pl.col("lead_id") == lead_id)
    created = lead["created_at"].item()
    known = [f"came in {day_of(created)}"] if created is not None else []
    own = tables.activities.filter(pl.col("lead_id") == lead_id)
    touches = own.select(first=pl.col("occurred_at").filter(pl.col("is_touch")).min()).collect()["first"].item()
    if touches is not None:
        return [*known, f"first called {day_of(touches)}"]
    return [*known, "not called yet"] if tables.checks.get("known", {}).get("touches") else known


def _chance(score: pd.Series, scores: pd.DataFrame) -> str:
    """Return chance, place, score, grade, fit and engagement as one line, or that the lead is too old."""
    if score["is_too_old"]:
        return "  too old to score: no lead of that age was learned from"
    scored = scores[~scores["is_too_old"]]
    place = 1 + int((scored["chance"] > score["chance"]).sum())
    parts = [
        f"chance {_one_in(float(score['chance']))}",
        f"better than {score['score']} of 100 leads",
        f"place {place:,} of {len(scored):,}",
        f"grade {score['grade']}",
    ]
    parts += [f"{part} {score[part]}" for part in ("fit", "engagement") if pd.notna(score[part])]
    return "  " + " · ".join(parts)


def _one_in(chance: float) -> str:
    """Return a chance in words.

    >>> _one_in(0.16), _one_in(0.004), _one_in(0.62)
    ('1 in 6 (16 of 100)', '1 in 250 (0.4 of 100)', '62 of 100')
    """
    of_hundred = f"{100 * chance:.0f}" if chance >= 0.03 else f"{100 * chance:.1f}"
    return f"1 in {1 / chance:.0f} ({of_hundred} of 100)" if 0 < chance <= 0.4 else f"{of_hundred} of 100"


def _reasons(score: pd.Series, direction: str) -> list[str]:
    """Return the reasons of one direction."""
    columns = [f"{direction}_{place}" for place in (1, 2, 3)]
    return [str(score[name]) for name in columns if name in score and pd.notna(score[name])]
