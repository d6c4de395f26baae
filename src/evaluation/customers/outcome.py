"""Another milestone than the target as the outcome, and the age at which it can be asked of most leads."""

from __future__ import annotations

import pandas as pd

from src.evaluation.later_leads import nearest_landmark
from src.leads.config import SourceConfig
from src.leads.errors import LeadScoringError, nearest
from src.leads.tables import LeadTables

AGE_DAYS = 14
"""Leads are looked at at the landmark nearest this age: what they did in their first two weeks is known."""
STILL_AHEAD = 0.8
"""For another outcome than the target: the oldest age by which so much of it has not happened yet."""
SECONDS_A_DAY = 86_400
TARGET = "won"
"""Word for the declared target, whatever its name."""


def with_outcome(
    examples: pd.DataFrame, tables: LeadTables, config: SourceConfig, outcome: str = TARGET
) -> tuple[pd.DataFrame, float]:
    """Return the examples with ``is_won`` telling whether ``outcome`` came within the horizon, and the age to look at.

    Beside it stands ``outcome_days``: days from the moment until it came, missing where it did not or without dates.

    Parameters
    ----------
    examples : pandas.DataFrame
        Scoring rows joined with labels.
    tables : LeadTables
    config : SourceConfig
    outcome : str
        A milestone; ``"won"`` or the target's own name: the target.

    Raises
    ------
    LeadScoringError
        Where no lead ever reached such a milestone, or there are no dates to tell when.

    Notes
    -----
    Of leads that had reached it before the moment it is not known any more (missing): they are past the question. Early
    steps come soon, so they are asked at a younger age than the target.
    """
    if outcome in (TARGET, config.milestones.target):
        days = examples["followup_days"].where(examples["is_won"].eq(True).fillna(False))
        age = nearest_landmark(examples, AGE_DAYS) if (examples["kind"] == "landmark").any() else 0.0
        return examples.assign(outcome_days=days), age
    known = tables.milestones["milestone"].unique().sort().to_list()
    if outcome not in known:
        raise LeadScoringError(f"outcome: no lead has a milestone '{outcome}'.{nearest(outcome, known)}")
    if tables.as_of is None:
        raise LeadScoringError("outcome: without dates only the target can be asked about. Leave outcome as it is.")
    reached = tables.milestones.filter(tables.milestones["milestone"] == outcome).select("lead_id", "known_at")
    at = examples["lead_id"].map(reached.to_pandas().set_index("lead_id")["known_at"])
    ends = examples["scored_at"] + pd.Timedelta(days=config.scoring.horizon_days)
    is_reached = ((at > examples["scored_at"]) & (at <= ends)).astype("boolean")
    asked = examples["is_matured"] & ~(at <= examples["scored_at"]).fillna(False)
    days = ((at - examples["scored_at"]).dt.total_seconds() / SECONDS_A_DAY).where(is_reached)
    changed = examples.assign(is_won=is_reached.where(asked), outcome_days=days)
    return changed, _age(changed)


def _age(examples: pd.DataFrame) -> float:
    """Return the oldest landmark up to ``AGE_DAYS`` at which most of what will come is still ahead."""
    landmarks = examples[examples["kind"] == "landmark"]
    ahead = landmarks[landmarks["is_won"].eq(True).fillna(False)].groupby("landmark_days").size().sort_index()
    if ahead.empty:
        return nearest_landmark(examples, 0)
    fitting = ahead.index[(ahead >= STILL_AHEAD * ahead.iloc[0]) & (ahead.index <= AGE_DAYS)]
    return float(fitting.max()) if len(fitting) else float(ahead.index.min())
