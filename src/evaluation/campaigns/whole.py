"""What campaigns and sources brought: the tables, what stands out, and the numbers."""

from __future__ import annotations

from typing import Any

import pandas as pd

from src.evaluation.calls.campaigns import OTHERS, campaign_costs, campaign_table, with_cost
from src.evaluation.campaigns.called import touches_known
from src.evaluation.campaigns.groups import LEAST_LEADS, group_table
from src.evaluation.campaigns.told_apart import sentences_apart, told_apart
from src.evaluation.told import Told, fact, window_of
from src.leads.tables import LeadTables

CAMPAIGN, SOURCE = "campaign", "source"
NEEDS = "The campaign or the source of each lead (a column 'campaign' or 'source' of the leads) would be needed."
_FACTS = {
    "rate": ("rate", "rate_low", "rate_high"),
    "expected": ("expected", "expected_low", "expected_high"),
    "cost_per_win": ("cost_per_win", "cost_per_win_low", "cost_per_win_high"),
    "ignored": ("ignored_fraction", None, None),
    "median_hours": ("median_hours", None, None),
}


def campaigns_and_sources(leads: pd.DataFrame, tables: LeadTables, plural: str = "customers") -> Told:
    """Return what each campaign and each source brought, and which stand out.

    Parameters
    ----------
    leads : pandas.DataFrame
        As :func:`~src.evaluation.campaigns.looked_at.leads_looked_at` returns them.
    tables : LeadTables
    plural : str
        What wins are called.

    Returns
    -------
    Told
        Tables ``campaigns`` and ``sources`` with the columns of ``group_table`` and ``kind``, ``seen_in``; of a source
        the cost is that of the campaigns its leads came through.
    """
    names = [name for name in (CAMPAIGN, SOURCE) if name in leads and leads[name].notna().any()]
    if not names or leads.empty:
        return Told(needs=NEEDS)
    costs = campaign_costs(tables) if CAMPAIGN in names else pd.DataFrame(columns=["campaign", "cost", "leads_ever"])
    found: dict[str, pd.DataFrame] = {}
    sentences: list[str] = []
    facts: dict[str, dict[str, Any]] = {}
    for name in names:
        table = campaign_table(leads, costs) if name == CAMPAIGN else _sources(leads, costs)
        table = told_apart(table)
        found[f"{name}s"] = table
        sentences += sentences_apart(table, name, plural, touches_known(leads))
        facts |= _facts(table, name, window_of(leads))
    return Told(found, sentences, facts)


def _sources(leads: pd.DataFrame, costs: pd.DataFrame) -> pd.DataFrame:
    """Return the sources, most leads first."""
    table = group_table(with_cost(leads, costs) if CAMPAIGN in leads else leads, SOURCE)
    return table.sort_values(["leads", SOURCE], ascending=[False, True], ignore_index=True)


def _facts(table: pd.DataFrame, by: str, window: str) -> dict[str, dict[str, Any]]:
    """Return the numbers of groups with at least ten leads."""
    found = {}
    for row in table[(table["leads"] >= LEAST_LEADS) & (table[by] != OTHERS)].to_dict("records"):
        for name, (value, low, high) in _FACTS.items():
            bottom, top = (row[low], row[high]) if low and high else (None, None)
            found[f"{by}.{row[by]}.{name}"] = fact(row[value], bottom, top, row["leads"], window)
    return found
