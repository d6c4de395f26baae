"""What was fixed before the first lead was drawn: nothing of it may change afterwards."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Literal

from src.evaluation.trial.plan import TrialPlan
from src.leads.config import SourceConfig
from src.leads.errors import LeadScoringError


@dataclass(frozen=True)
class Registration:
    """The trial as it was fixed.

    Attributes
    ----------
    source : str
    by : str
        ``"lead"`` or ``"team-week"``.
    team : str or None
        Lead column that says which team works a lead.
    today : str
        The order against which the score's is tried.
    outcome : str
        That decides.
    within_days : dict of str to int
        Within how many days of being drawn each outcome counts.
    begins_on, ends_on, read_on : str
        ISO days: leads that come in from ``begins_on`` to ``ends_on`` are drawn, and what came is read on ``read_on``.
    leads_planned : int
        Leads that should have been drawn by the end.
    gain : float
        Smallest gain worth having, as a share of what comes today.
    seed : int
    """

    source: str
    by: Literal["lead", "team-week"]
    team: str | None
    today: str
    outcome: str
    within_days: dict[str, int]
    begins_on: str
    ends_on: str
    read_on: str
    leads_planned: int
    gain: float
    seed: int

    def to_json(self) -> dict[str, Any]:
        """Return the registration as JSON types."""
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Registration:
        """Return the registration that :meth:`to_json` wrote."""
        return cls(**stored)


def register(plan: TrialPlan, config: SourceConfig, begins_on: date) -> Registration:
    """Return the plan fixed, to begin on that day.

    Raises
    ------
    LeadScoringError
        Where the plan is hopeless, or the history is not enough to make one.

    Notes
    -----
    The date of reading is fixed, not the number of successes: whoever looks again and again until a difference shows
    finds one where there is none (Armitage, McPherson and Rowe 1969, "Repeated significance tests on accumulating
    data", JRSS A 132:235-244: five looks at 5 % find one in seven times).
    """
    if plan.outcome is None or plan.weeks_to_draw is None:
        raise LeadScoringError(plan.refused or plan.needs or "There is nothing to plan with.")
    within = plan.within_days()
    ends_on = begins_on + timedelta(days=7 * plan.weeks_to_draw - 1)
    read_on = ends_on + timedelta(days=1 + within[plan.outcome])
    per_week = float(plan.weeks.set_index("outcome")["leads_per_week"].loc[plan.outcome].max())
    return Registration(
        source=config.source.name,
        by=config.trial.by,
        team=config.trial.team if config.trial.by == "team-week" else None,
        today=config.trial.today,
        outcome=plan.outcome,
        within_days=within,
        begins_on=begins_on.isoformat(),
        ends_on=ends_on.isoformat(),
        read_on=read_on.isoformat(),
        leads_planned=round(per_week * plan.weeks_to_draw),
        gain=config.trial.worth_having,
        seed=config.trial.seed,
    )
