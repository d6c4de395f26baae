"""What each campaign brought: leads, expected and real wins, cost, and whether its leads were called."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.campaigns.groups import group_table
from src.evaluation.later_leads import counted
from src.leads.tables import TIME, LeadTables

NO_CAMPAIGN = "Without campaign"
OTHERS = "Others"
SMALL_WINS = 5
"""Campaigns with fewer wins (and fewer expected wins) than this are merged into one row."""


def campaign_costs(tables: LeadTables) -> pd.DataFrame:
    """Return ``campaign, cost, leads_ever``: what each campaign cost so far, and the leads it brought.

    Notes
    -----
    Of a campaign that still runs, only the elapsed share of its cost counts: its leads so far are not the whole.
    """
    brought = tables.leads.drop_nulls("campaign").group_by("campaign").agg(leads_ever=pl.len())
    as_of = pl.lit(tables.as_of, dtype=TIME)
    elapsed = ((as_of - pl.col("starts_at")) / (pl.col("ends_at") - pl.col("starts_at"))).clip(0, 1).fill_null(1.0)
    so_far = tables.campaigns.select("campaign", cost=pl.col("cost") * elapsed.fill_nan(1.0))
    return so_far.join(brought, on="campaign").sort("campaign").to_pandas()


def with_cost(leads: pd.DataFrame, campaigns: pd.DataFrame) -> pd.DataFrame:
    """Return ``leads`` with ``cost``: each lead's share of its campaign's cost, missing where that is not known.

    Parameters
    ----------
    leads : pandas.DataFrame
        With ``campaign`` (null: none).
    campaigns : pandas.DataFrame
        ``campaign, cost`` and ``leads_ever`` (all leads the campaign ever brought).
    """
    money = campaigns.set_index("campaign")
    return leads.assign(cost=leads["campaign"].map(money["cost"] / money["leads_ever"]).astype(float))


def campaign_table(leads: pd.DataFrame, campaigns: pd.DataFrame) -> pd.DataFrame:
    """Return one row per campaign, most leads first, small campaigns merged into ``Others``.

    Parameters
    ----------
    leads : pandas.DataFrame
        One row per matured lead at creation: ``campaign`` (null: none), and what
        :func:`~src.evaluation.campaigns.groups.group_table` takes.
    campaigns : pandas.DataFrame
        ``campaign, cost`` and ``leads_ever`` (all leads the campaign ever brought).

    Returns
    -------
    pandas.DataFrame
        ``campaign`` and the columns of ``group_table``. The cost of ``Others`` is missing where that of any is.

    Notes
    -----
    A campaign is small only when leads, wins and expected wins are all few: a flood of bad leads stays visible.
    """
    priced = with_cost(leads, campaigns)
    named = priced.assign(campaign=priced["campaign"].fillna(NO_CAMPAIGN))
    small = _small(named)
    is_small = named["campaign"].isin(small)
    if named.loc[is_small, "cost"].isna().any():
        named.loc[is_small, "cost"] = np.nan
    named["campaign"] = named["campaign"].where(~is_small, OTHERS)
    table = group_table(named, "campaign")
    order = table.assign(last=table["campaign"].isin([NO_CAMPAIGN, OTHERS]))
    order = order.sort_values(["last", "leads", "campaign"], ascending=[True, False, True], ignore_index=True)
    return order.drop(columns="last")


def _small(named: pd.DataFrame) -> list[str]:
    """Return the campaigns that are small in every way, where there are at least two."""
    whole = named.groupby("campaign")
    few = (whole["is_won"].sum() < SMALL_WINS) & (whole.size() < len(named) / 20)
    if "expected" in named:  # a deal counts once, so its other contacts are expected to bring none of their own
        few &= ~(counted(named).groupby("campaign")["expected"].sum().reindex(few.index) >= SMALL_WINS)
    names = [str(name) for name in few.index[few] if name != NO_CAMPAIGN]
    return names if len(names) >= 2 else []
