"""Campaigns that are planned but have not begun when the history ends: a fair, a webinar series, days for partners."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from src.leads.sample.campaigns import COST_PER_LEAD
from src.leads.sample.options import SampleOptions

PLANS = (
    ("Next trade fair", "Trade fair", 20, 3, 2.0),
    ("Next webinar series", "Webinar", 9, 28, 0.8),
    ("Next partner days", "Partner", 34, 14, 0.25),
)
"""Name, channel, days from the end of the history to the start, length in days, leads in average weeks' arrivals."""


def planned_table(options: SampleOptions) -> pl.DataFrame:
    """Return the campaigns that start after the end of the history, in the columns of ``campaign_table``."""
    plans = PLANS if options.planned_campaigns else ()
    names, channels, starts, lengths, weeks = zip(*plans, strict=True) if plans else ((),) * 5
    price = options.random("planned campaigns").uniform(0.8, 1.25, len(plans))
    a_week = options.leads / (options.months * 365.25 / 12 / 7)
    leads = np.maximum(5, np.round(a_week * np.array(weeks, dtype=float), -1))
    starts_at = [options.end + timedelta(days=days) for days in starts]
    return pl.DataFrame(
        {
            "campaign": pl.Series(names, dtype=pl.String),
            "channel": pl.Series(channels, dtype=pl.String),
            "starts_at": pl.Series(starts_at, dtype=pl.Datetime("us", "UTC")),
            "ends_at": pl.Series(
                [at + timedelta(days=days) for at, days in zip(starts_at, lengths, strict=True)],
                dtype=pl.Datetime("us", "UTC"),
            ),
            "cost": np.round([COST_PER_LEAD[channel] for channel in channels] * leads * price, -2),
            "expected_leads": leads,
        }
    )
