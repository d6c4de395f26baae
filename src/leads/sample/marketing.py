"""What marketing answers by hand: requests of leads, and leads that sales gave back."""

from __future__ import annotations

import numpy as np
import polars as pl

from src.leads.sample.activity import happened
from src.leads.sample.options import SampleOptions
from src.leads.sample.queue import Work
from src.leads.sample.working_time import WORKDAY, Seconds, WorkingTime

REQUESTS = ("demo_request", "form_submit")
ANSWER = "marketing_reply"
RETURNED = "returned"
RETURNED_SHARE = 0.12
"""Worked leads that sales gives back, were none of them closed before; whether they win does not matter."""
RETURNED_AFTER_DAYS = (2, 15)
"""Working days between first touch and giving back."""
ANSWERED_SHARE = {"request": 0.75, "returned": 0.6}
MEDIAN_ANSWER_HOURS = {"request": 6.0, "returned": 20.0}
"""Working hours until marketing answers."""
ANSWER_SPREAD = 1.0
"""Standard deviation of the logarithm of the hours."""


def give_back(options: SampleOptions, work: Work, closed_at: Seconds, hours: WorkingTime) -> pl.DataFrame:
    """Return the milestones ``returned``: ``lead``, ``milestone``, ``at``; none where switched off.

    Notes
    -----
    Drawn by lot among open worked leads, so that having been given back says nothing about winning.
    """
    random = options.random("returned leads")
    days = random.uniform(*RETURNED_AFTER_DAYS, len(closed_at))
    drawn = (random.random(len(closed_at)) < RETURNED_SHARE) & work.is_worked & options.marketing_answers
    lead = np.flatnonzero(drawn)
    at = hours.moment_at(hours.worked_until(work.first_touch_at[lead]) + (days[lead] * WORKDAY).astype(np.int64))
    still_open = at < closed_at[lead]
    frame = {"lead": pl.Series(lead[still_open], dtype=pl.Int32), "at": pl.Series(at[still_open], dtype=pl.Int64)}
    return pl.DataFrame(frame).with_columns(milestone=pl.lit(RETURNED))


def answer(
    options: SampleOptions, activities: pl.DataFrame, returned: pl.DataFrame, closed_at: Seconds, hours: WorkingTime
) -> pl.DataFrame:
    """Return marketing's answers to requests and to leads given back; nothing after a lead is closed."""
    random = options.random("marketing answers")
    requests = activities.filter(pl.col("activity_type").cast(pl.String).is_in(REQUESTS)).sort("at", "lead")
    asked = {"request": requests, "returned": returned}
    frames = []
    for name, rows in asked.items():
        lead, at = rows["lead"].to_numpy(), rows["at"].to_numpy()
        wait = 3600 * np.exp(random.normal(np.log(MEDIAN_ANSWER_HOURS[name]), ANSWER_SPREAD, len(lead)))
        is_answered = (random.random(len(lead)) < ANSWERED_SHARE[name]) & options.marketing_answers
        lead, at, wait = lead[is_answered], at[is_answered], wait[is_answered]
        answered_at = hours.moment_at(hours.worked_until(at) + wait.astype(np.int64))
        still_open = answered_at < closed_at[lead]
        frames.append(happened(lead[still_open], answered_at[still_open], ANSWER, actor="marketing"))
    return pl.concat(frames)
