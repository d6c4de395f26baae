"""The next eight weeks: leads that come anyway and those of planned campaigns, against what sales can call."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from src.evaluation.rates import Z_95

WEEKS = 8
WEEK = pd.Timedelta(days=7)
_SHORTEST = 1 / 168
"""An hour, in weeks: a campaign without a length brings its leads at once."""

Floats = NDArray[np.float64]


def next_monday(as_of: pd.Timestamp) -> pd.Timestamp:
    """Return the Monday 00:00 UTC after ``as_of``."""
    return as_of.normalize() - pd.Timedelta(days=as_of.day_of_week) + WEEK


def coming_weeks(
    campaigns: pd.DataFrame,
    arrived: pd.DataFrame,
    every: pd.DataFrame,
    as_of: pd.Timestamp,
    first_fraction: float,
    capacity: float | None,
) -> pd.DataFrame:
    """Return one row per coming week: leads that come anyway and from planned campaigns, against the capacity.

    Parameters
    ----------
    campaigns : pandas.DataFrame
        The planned ones: ``starts_at, ends_at, leads, low, high, first_leads``; low and high may be missing.
    arrived : pandas.DataFrame
        ``created_at`` and, where known, ``campaign`` of every lead.
    every : pandas.DataFrame
        All campaigns: ``campaign, ends_at``.
    as_of : pandas.Timestamp
    first_fraction : float
        Share of A and B leads among those that come anyway (0-1).
    capacity : float or None
        Leads that sales can call in a week.

    Returns
    -------
    pandas.DataFrame
        ``week`` (its Monday)``, other_leads, campaign_leads, low, high`` (of both together)``, first_leads, capacity,
        beyond`` (leads to call first beyond the capacity; missing without one).
    """
    monday = next_monday(as_of)
    other, spread = _other_leads(arrived, every, as_of)
    starts, ends = (_in_weeks(campaigns[name], monday) for name in ("starts_at", "ends_at"))
    ends = np.maximum(ends, starts + _SHORTEST)
    rows = []
    for week in range(WEEKS):
        share = np.clip(np.minimum(ends, week + 1) - np.maximum(starts, week), 0, None) / (ends - starts)
        brought = {name: float(share @ campaigns[name].fillna(campaigns["leads"])) for name in ("leads", "low", "high")}
        first = other[week] * first_fraction + float(share @ campaigns["first_leads"])
        rows.append(
            {
                "week": monday + week * WEEK,
                "other_leads": other[week],
                "campaign_leads": brought["leads"],
                "low": max(0.0, other[week] - Z_95 * spread) + brought["low"],
                "high": other[week] + Z_95 * spread + brought["high"],
                "first_leads": first,
                "capacity": capacity or np.nan,
                "beyond": first - capacity if capacity else np.nan,
            }
        )
    return pd.DataFrame(rows)


def _other_leads(arrived: pd.DataFrame, every: pd.DataFrame, as_of: pd.Timestamp) -> tuple[Floats, float]:
    """Return the leads of each coming week that no planned campaign brings, and their spread from week to week."""
    monday = next_monday(as_of)
    last = monday - WEEK
    recent = arrived[(arrived["created_at"] >= last - WEEKS * WEEK) & (arrived["created_at"] < last)]
    until: Floats = np.full(len(recent), np.inf)
    known = every.dropna(subset="ends_at")
    if "campaign" in recent and len(known):
        ends = dict(zip(known["campaign"], _in_weeks(known["ends_at"], monday), strict=True))
        until = recent["campaign"].map(ends).fillna(np.inf).to_numpy(dtype=float)
    lasts = until > float((as_of - monday) / WEEK)
    place = np.floor(_in_weeks(recent["created_at"], last)[lasts]).astype(int) + WEEKS
    counts = np.bincount(place, minlength=WEEKS)
    coming = [float(np.clip(until[lasts] - week, 0, 1).sum()) / WEEKS for week in range(WEEKS)]
    return np.array(coming), float(np.std(counts, ddof=1))


def _in_weeks(moments: pd.Series, since: pd.Timestamp) -> Floats:
    """Return moments as weeks since ``since``."""
    seconds = (moments - since).dt.total_seconds()
    return np.asarray(seconds, dtype=np.float64) / WEEK.total_seconds()
