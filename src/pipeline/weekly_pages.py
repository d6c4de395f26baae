"""The pages beside the report: the weekly meeting, the trend of both promises, the mail."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from src.evaluation.calls.decisions_kept import decisions_kept
from src.evaluation.campaigns.looked_at import leads_looked_at
from src.evaluation.campaigns.planned import planned
from src.evaluation.evidence import Evidence, read_evidence
from src.evaluation.feedback.lists import save_list
from src.evaluation.meeting.meeting import Meeting, read_meeting, save_meeting
from src.evaluation.meeting.whole import Beside, leads_of, prepare, with_decisions, with_moves
from src.evaluation.promises.new_leads import wins_behind
from src.evaluation.promises.whole import promises
from src.evaluation.store import read_table, save_tables
from src.leads.config import load_config
from src.leads.declared.sla import Sla
from src.leads.sla import load_sla_if_any
from src.models.model import LeadModel
from src.pipeline.earlier_scores import SCORES
from src.pipeline.list_receipts import list_receipts
from src.pipeline.run import Run
from src.pipeline.run_folder import read_result
from src.pipeline.since_last import decisions_of
from src.reporting.mail.write import write_mail
from src.reporting.meeting.render import render_meeting
from src.reporting.story import Story
from src.reporting.trend_page.render import render_trend

SHOWN_PROMISES = "promises_shown"
"""Table of the promises as the pages may show them: without chances and grades where the score may not be told."""
OVERDUE = Path("lists", "overdue.csv")
BOTH_SIDES = "09_sales_and_marketing"


def prepare_meeting(run: Run, story: Story) -> Meeting:
    """Return the meeting of the run's newest whole week, kept as ``evaluation/meeting.json`` with what belongs to it.

    Writes ``evaluation/promises_shown.csv`` and ``lists/overdue.csv`` (neither where there is nothing to tell).

    Parameters
    ----------
    run : Run
        Not complete yet; the notebooks before the report have run.
    story : Story
        Whether its score may be told decides what the meeting says.
    """
    config, sla = load_config(run.config), load_sla_if_any(run.sla)
    seen = read_evidence(run.folder, config)
    model = seen.shown_model if story.obstacle is None else None
    evaluation = run.folder / "evaluation"
    shown = _promises(seen, sla, model, evaluation / "promises.csv")
    beside = Beside(shown, _planned(seen, model), _with_rule(evaluation), _open_leads(run))
    prepared = prepare(seen, sla, model, beside)
    for path in (evaluation / f"{SHOWN_PROMISES}.csv", run.folder / OVERDUE):  # of an earlier look at the same run
        path.unlink(missing_ok=True)
    save_tables(evaluation, {SHOWN_PROMISES: shown})
    save_meeting(prepared.meeting, evaluation)
    if prepared.overdue is not None:
        save_list(prepared.overdue.rows, run.folder / OVERDUE)
    return prepared.meeting


def write_weekly_pages(run: Run, story: Story) -> list[Path]:
    """Write ``mail.txt``, ``meeting.html``, ``trend.html`` and their numbers beside the report; return their paths.

    The report must be there: decisions are set against its numbers.

    Parameters
    ----------
    run : Run
        After :func:`prepare_meeting`; may be rendered again with another ``story``, as a refresh does.
    story : Story
        As the report was rendered from.
    """
    evaluation = run.folder / "evaluation"
    written = [write_mail(story, run.reports, f"reports/{run.source}/latest.html")]
    meeting = read_meeting(evaluation)
    if meeting is not None:
        written.append(render_meeting(story, _newest(run, story, meeting), run.reports))
    path = evaluation / f"{SHOWN_PROMISES}.csv"
    shown = read_table(path) if path.is_file() else pd.DataFrame()
    return [*written, render_trend(story, shown, load_sla_if_any(run.sla), run.reports)]


def _newest(run: Run, story: Story, meeting: Meeting) -> Meeting:
    """Return the meeting with what moved the list and what became of the last decisions."""
    receipts = list_receipts(run) if story.obstacle is None else None
    decisions = sorted(decisions_of(run), key=lambda decision: decision.made_on, reverse=True)
    today = run.as_of.date() if run.as_of else None
    kept = decisions_kept(decisions, _numbers_today(run, story), today)
    return with_decisions(with_moves(meeting, receipts), kept, [decision.unit for decision in decisions])


def _numbers_today(run: Run, story: Story) -> dict[str, dict[str, Any]]:
    """Return today's numbers by the name that a decision may give: the report's, else those of both sides' parts.

    Where the score may not be told only the report's: it leaves out what rests on it, the parts do not.
    """
    path = run.reports / "facts.json"
    shown = json.loads(path.read_text(encoding="utf-8"))["facts"] if path.is_file() else {}
    if story.obstacle is not None or not (run.folder / "results" / f"{BOTH_SIDES}.json").is_file():
        return dict(shown)
    parts = read_result(run, BOTH_SIDES)["facts"].get("parts", {}).values()
    found = {name: fact for part in parts for name, fact in part.items() if isinstance(fact, dict) and "value" in fact}
    return {**found, **shown}


def _promises(seen: Evidence, sla: Sla | None, model: LeadModel | None, measured: Path) -> pd.DataFrame:
    """Return the promises by period: as the run measured them, or anew without chances where these may not be told."""
    if model is not None and measured.is_file():
        table = read_table(measured)
        return table.assign(period_start=pd.to_datetime(table["period_start"], utc=True))
    told = promises(leads_of(seen, model), seen.tables, seen.config, sla, wins_behind(seen.table), seen.mean_value)
    return told.tables.get("promises", pd.DataFrame())


def _planned(seen: Evidence, model: LeadModel | None) -> dict[str, pd.DataFrame]:
    """Return the tables of the planned campaigns; without a score all their leads are to be called first.

    A capacity that was not declared is what sales usually calls, not what it could: set against the A and B leads it
    says something, against all leads it would only say that more come in than before.
    """
    table = seen.table if model is not None else seen.table.iloc[:0]
    leads = leads_looked_at(table, seen.examples, seen.tables, seen.config, model)
    says_something = {"declared"} if model is None else {"declared", "first touches"}
    known = seen.capacity.per_week if seen.capacity.origin in says_something else None
    return planned(seen.tables, leads, known, seen.plural).tables


def _with_rule(evaluation: Path) -> list[str]:
    """Return the reasons of refusal for which a rule is proposed."""
    path = evaluation / "feedback_rules.csv"
    if not path.is_file():
        return []
    rules = read_table(path)
    return [str(reason) for reason in rules.loc[rules["verdict"] == "proposed", "reason"]]


def _open_leads(run: Run) -> pd.DataFrame:
    """Return the list of open leads; empty where nobody scored."""
    path = run.folder / SCORES
    return pd.read_parquet(path, columns=["lead_id", "grade"]) if path.is_file() else pd.DataFrame()
