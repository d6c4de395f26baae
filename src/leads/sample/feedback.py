"""What sales says of leads it called: accepted or refused, with a reason; students are refused again and again."""

from __future__ import annotations

import numpy as np
import polars as pl

from src.leads.sample.behaviour import NEVER
from src.leads.sample.drivers import Flags, Numbers
from src.leads.sample.options import SampleOptions
from src.leads.sample.queue import Work
from src.leads.sample.working_time import DAY, WorkingTime

JUDGED_SHARE = 0.4
"""Share of called leads on which a verdict is given."""
JUDGED_AFTER_DAYS = 1.5
EASE, PER_PROMISE = 0.9, 0.5
"""Log-odds of accepting an average lead, and what a unit of promise adds: sales sees some of what decides."""
STUDENT, TOO_SMALL = "student", "too small"
OTHER_REASONS = {"no budget": 0.32, "no need": 0.26, "wrong contact": 0.22, "wrong time": 0.12, "I know them": 0.08}
"""The last one is not among the declared reasons."""
SMALL_EMPLOYEES = 10
PLANTED = {"reason": STUDENT, "column": "job_title"}
"""The reason for which a rule can be proposed: all of these leads have a title that says so."""


def feedback_table(
    options: SampleOptions, people: pl.DataFrame, promise: Numbers, work: Work, ids: pl.Series, hours: WorkingTime
) -> pl.DataFrame:
    """Return ``lead_id, at, verdict, reason``, oldest first, nothing after the end of the history."""
    random = options.random("feedback")
    count = len(people)
    is_judged = work.is_worked & (random.random(count) < JUDGED_SHARE * options.feedback)
    wait = (random.exponential(JUDGED_AFTER_DAYS, count) * DAY).astype(np.int64)
    relative = promise - promise.mean()
    is_student = (people["seniority"] == "junior").to_numpy()
    is_small = people["employees"].to_numpy() < SMALL_EMPLOYEES
    log_odds = EASE + PER_PROMISE * relative - 3.0 * is_student - 0.8 * is_small
    accepts = random.random(count) < 1 / (1 + np.exp(-log_odds))
    reason = _reasons(random, is_student, is_small)
    touched = np.where(is_judged, work.first_touch_at, people["created"].to_numpy())
    at = np.where(is_judged, hours.next_working_moment(touched + wait), NEVER)
    judged = np.flatnonzero(at < int(options.end.timestamp()))
    judged = judged[np.argsort(at[judged], kind="stable")]
    table = pl.DataFrame({"lead_id": ids.gather(judged), "seconds": at[judged], "accepts": accepts[judged]})
    return table.select(
        "lead_id",
        pl.from_epoch("seconds", time_unit="s").dt.cast_time_unit("us").dt.replace_time_zone("UTC").alias("at"),
        pl.when("accepts").then(pl.lit("accepted")).otherwise(pl.lit("refused")).alias("verdict"),
        pl.when(~pl.col("accepts")).then(reason.gather(judged)).alias("reason"),
    )


def _reasons(random: np.random.Generator, is_student: Flags, is_small: Flags) -> pl.Series:
    """Return why each lead would be refused."""
    names, shares = list(OTHER_REASONS), list(OTHER_REASONS.values())
    drawn = pl.Series(names).gather(random.choice(len(names), len(is_student), p=shares))
    said_small = is_small & (random.random(len(is_small)) < 0.7)
    frame = pl.DataFrame({"drawn": drawn, "student": is_student, "small": said_small})
    reason = pl.when("student").then(pl.lit(STUDENT)).when("small").then(pl.lit(TOO_SMALL)).otherwise("drawn")
    return frame.select(reason).to_series()
