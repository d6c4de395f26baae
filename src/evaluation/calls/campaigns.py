"""What each campaign brought: leads, expected and real wins, cost, and whether its leads were called."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.rates import wilson
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


def campaign_table(leads: pd.DataFrame, campaigns: pd.DataFrame) -> pd.DataFrame:
    """Return one row per campaign, most leads first, small campaigns merged into ``Others``.

    Parameters
    ----------
    leads : pandas.DataFrame
        One row per matured lead at creation: ``campaign`` (null: none), ``is_won``, optional ``expected``
        (its out-of-time chance at creation) and ``is_in_time``.
    campaigns : pandas.DataFrame
        ``campaign, cost`` and ``leads_ever`` (all leads the campaign ever brought).

    Returns
    -------
    pandas.DataFrame
        ``campaign, leads, wins, low, high, expected, cost, cost_per_win, in_time_fraction``. ``low`` and ``high`` are
        the 95 % interval of wins / leads; ``cost`` is the campaign's cost times the share of its leads that are
        among ``leads``, missing where it is not known (of ``Others``: of any of them).

    Notes
    -----
    Cost follows leads, so a campaign that ran for a year is not charged whole to one quarter. A campaign
    is small only when leads, wins and expected wins are all few: a flood of bad leads stays visible.
    """
    named = leads.assign(campaign=leads["campaign"].fillna(NO_CAMPAIGN))
    if "expected" in named:  # a deal counts once, so its other contacts are expected to bring none of their own
        named["expected"] = named["expected"].where(named["is_won"].notna())
    table = named.groupby("campaign").agg(leads=("is_won", "size"), wins=("is_won", "sum")).astype(float)
    for column, how in (("expected", "sum"), ("is_in_time", "mean")):
        known = column in named and named[column].notna().any()
        table[column] = named.groupby("campaign")[column].agg(how) if known else np.nan
    money = campaigns.set_index("campaign")
    table["cost"] = money["cost"].reindex(table.index) * table["leads"] / money["leads_ever"].reindex(table.index)
    merged = table.rename(columns={"is_in_time": "in_time_fraction"}).reset_index()
    merged = _merge_small(merged)
    with np.errstate(divide="ignore", invalid="ignore"):
        merged["cost_per_win"] = np.where(merged["wins"] > 0, merged["cost"] / merged["wins"], np.nan)
    merged["low"], merged["high"] = wilson(merged["wins"], merged["leads"])
    order = merged.assign(last=merged["campaign"].isin([NO_CAMPAIGN, OTHERS]))
    order = order.sort_values(["last", "leads", "campaign"], ascending=[True, False, True], ignore_index=True)
    columns = ["campaign", "leads", "wins", "low", "high", "expected", "cost", "cost_per_win", "in_time_fraction"]
    return order[columns]


def _merge_small(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with small, cheap-to-miss campaigns in one row."""
    largest = table["leads"].sum() / 20
    small = (table["wins"] < SMALL_WINS) & ~(table["expected"] >= SMALL_WINS) & (table["leads"] < largest)
    small &= table["campaign"] != NO_CAMPAIGN
    if small.sum() < 2:
        return table
    few = table[small]
    others = few[["leads", "wins", "expected", "cost"]].sum(skipna=False)
    in_time = np.average(few["in_time_fraction"], weights=few["leads"])
    row = pd.DataFrame([{**others.to_dict(), "campaign": OTHERS, "in_time_fraction": in_time}])
    return pd.concat([table[~small], row], ignore_index=True)
