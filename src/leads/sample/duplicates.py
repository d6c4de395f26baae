"""The same person twice: a second record with the same e-mail, to which later activities go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from src.leads.sample.options import SampleOptions
from src.leads.sample.working_time import DAY, Seconds

DUPLICATE_SHARE = 0.03
"""Of all rows of the leads table."""


@dataclass(frozen=True)
class Duplicates:
    """Second records.

    Attributes
    ----------
    original : array of int
        Position of the person each second record belongs to.
    created : array of int
        When the second record was made, seconds since 1970.
    """

    original: Seconds
    created: Seconds


def duplicate_count(options: SampleOptions) -> int:
    """Return how many rows of the leads table are second records."""
    return round(DUPLICATE_SHARE * options.leads) if options.duplicates else 0


def double(options: SampleOptions, people: pl.DataFrame) -> Duplicates:
    """Return second records, made 1 to 30 days after the first, before the history ends."""
    random = options.random("duplicates")
    created = people["created"].to_numpy()
    eligible = np.flatnonzero(created < int(options.end.timestamp()) - 31 * DAY)
    original = np.sort(random.choice(eligible, duplicate_count(options), replace=False))
    return Duplicates(original, created[original] + random.integers(DAY, 30 * DAY, len(original)))


def move_activities(
    options: SampleOptions, activities: pl.DataFrame, people_count: int, second: Duplicates
) -> pl.DataFrame:
    """Return the activities with half of what those people did later booked on their second record."""
    if not len(second.original):
        return activities
    lead, at = activities["lead"].to_numpy(), activities["at"].to_numpy()
    record = np.full(people_count, -1, dtype=np.int32)
    record[second.original] = people_count + np.arange(len(second.original))
    since = np.zeros(people_count, dtype=np.int64)
    since[second.original] = second.created
    is_lead = (activities["actor"] == "lead").to_numpy()
    moves = (record[lead] >= 0) & (at >= since[lead]) & is_lead
    moves[moves] = options.random("moved activities").random(int(moves.sum())) < 0.5
    return activities.with_columns(pl.Series("lead", np.where(moves, record[lead], lead), dtype=pl.Int32))
