"""A desk with more leads than it can call: worked by one order, by the other, or by a trial of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.trial.drawing import COLUMNS, call_list, draw
from src.evaluation.trial.lottery import ARMS
from src.evaluation.trial.registration import Registration
from src.leads.config import SourceConfig

BEGIN = datetime(2025, 1, 6, 6, tzinfo=UTC)  # a Monday
WEEKS, LEADS_A_WEEK, TEAMS = 20, 120, ("north", "south", "west", "east")
CAPACITY = 0.45
GIVEN_UP_WEEKS = 3
WITHIN_DAYS = 28
SHOCK = 0.35
"""Standard deviation of the log-odds between weeks of one team: holidays, a fair, a bad month."""
CONFIG = SourceConfig.model_validate(
    {
        "source": {"name": "made", "title": "Made up"},
        "tables": {"leads": {"files": ["leads.csv"], "columns": {"lead_id": "id", "created_at": "created"}}},
        "milestones": {"target": "won", "steps": ["meeting"]},
    }
)


@dataclass(frozen=True)
class Desk:
    """The leads of a desk and what each would become if it was called.

    Attributes
    ----------
    leads : pandas.DataFrame
        As ``draw`` takes them, with ``meets`` (if called) and ``week`` (of arrival).
    """

    leads: pd.DataFrame

    def waiting(self, week: int, called: np.ndarray) -> pd.DataFrame:
        """Return the leads that wait on the Monday of that week; ``called`` says of each whether it was called."""
        arrived = self.leads["week"].to_numpy()
        return self.leads[(arrived <= week) & (arrived > week - GIVEN_UP_WEEKS) & ~called]


def desk(seed: int, effect: float) -> Desk:
    """Return the leads of one desk; ``effect`` 0: the score's order knows nothing, 1: much of what makes a meeting."""
    random = np.random.default_rng(seed)
    count = WEEKS * LEADS_A_WEEK
    week = np.sort(random.integers(0, WEEKS, count))
    team = random.integers(0, len(TEAMS), count)
    quality, shock = random.normal(size=count), random.normal(0, SHOCK, (len(TEAMS), WEEKS))
    meets = random.random(count) < 1 / (1 + np.exp(1.2 - quality - shock[team, week]))
    monday = pd.Timestamp(BEGIN) + pd.to_timedelta(7 * week, unit="D")
    leads = pd.DataFrame(
        {
            "lead_id": [f"L{seed}-{number}" for number in range(count)],
            "account_id": [f"A{seed}-{number}" for number in range(count)],
            "created_at": monday - pd.to_timedelta(random.uniform(1, 6, count) * (week > 0), unit="h"),
            "team": np.array(TEAMS)[team],
            "score": effect * quality + random.normal(size=count),
            "today": random.normal(size=count),
            "meets": meets,
            "week": week,
        }
    )
    return Desk(leads)


def registration(seed: int, by: str) -> Registration:
    """Return the trial that is run on the desk."""
    ends = BEGIN + timedelta(days=7 * WEEKS - 1)
    return Registration(
        source="made",
        by="team-week" if by == "team-week" else "lead",
        team="team" if by == "team-week" else None,
        today="newest",
        outcome="meeting",
        within_days={"meeting": WITHIN_DAYS},
        begins_on=(BEGIN - timedelta(days=1)).date().isoformat(),
        ends_on=ends.date().isoformat(),
        read_on=(ends + timedelta(days=WITHIN_DAYS + 1)).date().isoformat(),
        leads_planned=WEEKS * LEADS_A_WEEK,
        gain=0.2,
        seed=seed,
    )


def share_by_one_order(desk: Desk, order: str) -> float:
    """Return the share of all leads that meet when everybody works by that order: the truth, without any trial."""
    called = np.zeros(len(desk.leads), dtype=bool)
    for week in range(WEEKS):
        waiting = desk.waiting(week, called)[order]
        called[waiting.nlargest(round(CAPACITY * LEADS_A_WEEK)).index] = True
    return float((desk.leads["meets"].to_numpy() & called).mean())


def run_trial(desk: Desk, plan: Registration) -> tuple[pd.DataFrame, pl.DataFrame]:
    """Return the leads as drawn, and the meetings, of a trial worked week by week through its lists."""
    drawn, each = pd.DataFrame(columns=COLUMNS), CAPACITY * LEADS_A_WEEK
    most = round(each / (len(TEAMS) if plan.by == "team-week" else 1))
    place = pd.Series(desk.leads.index, desk.leads["lead_id"])
    week_called = np.full(len(desk.leads), -1)
    for week in range(WEEKS):
        moment = BEGIN + timedelta(days=7 * week)
        waiting = desk.waiting(week, week_called >= 0)
        new = draw(waiting, drawn, plan, moment, each)
        drawn = pd.concat([drawn, new], ignore_index=True) if len(drawn) else new
        listed = call_list(waiting, drawn, plan, moment)
        week_called[place[listed.loc[listed["place"] <= most, "lead_id"]]] = week
    hits = np.flatnonzero(desk.leads["meets"].to_numpy() & (week_called >= 0))
    met = desk.leads["lead_id"].iloc[hits].tolist()
    known = [BEGIN + timedelta(days=7 * int(week) + 3) for week in week_called[hits]]
    found = pl.DataFrame(
        {
            "lead_id": pl.Series(met, dtype=pl.String),
            "milestone": ["meeting"] * len(met),
            "known_at": pl.Series(known, dtype=pl.Datetime("us", "UTC")),
        }
    )
    return drawn.assign(drawn_at=pd.to_datetime(drawn["drawn_at"], utc=True)), found


def shares_by_either_order(desk: Desk) -> dict[str, float]:
    """Return the truth for both orders."""
    return {order: share_by_one_order(desk, order) for order in ARMS}
