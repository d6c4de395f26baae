"""Whether a monthly figure moves over time, with its uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import t

TrendFinding = Literal["rises", "falls", "level", "cannot tell"]
MIN_MONTHS = 6
LEVEL_WITHIN = 0.1
"""A figure is level where it surely moves by less than this share of its mean a year."""


@dataclass(frozen=True)
class Trend:
    """Change of a figure a year, the ends of its 95 % interval, its mean, and what that allows to say."""

    per_year: float
    low: float
    high: float
    mean: float
    months: int
    finding: TrendFinding


def trend(moments: pd.Series, values: pd.Series) -> Trend:
    """Return the trend of ``values`` over the months of ``moments``.

    Parameters
    ----------
    moments : pandas.Series of datetime64[UTC]
    values : pandas.Series
        Numbers, same index.

    Notes
    -----
    A straight line through the months' means, weighted by what each holds, with the t interval of weighted least
    squares: leads of one month share campaigns and seasons, so a month is one piece of news, and what sets months apart
    from the line makes the interval. Months that hang together beyond one make it somewhat too narrow. Under
    ``MIN_MONTHS`` nothing is told.

    >>> days = pd.Series(pd.date_range("2025-01-15", periods=12, freq="30D", tz="UTC"))
    >>> found = trend(days, pd.Series(np.arange(12.0) + np.tile([0.1, -0.1], 6)))
    >>> found.finding, round(found.per_year)
    ('rises', 12)
    """
    month = moments.dt.year * 12 + moments.dt.month
    by_month = values.astype(float).groupby(month).agg(["mean", "size"])
    mean = float(values.mean()) if len(values) else np.nan
    if len(by_month) < MIN_MONTHS:
        return Trend(np.nan, np.nan, np.nan, mean, len(by_month), "cannot tell")
    x, y, weight = by_month.index.to_numpy(float), by_month["mean"].to_numpy(), by_month["size"].to_numpy(float)
    x = x - np.average(x, weights=weight)
    spread = (weight * x**2).sum()
    slope = (weight * x * y).sum() / spread
    freedom = len(x) - 2
    rest = y - np.average(y, weights=weight) - slope * x
    error = np.sqrt((weight * rest**2).sum() / freedom / spread)
    half = t.ppf(0.975, freedom) * error
    low, high = 12 * (slope - half), 12 * (slope + half)
    if np.ptp(y) <= 1e-9 * abs(mean):  # always the same, but for rounding
        return Trend(0.0, 0.0, 0.0, mean, len(x), "level")
    return Trend(12 * slope, low, high, mean, len(x), _finding(low, high, LEVEL_WITHIN * abs(mean)))


def _finding(low: float, high: float, margin: float) -> TrendFinding:
    if low > 0:
        return "rises"
    if high < 0:
        return "falls"
    return "level" if -margin < low and high < margin else "cannot tell"
