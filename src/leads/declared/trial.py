"""A fair trial of two orders, and the small share of unpromising leads that is called all the same."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from src.leads.declared.base import Declared


class Trial(Declared):
    """How the score's order is tried against today's; fixed by ``leadscore trial plan --begin``."""

    by: Literal["lead", "team-week"] = "lead"
    """What is drawn by lot: each lead, or for each team the order it works by in a week."""
    team: str | None = None
    """Our lead column that says which team works a lead; needed for ``team-week``."""
    today: Literal["points", "newest", "oldest"] = "points"
    """The order sales goes by today; without declared points it is newest first."""
    outcome: str | None = None
    """The milestone that decides; default the latest step that the plan can show within a year."""
    worth_having: float = Field(0.2, gt=0, le=2)
    """Smallest gain worth a trial, as a share of what comes today: 0.2 is 24 instead of 20 of 100."""
    weeks: int | None = Field(None, ge=1, le=52)
    """Weeks in which leads are drawn; default as many as it takes."""
    seed: int = Field(1, ge=0)

    @model_validator(mode="after")
    def _teams_are_known(self) -> Trial:
        if self.by == "team-week" and self.team is None:
            raise ValueError('by = "team-week" needs team, the lead column that says which team works a lead')
        return self


class Exploration(Declared):
    """Leads below the threshold that are sent to sales by lot, unmarked, to notice what the score misses."""

    share: float = Field(0.05, ge=0.01, le=0.5)
    """Share of the leads below the threshold: 0.05 is 1 in 20. Smaller ones would weigh over a hundred each."""
    below: Literal["B", "C", "D"] = "D"
    """The best grade that counts as below the threshold."""
    missed_share: float = Field(0.2, gt=0, lt=1)
    """Share of all wins that must not lie below the threshold unnoticed."""
    seed: int = Field(1, ge=0)
