"""What the trial showed, read as drawn, on the day that was agreed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.told import fact
from src.evaluation.trial.adherence import adherence_of
from src.evaluation.trial.bases import week_of
from src.evaluation.trial.difference import MIN_REACHED, NOT_KNOWN, difference_of
from src.evaluation.trial.lottery import SCORE, TODAY
from src.evaluation.trial.outcomes import days_until, reached_within
from src.evaluation.trial.reading_sentences import Look, reading_sentences
from src.evaluation.trial.registration import Registration
from src.evaluation.trial.spending import level_of_look
from src.leads.config import SourceConfig

OUTCOMES = [
    *("outcome", "decides", "within_days", "immature"),
    *("score_leads", "score_reached", "score_rate", "today_leads", "today_reached", "today_rate"),
    *("difference", "low", "high", "p", "finding"),
]

LEAST_LEVEL = 1e-4
"""A look that may spend less than this could call nothing: it is too early even for an early look."""


@dataclass(frozen=True)
class TrialReading:
    """What the trial showed.

    Attributes
    ----------
    outcomes : pandas.DataFrame
        ``OUTCOMES``, one row per outcome: leads of both orders whose days are over, how many reached it, difference of
        the shares (score minus today, -1 to 1) with its interval; ``finding`` (better | worse | cannot tell) for the
        outcome that decides, missing for the others; ``immature`` leads are left out. Without rows where it is too
        early to look.
    adherence : pandas.DataFrame
        As :func:`~src.evaluation.trial.adherence.adherence_of` gives it; empty where touches are not declared.
    look : Look
        When it was looked at, and at which level.
    sentences : list of str
    facts : dict
    needs : str or None
    """

    outcomes: pd.DataFrame
    adherence: pd.DataFrame
    look: Look | None = None
    sentences: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    needs: str | None = None


def read_trial(
    assigned: pd.DataFrame,
    milestones: pl.DataFrame,
    first_touch: pd.Series | None,
    plan: Registration,
    config: SourceConfig,
    as_of: datetime,
    earlier_levels: Sequence[float] = (),
    look_early: bool = False,
) -> TrialReading:
    """Return what the trial showed.

    Parameters
    ----------
    assigned : pandas.DataFrame
        The leads as they were drawn, ``src.evaluation.trial.drawing.COLUMNS``; ``drawn_at`` as moments.
    milestones : polars.DataFrame
        What became of leads, as known at ``as_of``.
    first_touch : pandas.Series or None
        Moment of the first touch by ``lead_id``; None where touches are not declared.
    plan : Registration
    config : SourceConfig
        For the words only.
    as_of : datetime
    earlier_levels : sequence of float
        Levels spent by looks before the agreed date.
    look_early : bool
        Compare before that date, at the level that such a look may spend.

    Notes
    -----
    Before the agreed date nothing is compared unless asked; then it costs: see :mod:`src.evaluation.trial.spending`.
    Every lead counts in the order it was drawn into, called or not. Leads whose days are not over are left out whatever
    became of them so far.
    """
    adherence = adherence_of(assigned, first_touch, as_of)
    if assigned.empty:
        return TrialReading(pd.DataFrame(columns=OUTCOMES), adherence, needs="No lead has been drawn yet.")
    entered = assigned.assign(entered_at=assigned["drawn_at"]).reset_index(drop=True)
    known = entered["entered_at"] + pd.Timedelta(days=plan.within_days[plan.outcome]) <= pd.Timestamp(as_of)
    information = float(known.sum()) / max(plan.leads_planned, 1)
    is_last = as_of.date() >= date.fromisoformat(plan.read_on)
    level = level_of_look(information, earlier_levels, is_last) if is_last or look_early else 0.0
    compares = level >= LEAST_LEVEL
    level = level if compares else 0.0
    look = Look(is_last, compares, level, min(information, 1.0), tuple(earlier_levels), int(known.sum()), len(entered))
    lines = (
        [_line(entered, milestones, plan, outcome, as_of, level) for outcome in plan.within_days] if compares else []
    )
    outcomes = pd.DataFrame(lines, columns=OUTCOMES)
    sentences = reading_sentences(outcomes, adherence, look, plan, config)
    return TrialReading(outcomes, adherence, look, sentences, _facts(outcomes, look, plan))


def _line(
    entered: pd.DataFrame, milestones: pl.DataFrame, plan: Registration, outcome: str, as_of: datetime, level: float
) -> dict[str, Any]:
    """Return one outcome in both orders."""
    within, decides = plan.within_days[outcome], outcome == plan.outcome
    reached = reached_within(days_until(entered, milestones, outcome), entered, within, as_of)
    own = entered[reached.notna()].assign(reached=reached[reached.notna()].astype(bool))
    found = NOT_KNOWN
    if own["arm"].nunique() > 1:
        by_score, cluster, team = own["arm"] == SCORE, own["account_id"], None
        if plan.by == "team-week":
            team, cluster = own["team"], drawn_together(own)
        found = difference_of(own["reached"], by_score, cluster, team, level)
    told: dict[str, Any] = {"outcome": outcome, "decides": decides, "within_days": within}
    told["immature"] = len(entered) - len(own)
    for arm in (SCORE, TODAY):
        part = own.loc[own["arm"] == arm, "reached"]
        told |= {f"{arm}_leads": len(part), f"{arm}_reached": int(part.sum())}
        told[f"{arm}_rate"] = float(part.mean()) if len(part) else np.nan
    told |= {"difference": found.value, "low": found.low, "high": found.high, "p": found.p}
    is_enough = told["score_reached"] + told["today_reached"] >= MIN_REACHED
    finding = "better" if found.low > 0 else "worse" if found.high < 0 else "cannot tell"
    return {**told, "finding": (finding if is_enough else "cannot tell") if decides else None}


def drawn_together(assigned: pd.DataFrame) -> pd.Series:
    """Return what was drawn together where team-weeks are drawn: the team and the week in which its account came."""
    first = assigned.groupby("account_id")["drawn_at"].transform("min")
    return assigned["team"] + week_of(first).dt.strftime(" %Y-%m-%d")


def _facts(outcomes: pd.DataFrame, look: Look, plan: Registration) -> dict[str, Any]:
    """Return the numbers of the reading (JSON types)."""
    found: dict[str, Any] = {"decides": plan.outcome, "read_on": plan.read_on, "is_last_look": look.is_last}
    found |= {"level": look.level, "drawn": look.drawn, "known": look.known}
    for row in outcomes.to_dict("records"):
        name, n = f"trial.{row['outcome']}", row["score_leads"] + row["today_leads"]
        found[f"{name}.difference"] = fact(row["difference"], row["low"], row["high"], n)
        found |= {f"{name}.{arm}": fact(row[f"{arm}_rate"], n=row[f"{arm}_leads"]) for arm in (SCORE, TODAY)}
    return found
