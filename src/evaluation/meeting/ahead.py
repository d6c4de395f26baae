"""Campaigns planned ahead against what sales can call, in a few numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd


@dataclass(frozen=True)
class Campaign:
    """A planned campaign; ``leads`` as earlier plans came true, with its range where enough of them are over."""

    name: str
    starts_on: date
    leads: float
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Ahead:
    """The coming weeks.

    Attributes
    ----------
    campaigns : tuple of Campaign
        The first to start first.
    capacity : float or None
        Leads that sales can call in a week.
    weeks, beyond : int
        Weeks looked at, and those with more leads to call first than that.
    fullest : date
        Monday of the week with most leads to call first.
    fullest_leads : float
        How many.
    """

    campaigns: tuple[Campaign, ...]
    capacity: float | None
    weeks: int
    beyond: int
    fullest: date
    fullest_leads: float


def ahead(tables: Mapping[str, pd.DataFrame]) -> Ahead | None:
    """Return what is planned; None where nothing is.

    Parameters
    ----------
    tables : mapping
        Those of :func:`~src.evaluation.campaigns.planned.planned`; empty where nothing is planned.
    """
    campaigns, weeks = tables.get("planned_campaigns"), tables.get("planned_weeks")
    if campaigns is None or weeks is None or campaigns.empty or weeks.empty:
        return None
    fullest = weeks.sort_values("first_leads", ascending=False, kind="stable").iloc[0]
    capacity = weeks["capacity"].iloc[0]
    return Ahead(
        campaigns=tuple(_campaign(row) for _, row in campaigns.iterrows()),
        capacity=None if pd.isna(capacity) else float(capacity),
        weeks=len(weeks),
        beyond=int((weeks["beyond"] > 0).sum()),
        fullest=pd.Timestamp(fullest["week"]).date(),
        fullest_leads=float(fullest["first_leads"]),
    )


def _campaign(row: pd.Series) -> Campaign:
    low, high = (None if pd.isna(row[end]) else float(row[end]) for end in ("low", "high"))
    return Campaign(str(row["campaign"]), pd.Timestamp(row["starts_at"]).date(), float(row["leads"]), low, high)
