"""What history says of each outcome a trial could count: how often it comes, and how much a week of leads tells."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from src.evaluation.trial.likeness import likeness_of
from src.evaluation.trial.outcomes import days_to_count, days_until, reached_within, trial_outcomes
from src.evaluation.trial.power import Design
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

HISTORY = pd.Timedelta(days=364)
"""The newest whole year says what comes."""
MIN_LEADS = 100
"""Leads whose outcome is known, below which history gives no rate to plan with."""


@dataclass(frozen=True)
class Base:
    """What history says of one outcome: its rate today and how much a week of leads tells."""

    outcome: str
    within_days: int
    leads: int
    reached: int
    icc: float
    design: Design

    @property
    def rate(self) -> float:
        """Return the share of leads that reach the outcome today."""
        return self.reached / self.leads if self.leads else 0.0


def trial_bases(tables: LeadTables, config: SourceConfig) -> tuple[list[Base], str | None]:
    """Return what history says of each outcome; else why it says nothing.

    Notes
    -----
    Leads count from the moment they come in. Of each outcome the newest year of leads whose days are over is used.
    """
    if tables.as_of is None or tables.leads["created_at"].is_null().all():
        return [], "A trial needs to know when leads came in and when they reached an outcome."
    names = [name for name in ("lead_id", config.trial.team) if name]
    leads = tables.leads.select(*names, entered_at="created_at").to_pandas().dropna(subset="entered_at")
    bases = [_base(leads, tables, config, outcome) for outcome in trial_outcomes(config.milestones)]
    known = [base for base in bases if base is not None]
    if not known:
        return [], f"Fewer than {MIN_LEADS} leads are old enough to know what became of them: no rate to plan with."
    return known, None


def _base(leads: pd.DataFrame, tables: LeadTables, config: SourceConfig, outcome: str) -> Base | None:
    as_of, horizon = tables.as_of, config.scoring.horizon_days
    if as_of is None:
        return None
    days = days_until(leads, tables.milestones, outcome)
    old_enough = leads["entered_at"] + pd.Timedelta(days=horizon) <= pd.Timestamp(as_of)
    within = days_to_count(days[old_enough], horizon)
    reached = reached_within(days, leads, within, as_of)
    known = reached.notna()
    newest = leads.loc[known, "entered_at"].max() - HISTORY if known.any() else None
    used = known & (leads["entered_at"] > newest) if newest is not None else known
    count, hits = int(used.sum()), int(reached[used].sum())
    if count < MIN_LEADS:
        return None
    span = leads.loc[used, "entered_at"].max() - leads.loc[used, "entered_at"].min()
    per_week = count / max(span / pd.Timedelta(days=7), 1.0)
    if config.trial.by == "lead" or config.trial.team is None:
        return Base(outcome, within, count, hits, 0.0, Design(per_week))
    team = leads.loc[used, config.trial.team].fillna("not known").astype(str)
    alike = likeness_of(team, week_of(leads.loc[used, "entered_at"]), reached[used].astype(bool))
    design = Design(per_week, teams=alike.teams, icc=alike.icc, size_cv=alike.size_cv)
    return Base(outcome, within, count, hits, alike.icc, design)


def week_of(moments: pd.Series) -> pd.Series:
    """Return the Monday 00:00 UTC of each moment."""
    day = moments.dt.normalize()
    return day - pd.to_timedelta(day.dt.day_of_week, unit="D")
