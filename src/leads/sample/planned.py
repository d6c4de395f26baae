"""Campaigns that are planned but have not begun when the history ends: a fair, a webinar series, days for partners."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from src.leads.sample.campaigns import COST_PER_LEAD
from src.leads.sample.options import SampleOptions
from src.leads.tables import CAMPAIGN_COLUMNS

PLANS: tuple[tuple[str, str, int, int, float], ...] = (
    ("Next trade fair", "Trade fair", 20, 3, 2.0),
    ("Next webinar series", "Webinar", 9, 28, 0.8),
    ("Next partner days", "Partner", 34, 14, 0.25),
)
"""Name, channel, days from the end of the history to the start, length in days, leads in average weeks' arrivals."""


def planned_table(options: SampleOptions) -> pl.DataFrame:
    """Return the campaigns that start after the end of the history, in the columns of ``campaign_table``."""
    random = options.random("planned campaigns")
    a_week = options.leads / (options.months * 365.25 / 12 / 7)
    rows = []
    for name, channel, starts, length, weeks in PLANS if options.planned_campaigns else ():
        leads = max(5.0, float(np.round(a_week * weeks, -1)))
        cost = float(np.round(COST_PER_LEAD[channel] * leads * random.uniform(0.8, 1.25), -2))
        starts_at = options.end + timedelta(days=starts)
        rows.append((name, channel, starts_at, starts_at + timedelta(days=length), cost, leads))
    return pl.DataFrame(rows, schema=CAMPAIGN_COLUMNS, orient="row")
