"""The meeting of a run's newest whole week, from what the run left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pandas as pd

from src.evaluation.calls.decisions_kept import DecisionsKept
from src.evaluation.calls.handling import ALL
from src.evaluation.evidence import Evidence
from src.evaluation.feedback.judged import judged_leads
from src.evaluation.feedback.lists import disagreements
from src.evaluation.meeting.ahead import ahead
from src.evaluation.meeting.best_source import BestSource, best_source_waits
from src.evaluation.meeting.by_grade import by_grade, signed
from src.evaluation.meeting.discuss import discuss
from src.evaluation.meeting.expected import expected_in
from src.evaluation.meeting.followed import followed
from src.evaluation.meeting.list_moved import list_moved
from src.evaluation.meeting.meeting import DecisionNow, Meeting
from src.evaluation.meeting.needs import (
    NO_DATES,
    NO_DECISIONS,
    NO_LIST_BEFORE,
    NO_SCORE,
    NO_SLA,
    NO_TOUCHES,
    NO_VERDICTS,
    Need,
)
from src.evaluation.meeting.overdue import Overdue, overdue
from src.evaluation.meeting.usual import usual_new
from src.evaluation.meeting.verdicts import Verdicts, verdicts
from src.evaluation.meeting.week import Week, newest_week
from src.evaluation.promises.new_leads import new_leads, wins_behind
from src.evaluation.promises.sales import promised_response
from src.leads.declared.sla import Sla
from src.models.model import LeadModel

MOST_DECISIONS = 3


@dataclass(frozen=True)
class Beside:
    """What other parts of the run found, as far as they did.

    Attributes
    ----------
    promises : pandas.DataFrame
        The promises by period; empty where nothing was agreed.
    planned : mapping of str to pandas.DataFrame
        Tables of the planned campaigns.
    with_rule : sequence of str
        Reasons of refusal for which a rule is proposed.
    open_leads : pandas.DataFrame
        The list: ``lead_id, grade``; empty where nobody scored.
    """

    promises: pd.DataFrame = field(default_factory=pd.DataFrame)
    planned: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    with_rule: Sequence[str] = ()
    open_leads: pd.DataFrame = field(default_factory=pd.DataFrame)


@dataclass(frozen=True)
class Prepared:
    """A meeting and the list of overdue calls; None where none can be told."""

    meeting: Meeting
    overdue: Overdue | None


def prepare(seen: Evidence, sla: Sla | None, model: LeadModel | None, beside: Beside) -> Prepared:
    """Return the meeting of the newest whole week.

    Parameters
    ----------
    seen : Evidence
    sla : Sla or None
    model : LeadModel or None
        The score in use; None where there is none, or none that may be told.
    beside : Beside
    """
    leads = leads_of(seen, model)
    grades = beside.open_leads["grade"].dropna() if model is not None and len(beside.open_leads) else pd.Series()
    by_list = {str(grade): int(count) for grade, count in grades.value_counts().sort_index().items()} or None
    as_of = seen.tables.as_of
    if as_of is None or leads["created_at"].isna().all():
        undated = Meeting(None, None, 0, open_by_grade=by_list, needs=_undated_needs(seen))
        return Prepared(replace(undated, verdicts=_verdicts(seen, leads, None, beside)), None)
    week = newest_week(as_of)
    agreed = sla if sla is not None and sla.agreed_on <= week.monday else None
    knows_touches = seen.config.touches is not None
    hours: dict[str, float] = {str(g): h for g, h in agreed.response_hours.items()} if agreed and knows_touches else {}
    due = _since_agreed(promised_response(leads, seen.tables, seen.config, hours), agreed) if hours else None
    waiting = _waiting(seen, leads, due, hours, as_of)
    won = signed(seen.tables, seen.config.milestones.target, week)
    own = leads[week.holds(leads["created_at"])]
    columns = by_grade(leads, week, won, due, waiting, hours, knows_touches)
    goal = agreed.goals.expected_customers_per_quarter if agreed else None
    meeting = Meeting(
        monday=week.monday,
        sunday=week.sunday,
        new=len(own),
        usual_new=usual_new(leads["created_at"], week),
        newest=leads["created_at"].max().date(),
        expected=expected_in(leads, week, wins_behind(seen.table), goal) if model is not None else None,
        grades=columns,
        signed=len(won),
        signed_before=len(won) - sum(each.signed for each in columns),
        not_called=int(own["first_touch_at"].isna().sum()) if knows_touches else None,
        overdue=len(waiting.rows) if waiting else None,
        left=waiting.left if waiting else 0,
        open_by_grade=by_list,
        followed=followed(seen.examples, seen.features, model, week) if model is not None and knows_touches else None,
        ahead=ahead(beside.planned),
        needs=tuple(_needs(sla, week, model, knows_touches, seen)),
    )
    apart = 0 if seen.tables.feedback.is_empty() else len(disagreements(judged_leads(seen.tables, leads), as_of))
    meeting = replace(meeting, verdicts=_verdicts(seen, leads, week, beside), apart=apart)
    best = _best_source(seen, leads, due, week)
    chosen = discuss(beside.promises if agreed else pd.DataFrame(), week, best, meeting.ahead, meeting.overdue)
    return Prepared(replace(meeting, best_source=best, discuss=chosen), waiting)


def leads_of(seen: Evidence, model: LeadModel | None) -> pd.DataFrame:
    """Return every lead with what the meeting may say of it: without a score neither chances nor grades."""
    table = seen.table if model is not None else seen.table.iloc[:0]
    return new_leads(table, seen.examples, seen.features, model)


def with_decisions(meeting: Meeting, kept: DecisionsKept, units: Sequence[str]) -> Meeting:
    """Return the meeting with the newest decisions and what became of them.

    Parameters
    ----------
    meeting : Meeting
    kept : DecisionsKept
    units : sequence of str
        Of each decision's number, newest decision first.
    """
    rows = kept.table.head(MOST_DECISIONS).to_dict("records")
    if not rows:
        return replace(meeting, decisions=(), needs=_with(meeting.needs, NO_DECISIONS))
    found = [_decision({str(k): v for k, v in row.items()}, unit) for row, unit in zip(rows, units, strict=False)]
    return replace(meeting, decisions=tuple(found))


def with_moves(meeting: Meeting, receipts: pd.DataFrame | None) -> Meeting:
    """Return the meeting with what moved the list since the list before."""
    moved = list_moved(receipts)
    is_needed = moved is None and meeting.monday is not None and meeting.open_by_grade is not None
    return replace(meeting, moved=moved, needs=_with(meeting.needs, NO_LIST_BEFORE) if is_needed else meeting.needs)


def _with(needs: tuple[Need, ...], need: Need) -> tuple[Need, ...]:
    return needs if need in needs else (*needs, need)


def _decision(row: Mapping[str, Any], unit: str) -> DecisionNow:
    names = ("what", "made_on", "state", "by", "was", "now", "low", "high", "moved")
    known: dict[str, Any] = {name: None if pd.isna(row[name]) else row[name] for name in names}
    return DecisionNow(unit=unit, **known)


def _since_agreed(due: pd.DataFrame, agreed: Sla | None) -> pd.DataFrame:
    """Return the promises to leads that came in since the agreement: before it nobody was promised anything."""
    return due if agreed is None else due[due["at"] >= pd.Timestamp(agreed.agreed_on, tz="UTC")]


def _waiting(
    seen: Evidence, leads: pd.DataFrame, due: pd.DataFrame | None, hours: dict[str, float], as_of: datetime
) -> Overdue | None:
    """Return the leads that wait beyond the promise; None where nothing was promised or touches are not known."""
    if due is None:
        return None
    now = seen.examples[seen.examples["kind"] == "now"]
    return overdue(leads, due, now, seen.config, hours, as_of)


def _verdicts(seen: Evidence, leads: pd.DataFrame, week: Week | None, beside: Beside) -> Verdicts | None:
    """Return what sales said in the week, ever where there are no weeks; None where no verdicts came back."""
    if seen.tables.feedback.is_empty():
        return None
    return verdicts(judged_leads(seen.tables, leads), week, beside.with_rule)


def _best_source(seen: Evidence, leads: pd.DataFrame, due: pd.DataFrame | None, week: Week) -> BestSource | None:
    """Return the source with the best chances where it surely waits longest."""
    column = seen.config.campaigns.source
    if due is None or column not in seen.tables.leads.columns or leads["grade"].eq(ALL).all():
        return None
    source_of = seen.tables.leads.select("lead_id", column).to_pandas().set_index("lead_id")[column]
    return best_source_waits(due, leads["lead_id"].map(source_of), week)


def _undated_needs(seen: Evidence) -> tuple[Need, ...]:
    return (NO_DATES, NO_VERDICTS) if seen.tables.feedback.is_empty() else (NO_DATES,)


def _needs(sla: Sla | None, week: Week, model: LeadModel | None, knows_touches: bool, seen: Evidence) -> list[Need]:
    """Return what cannot be told, the most useful first."""
    found = [] if model is not None else [NO_SCORE]
    found += [] if knows_touches else [NO_TOUCHES]
    if sla is None:
        found.append(NO_SLA)
    elif sla.agreed_on > week.monday:
        found.append(Need(NO_SLA.about, "the agreement did not hold for the whole week yet"))
    return found + ([NO_VERDICTS] if seen.tables.feedback.is_empty() else [])
