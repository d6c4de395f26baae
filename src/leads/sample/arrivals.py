"""When leads arrive and where from: growing, weekly and daily rhythm, quiet holidays, some at night."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from src.leads.sample.campaigns import (
    FEW_GOOD,
    FEW_GOOD_SHARE,
    FLOOD,
    FLOOD_SHARE,
    SOURCE_SHARES,
    SOURCES,
    Campaign,
)
from src.leads.sample.options import SampleOptions
from src.leads.sample.working_time import DAY, EPOCH, Seconds, WorkingTime

WEEKDAY_WEIGHTS = (1.0, 1.1, 1.1, 1.0, 0.85, 0.3, 0.3)
DAY_HOURS = {
    6: 1,
    7: 2,
    8: 5,
    9: 9,
    10: 10,
    11: 10,
    12: 7,
    13: 8,
    14: 9,
    15: 9,
    16: 8,
    17: 6,
    18: 4,
    19: 4,
    20: 4,
    21: 3,
}
NIGHT_HOURS = {22: 4, 23: 3, 0: 2, 1: 1, 2: 1, 3: 1, 4: 1, 5: 1}
WITH_CAMPAIGN = 0.9
"""Share of the leads of a channel with campaigns that are booked on one."""


def arrive(options: SampleOptions, plan: list[Campaign], hours: WorkingTime, count: int) -> pl.DataFrame:
    """Return ``count`` arrivals, oldest first: ``created`` (seconds), ``source``, ``campaign`` (position or null)."""
    random = options.random("arrivals")
    source = random.choice(len(SOURCES), count, p=SOURCE_SHARES)
    planted = _planted_campaign(options, plan, count)
    source = np.where(planted >= 0, [SOURCES.index(plan[p].source) for p in planted], source)
    earliest = int((options.start - EPOCH).total_seconds())
    latest = int(options.end.timestamp()) - DAY
    starts = np.array([max(c.starts, earliest) for c in plan] + [earliest])
    ends = np.array([min(c.ends, latest) for c in plan] + [latest])
    created = hours.to_utc(
        _days(options, random, starts[planted], ends[planted]) * DAY + _clock(options, random, count)
    )
    campaign = np.where(planted >= 0, planted, _booked_campaign(random, plan, source, created))
    frame = pl.DataFrame({"created": created, "source": source, "campaign": campaign})
    return frame.with_columns(
        pl.col("source").cast(pl.UInt8).cat.to(pl.Enum(SOURCES)), pl.col("campaign").replace(-1, None)
    ).sort("created", maintain_order=True)


def _planted_campaign(options: SampleOptions, plan: list[Campaign], count: int) -> Seconds:
    """Return for each arrival the position of its planted campaign, or -1."""
    draw = options.random("planted campaigns").random(count)
    names = [c.name for c in plan]
    planted = np.full(count, -1)
    if FLOOD in names:
        planted[draw < FLOOD_SHARE] = names.index(FLOOD)
    if FEW_GOOD in names:
        planted[draw > 1 - FEW_GOOD_SHARE] = names.index(FEW_GOOD)
    return planted


def _days(options: SampleOptions, random: np.random.Generator, first: Seconds, last: Seconds) -> Seconds:
    """Return a local day (since 1970) between two moments for each lead, by the weight of the days."""
    start = (options.start - EPOCH).days
    days = np.arange(start, int(options.end.timestamp()) // DAY)
    dates = [EPOCH + timedelta(days=int(day)) for day in days]
    weight = np.array([WEEKDAY_WEIGHTS[d.weekday()] for d in dates]) * np.linspace(0.85, 1.15, len(days))
    weight *= [0.4 if (d.month, d.day) >= (12, 22) or (d.month, d.day) <= (1, 4) else 1.0 for d in dates]
    weight *= [0.8 if d.month == 8 else 1.0 for d in dates]
    cumulated = np.concatenate([[0.0], np.cumsum(weight)])
    low, high = cumulated[first // DAY - start], cumulated[last // DAY - start]
    drawn = low + (high - low) * random.random(len(first))
    return start + np.minimum(np.searchsorted(cumulated, drawn, side="right") - 1, len(days) - 1)


def _clock(options: SampleOptions, random: np.random.Generator, count: int) -> Seconds:
    """Return seconds since local midnight."""
    by_hour = {**DAY_HOURS, **(NIGHT_HOURS if options.night_arrivals else {})}
    weights = np.array(list(by_hour.values()), dtype=float)
    hour = random.choice(list(by_hour), count, p=weights / weights.sum())
    return hour * 3600 + random.integers(0, 3600, count)


def _booked_campaign(random: np.random.Generator, plan: list[Campaign], source: Seconds, created: Seconds) -> Seconds:
    """Return the position of the campaign that ran for the source at that time, or -1."""
    is_booked = random.random(len(source)) < WITH_CAMPAIGN
    campaign = np.full(len(source), -1)
    for position, planned in enumerate(plan):
        if planned.name in (FLOOD, FEW_GOOD):
            continue
        runs = (created >= planned.starts) & (created < planned.ends)
        campaign[is_booked & runs & (source == SOURCES.index(planned.source))] = position
    return campaign
