"""Campaigns: two a year per paid channel, one that floods with bad leads and one with few good ones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import polars as pl

from src.leads.sample.options import SampleOptions

SOURCES = (
    "Search",
    "Paid search",
    "Webinar",
    "Trade fair",
    "Content syndication",
    "Partner",
    "Social media",
    "Referral",
)
SOURCE_SHARES = (0.26, 0.17, 0.14, 0.12, 0.12, 0.04, 0.10, 0.05)
COST_PER_LEAD = {
    "Paid search": 70,
    "Webinar": 55,
    "Trade fair": 120,
    "Content syndication": 45,
    "Social media": 40,
    "Partner": 60,
}
"""Euro; channels without an entry have no campaigns."""
FLOOD = "Content giveaway"
FEW_GOOD = "Partner programme"
FLOOD_SHARE, FEW_GOOD_SHARE = 0.06, 0.02
FLOOD_PERIOD, FEW_GOOD_PERIOD = (0.60, 0.67), (0.25, 0.97)
"""First and last moment as fractions of the history."""


@dataclass(frozen=True)
class Campaign:
    """One campaign of the plan; times in seconds since 1970."""

    name: str
    source: str
    starts: int
    ends: int


def campaign_plan(options: SampleOptions) -> list[Campaign]:
    """Return all campaigns in a fixed order: the two planted ones last, where they are switched on."""
    end = int(options.end.timestamp())
    plan = []
    for year in range(options.start.year, options.end.year + 1):
        for half, (first, last) in enumerate([(1, 7), (7, 13)], 1):
            starts = _seconds(year, first)
            ends = _seconds(year + last // 13, last % 12)
            if starts < end and ends > _seconds(options.start.year, options.start.month):
                plan += [Campaign(f"{s} {year} H{half}", s, starts, ends) for s in COST_PER_LEAD]
    if options.flood_campaign:
        plan.append(Campaign(FLOOD, "Content syndication", *_within(options, FLOOD_PERIOD)))
    if options.few_good_campaign:
        plan.append(Campaign(FEW_GOOD, "Partner", *_within(options, FEW_GOOD_PERIOD)))
    return plan


def campaign_table(options: SampleOptions, plan: list[Campaign], booked: pl.Series) -> pl.DataFrame:
    """Return the campaigns as a company lists them; ``booked`` is the position of each lead's campaign or null."""
    random = options.random("campaign costs")
    price = random.uniform(0.8, 1.25, len(plan))
    counts = np.bincount(booked.drop_nulls().to_numpy(), minlength=len(plan))
    expected = np.maximum(5, np.round(counts * random.uniform(0.8, 1.2, len(plan)), -1))
    return pl.DataFrame(
        {
            "campaign": [c.name for c in plan],
            "channel": [c.source for c in plan],
            "starts_at": [datetime.fromtimestamp(c.starts, UTC) for c in plan],
            "ends_at": [datetime.fromtimestamp(c.ends, UTC) for c in plan],
            "cost": np.round([COST_PER_LEAD[c.source] for c in plan] * counts * price, -2),
            "expected_leads": expected,
        }
    )


def _seconds(year: int, month: int) -> int:
    return int(datetime(year, month, 1, tzinfo=UTC).timestamp())


def _within(options: SampleOptions, fractions: tuple[float, float]) -> tuple[int, int]:
    start = _seconds(options.start.year, options.start.month)
    length = int(options.end.timestamp()) - start
    return start + int(fractions[0] * length), start + int(fractions[1] * length)
