"""What planned campaigns would bring in the next eight weeks, set against what sales can call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.calls.handling import ALL, CALLED_FIRST
from src.evaluation.campaigns.planned_sentences import LEAST_PLANS, planned_sentences
from src.evaluation.campaigns.planned_weeks import WEEK, WEEKS, coming_weeks, next_monday
from src.evaluation.campaigns.shrinkage import shrunk_rates
from src.evaluation.told import Told, fact
from src.leads.tables import LeadTables

NEEDS_DATES = "Times of creation of the leads would be needed."
NEEDS_PLANS = (
    "No campaign is planned ahead: a file of campaigns ([tables.campaigns]) with 'starts_at' and 'expected_leads' of "
    "the coming ones would be needed."
)


@dataclass(frozen=True)
class _Usual:
    """What is usual of leads: by channel the share of A and B leads and the mean chance."""

    first_fraction: dict[str, float]
    chance: dict[str, float]
    graded: bool


def planned(
    tables: LeadTables, leads: pd.DataFrame, capacity_per_week: float | None, plural: str = "customers"
) -> Told:
    """Return what each planned campaign would bring, and leads to call first by week against the capacity.

    Parameters
    ----------
    tables : LeadTables
    leads : pandas.DataFrame
        The later leads as they came in: ``source`` (the campaigns' channel) and, with a model, ``grade`` and
        ``expected`` (out-of-time chance at creation).
    capacity_per_week : float or None
        Leads that sales can call in a week.
    plural : str
        What wins are called.

    Returns
    -------
    Told
        Table ``planned_campaigns``: ``campaign, channel, starts_at, ends_at, planned_leads, leads, low, high,
        first_leads`` (A and B leads; all, without a model)``, weeks_of_work, expected, cost``. Table
        ``planned_weeks``: ``week, other_leads, campaign_leads, low, high, first_leads, capacity, beyond``.

    Notes
    -----
    A plan counts as earlier plans came true: the median of leads brought / planned over campaigns that are over, its
    10th to 90th percentile as the range. Other leads are those of the last eight whole weeks without campaigns that
    are over; running campaigns go on at their pace until they end. The leads of a campaign are spread evenly over it.
    """
    if tables.as_of is None or tables.leads["created_at"].null_count() == tables.leads.height:
        return Told(needs=NEEDS_DATES)
    as_of = pd.Timestamp(tables.as_of)
    every = tables.campaigns.to_pandas()
    ahead = every[(every["starts_at"] > as_of) & (every["expected_leads"] > 0)]
    if ahead.empty:
        return Told(needs=NEEDS_PLANS)
    own = ["created_at"] + [name for name in ("campaign",) if name in tables.leads.columns]
    arrived = tables.leads.select(own).to_pandas()
    usual, truth = _usual(leads), _came_true(every, arrived, as_of)
    campaigns = _campaigns(ahead, usual, truth, capacity_per_week)
    weeks = coming_weeks(campaigns, arrived, every, as_of, usual.first_fraction[""], capacity_per_week)
    monday = next_monday(as_of)
    window = f"{monday:%Y-%m-%d} to {monday + WEEKS * WEEK - pd.Timedelta(days=1):%Y-%m-%d}"
    whom = "A and B leads" if usual.graded else "leads"
    unsized = int(((every["starts_at"] > as_of) & ~(every["expected_leads"] > 0)).sum())
    sentences = planned_sentences(campaigns, weeks, truth, whom, plural, unsized)
    return Told({"planned_campaigns": campaigns, "planned_weeks": weeks}, sentences, _facts(campaigns, weeks, window))


def _usual(leads: pd.DataFrame) -> _Usual:
    """Return the share of A and B leads (drawn in where few) and the mean chance, by channel and over all ("")."""
    graded = "grade" in leads and len(leads) > 0 and not leads["grade"].eq(ALL).any()
    channel = leads["source"].fillna("") if "source" in leads else pd.Series("", index=leads.index)
    first, chance = {"": 1.0}, {"": np.nan}
    if graded:
        is_first = leads["grade"].isin(CALLED_FIRST)
        by = is_first.groupby(channel).agg(["sum", "size"])
        first = dict(zip(by.index, shrunk_rates(by["sum"], by["size"]).rate, strict=True)) | {
            "": float(is_first.mean())
        }
    if "expected" in leads and leads["expected"].notna().any():
        mean = leads["expected"].groupby(channel).mean()
        chance = dict(zip(mean.index, mean, strict=True)) | {"": float(leads["expected"].mean())}
    return _Usual(first, chance, graded)


def _came_true(every: pd.DataFrame, arrived: pd.DataFrame, as_of: pd.Timestamp) -> np.ndarray:
    """Return leads brought / leads planned of each campaign that is over and began after the leads do."""
    begun = every["starts_at"] >= arrived["created_at"].min()
    over = every[begun & (every["ends_at"] <= as_of) & (every["expected_leads"] > 0)]
    if "campaign" not in arrived:
        return np.array([])
    brought = arrived["campaign"].value_counts().reindex(over["campaign"]).fillna(0).to_numpy(float)
    return brought / over["expected_leads"].to_numpy(float)


def _campaigns(ahead: pd.DataFrame, usual: _Usual, truth: np.ndarray, capacity: float | None) -> pd.DataFrame:
    """Return the planned campaigns with what they would bring, the first to start first."""
    known = len(truth) >= LEAST_PLANS
    middle, low, high = np.quantile(truth, [0.5, 0.1, 0.9]) if known else (1.0, np.nan, np.nan)
    table = ahead.sort_values(["starts_at", "campaign"], ignore_index=True)
    table = table.rename(columns={"expected_leads": "planned_leads"})
    table["ends_at"] = table["ends_at"].fillna(table["starts_at"] + WEEK)
    for name, times in (("leads", middle), ("low", low), ("high", high)):
        table[name] = table["planned_leads"] * times
    table["first_leads"] = table["leads"] * _of(table["channel"], usual.first_fraction)
    table["weeks_of_work"] = table["first_leads"] / capacity if capacity else np.nan
    table["expected"] = table["leads"] * _of(table["channel"], usual.chance)
    columns = ["campaign", "channel", "starts_at", "ends_at", "planned_leads", "leads", "low", "high", "first_leads"]
    return table[[*columns, "weeks_of_work", "expected", "cost"]]


def _of(channel: pd.Series, known: dict[str, float]) -> pd.Series:
    """Return what is known of each channel, of all where it is not."""
    return channel.map(known).fillna(known[""]).astype(float)


def _facts(campaigns: pd.DataFrame, weeks: pd.DataFrame, window: str) -> dict[str, dict[str, Any]]:
    """Return what each campaign would bring, and the fullest week."""
    found = {}
    for row in campaigns.to_dict("records"):
        when = f"{row['starts_at']:%Y-%m-%d} to {row['ends_at']:%Y-%m-%d}"
        found[f"planned.{row['campaign']}.leads"] = fact(
            row["leads"], row["low"], row["high"], row["planned_leads"], when
        )
        found[f"planned.{row['campaign']}.first_leads"] = fact(row["first_leads"], window=when)
    found["planned.weeks_beyond_capacity"] = fact(float((weeks["beyond"] > 0).sum()), n=len(weeks), window=window)
    return found
