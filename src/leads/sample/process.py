"""The steps of each deal: accepted, meeting, opportunity, won or lost, with reasons; lost ones closed in bulk."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl

from src.leads.sample.behaviour import NEVER
from src.leads.sample.drivers import Flags, Numbers
from src.leads.sample.options import SampleOptions
from src.leads.sample.outcomes import Outcomes
from src.leads.sample.people import PRODUCTS
from src.leads.sample.queue import Work
from src.leads.sample.working_time import DAY, Seconds, WorkingTime

STEPS = ("accepted", "meeting", "opportunity")
STEP_AT = (0.1, 0.35, 0.6)
"""When the steps come, as fractions of the time from first touch to the end."""
LOST_REASONS = ("No reply", "No budget", "No need", "Chose a competitor", "Wrong time", "Too small")
LOST_AFTER_DAYS = 24.0
CLOSED_IN_BULK = 0.5
"""Share of lost leads that stay open until the clean-up at the end of the quarter."""
NEVER_CLOSED = 0.1
OTHER_PRODUCT = 0.2
"""Share of winners who buy something else than what was promoted."""


def process(
    options: SampleOptions, people: pl.DataFrame, promise: Numbers, work: Work, outcomes: Outcomes, hours: WorkingTime
) -> pl.DataFrame:
    """Return milestones: ``lead``, ``milestone``, ``at`` (seconds), ``value``, ``product``, ``lost_reason``."""
    random = options.random("process")
    ended_at, lost_at = _lost(options, random, people, work, outcomes, hours)
    ended_at = np.where(outcomes.won_at < NEVER, outcomes.won_at, ended_at)
    frames = _steps(random, promise, work, outcomes, ended_at, hours)
    won, lost = np.flatnonzero(outcomes.won_at < NEVER), np.flatnonzero(lost_at < NEVER)
    frames.append(_rows(won, outcomes.won_at[won], "won").with_columns(_deal(random, people, outcomes, won)))
    frames.append(_rows(lost, lost_at[lost], "lost").with_columns(_reason(random, people, work, lost)))
    return pl.concat(frames, how="diagonal")


def closing(milestones: pl.DataFrame, count: int) -> Seconds:
    """Return when each of ``count`` leads was won or lost, ``NEVER`` where it is open."""
    closed = milestones.filter(pl.col("milestone").is_in(["won", "lost"]))
    result = np.full(count, NEVER)
    result[closed["lead"].to_numpy()] = closed["at"].to_numpy()
    return result


def _lost(
    options: SampleOptions,
    random: np.random.Generator,
    people: pl.DataFrame,
    work: Work,
    outcomes: Outcomes,
    hours: WorkingTime,
) -> tuple[Seconds, Seconds]:
    """Return when the deal really ended, and when it was marked as lost (``NEVER`` where it was not)."""
    count = len(people)
    created = people["created"].to_numpy()
    start = np.where(work.is_worked, work.first_touch_at, created + 45 * DAY)
    days = np.exp(random.normal(np.log(LOST_AFTER_DAYS), 0.7, count))
    ended_at = hours.next_working_moment(start + (days * DAY).astype(np.int64))
    marked_at = ended_at
    if options.batch_closing:
        is_bulk = random.random(count) < np.where(work.is_worked, CLOSED_IN_BULK, 0.9)
        marked_at = np.where(is_bulk, _quarter_end(options, ended_at), ended_at)
    is_open = (outcomes.won_at < NEVER) | (random.random(count) < NEVER_CLOSED)
    return ended_at, np.where(is_open, NEVER, marked_at)


def _quarter_end(options: SampleOptions, at: Seconds) -> Seconds:
    """Return the clean-up after each moment: 16:00 UTC on the last working day of the quarter."""
    ends = []
    last = datetime.fromtimestamp(int(at.max()), UTC).year  # some drag on for years after the sample's end
    for year in range(options.start.year, last + 2):
        for month in (1, 4, 7, 10):
            day = date(year, month, 1) - timedelta(days=1)
            day -= timedelta(days=max(0, day.isoweekday() - 5))
            ends.append(int(datetime(day.year, day.month, day.day, 16, tzinfo=UTC).timestamp()))
    return np.array(ends)[np.searchsorted(ends, at)]


def _steps(
    random: np.random.Generator,
    promise: Numbers,
    work: Work,
    outcomes: Outcomes,
    ended_at: Seconds,
    hours: WorkingTime,
) -> list[pl.DataFrame]:
    """Return the steps before the end; winners who were called take all of them."""
    is_winner = (outcomes.won_at < NEVER) & work.is_worked
    relative = promise - promise.mean()
    reached: Flags = work.is_worked
    frames = []
    for step, fraction, ease in zip(STEPS, STEP_AT, (0.0, -0.5, -0.9), strict=True):
        likely = random.random(len(promise)) < 1 / (1 + np.exp(-(ease + 0.5 * relative)))
        reached = reached & (likely | is_winner)
        lead = np.flatnonzero(reached)
        began = work.first_touch_at[lead]
        at = hours.next_working_moment(began + (fraction * np.maximum(0, ended_at[lead] - began)).astype(np.int64))
        frames.append(_rows(lead, np.minimum(at, np.maximum(began, ended_at[lead])), step))
    return frames


def _rows(lead: Seconds, at: Seconds, milestone: str) -> pl.DataFrame:
    return pl.DataFrame({"lead": pl.Series(lead, dtype=pl.Int32), "at": pl.Series(at, dtype=pl.Int64)}).with_columns(
        milestone=pl.lit(milestone)
    )


def _deal(random: np.random.Generator, people: pl.DataFrame, outcomes: Outcomes, won: Seconds) -> list[pl.Series]:
    """Return value and product of the deals."""
    products = list(PRODUCTS)
    other = pl.Series(random.integers(0, len(products), len(won)), dtype=pl.UInt8).cat.to(pl.Enum(products))
    promoted = people["product"].gather(won)
    buys_other = pl.Series(random.random(len(won)) < OTHER_PRODUCT)
    product = other.zip_with(buys_other, promoted).cast(pl.String)
    return [pl.Series("value", outcomes.value[won]), product.alias("product")]


def _reason(random: np.random.Generator, people: pl.DataFrame, work: Work, lost: Seconds) -> pl.Series:
    """Return why leads were lost: no reply where nobody called, too small for small companies."""
    reason = random.choice(len(LOST_REASONS) - 1, len(lost), p=(0.34, 0.18, 0.2, 0.14, 0.14))
    is_small = (people["employees"].to_numpy()[lost] < 10) & (random.random(len(lost)) < 0.5)
    reason[is_small] = LOST_REASONS.index("Too small")
    reason[~work.is_worked[lost]] = LOST_REASONS.index("No reply")
    return pl.Series("lost_reason", reason, dtype=pl.UInt8).cat.to(pl.Enum(LOST_REASONS)).cast(pl.String)
