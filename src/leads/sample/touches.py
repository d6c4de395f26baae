"""What sales does with the leads it takes up: first touch, follow-ups, meetings, all in working hours."""

from __future__ import annotations

import numpy as np
import polars as pl

from src.leads.sample.activity import happened
from src.leads.sample.behaviour import NEVER
from src.leads.sample.options import SampleOptions
from src.leads.sample.outcomes import Outcomes
from src.leads.sample.queue import Work
from src.leads.sample.working_time import WORKDAY, Seconds, WorkingTime

CALL_SHARE = 0.65
"""Calls among touches; the rest are e-mails written by a person."""
FOLLOW_UPS = 1.6


def touch_leads(
    options: SampleOptions, work: Work, outcomes: Outcomes, milestones: pl.DataFrame, hours: WorkingTime
) -> pl.DataFrame:
    """Return sales' activities: nothing before the first touch."""
    random = options.random("touches")
    worked = np.flatnonzero(work.is_worked)
    follow_ups = random.poisson(FOLLOW_UPS + 1.5 * (outcomes.won_at[worked] < NEVER))
    lead = np.repeat(worked, 1 + follow_ups)
    order = np.arange(len(lead)) - np.repeat(np.cumsum(1 + follow_ups) - 1 - follow_ups, 1 + follow_ups)
    gap = np.where(order == 0, 0, order * 3 * WORKDAY + random.integers(-WORKDAY, WORKDAY, len(lead)))
    at = hours.moment_at(hours.worked_until(work.first_touch_at[lead]) + gap)
    at = np.where(order == 0, work.first_touch_at[lead], at)
    in_time = at <= outcomes.won_at[lead]
    is_call = random.random(len(lead)) < CALL_SHARE
    meetings = milestones.filter(pl.col("milestone") == "meeting")
    met = meetings["lead"].to_numpy()
    return pl.concat(
        [
            _by_sales(work, lead[in_time & is_call], at[in_time & is_call], "call"),
            _by_sales(work, lead[in_time & ~is_call], at[in_time & ~is_call], "sales_email"),
            _by_sales(work, met, meetings["at"].to_numpy(), "meeting"),
        ]
    )


def _by_sales(work: Work, lead: Seconds, at: Seconds, activity_type: str) -> pl.DataFrame:
    return happened(lead, at, activity_type, actor="sales", rep=work.rep[lead])
