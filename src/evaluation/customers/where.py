"""Where more of them are: open leads that fit, sources by leads that fit and by cost, look-alike lists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.calls.campaigns import campaign_costs, with_cost
from src.evaluation.campaigns.called import touches_known
from src.evaluation.criteria.cohorts import SOURCE_NAMES
from src.evaluation.customers.marked import Marked
from src.evaluation.in_words import between, money, of_100
from src.evaluation.rates import wilson
from src.evaluation.told import Told, fact
from src.leads.tables import LeadTables

LEAST_LEADS = 10
LIST_DAYS = 30
"""A list of leads is for so many days: after that it names people who moved on."""
OPEN_COLUMNS = ["group", "open", "never_called"]
SOURCE_COLUMNS = [
    *("source", "n", "leads_share", "ideal", "ideal_share", "rate", "low", "high", "cost", "cost_share"),
    "cost_per_ideal",
]
LIST_COLUMNS = ["lead_id", "group", "never_called", "expires_on"]
_NAMED = 3


@dataclass(frozen=True)
class Where:
    """What is told, and the look-alike list: ids, the number of the group each lead fits, and no more."""

    told: Told
    lookalikes: pd.DataFrame


def where_more(
    examples: pd.DataFrame,
    features: pd.DataFrame,
    age_days: float,
    marked: Marked,
    tables: LeadTables,
    currency: str,
) -> Where:
    """Return how many open leads fit each group, which sources bring such leads and at what cost.

    Parameters
    ----------
    examples, features : pandas.DataFrame
        All scoring rows; sources are compared on every lead at the landmark ``age_days``, called or not.
    age_days : float
    marked : Marked
    tables : LeadTables
    currency : str
    """
    if not marked.groups:
        needs = "A profile, or a characteristic that surely raises, would be needed: there is none."
        return Where(Told(needs=needs), pd.DataFrame(columns=LIST_COLUMNS))
    now = examples[examples["kind"] == "now"]
    fits = {words: group.holds(features.loc[now.index]) for words, group in marked.groups.items()}
    is_called = now["first_touch_at"].notna().to_numpy() if touches_known(examples) else None
    opened = _open(fits, is_called)
    at_age = examples[(examples["kind"] == "landmark") & (examples["landmark_days"] == age_days)]
    sources, by_group = _sources(at_age, features.loc[at_age.index], marked, tables)
    said = [*_open_said(opened, len(now), marked), *_sources_said(sources, marked, currency)]
    facts = {f"open.{row['group']}": fact(row["open"], n=len(now)) for row in opened.to_dict("records")}
    told = Told({"open_by_group": opened, "ideal_sources": sources, "group_by_source": by_group}, said, facts)
    return Where(told, _lookalikes(now, fits, is_called, tables.as_of))


def _open(fits: dict[str, np.ndarray], is_called: np.ndarray | None) -> pd.DataFrame:
    """Return the open leads of each group and how many of them were never called."""
    rows = [
        {"group": words, "open": int(held.sum()), "never_called": _count(held, is_called)}
        for words, held in fits.items()
    ]
    return pd.DataFrame(rows, columns=OPEN_COLUMNS)


def _count(held: np.ndarray, is_called: np.ndarray | None) -> float:
    return np.nan if is_called is None else int((held & ~is_called).sum())


def _sources(
    rows: pd.DataFrame, features: pd.DataFrame, marked: Marked, tables: LeadTables
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return one row per source for leads that fit any group, and the counts of each group by source."""
    column = next((name for name in SOURCE_NAMES if name in features.columns), None)
    groups = {w: group for w, group in marked.groups.items() if f"leads.{column}" not in group.sources}
    if column is None or not groups:
        return pd.DataFrame(columns=SOURCE_COLUMNS), pd.DataFrame(columns=["group", "source", "n"])
    held = {words: group.holds(features) for words, group in groups.items()}
    ideal = np.logical_or.reduce(list(held.values()))
    source = features[column].fillna("not known").astype(str)
    leads = pd.DataFrame({"source": source, "ideal": ideal, "cost": _costs(rows, tables)})
    table = leads.groupby("source").agg(n=("ideal", "size"), ideal=("ideal", "sum"), cost=("cost", _sum)).reset_index()
    table["leads_share"], table["ideal_share"] = table["n"] / len(leads), table["ideal"] / max(int(ideal.sum()), 1)
    table["rate"] = table["ideal"] / table["n"]
    table["low"], table["high"] = wilson(table["ideal"], table["n"])
    table["cost_share"] = table["cost"] / table["cost"].sum()
    table["cost_per_ideal"] = (table["cost"] / table["ideal"]).where(table["ideal"] >= LEAST_LEADS)
    shown = table[table["n"] >= LEAST_LEADS].sort_values(["rate", "source"], ascending=[False, True])
    counts = [
        pd.DataFrame({"group": words, "source": source[one]}).value_counts().rename("n").reset_index()
        for words, one in held.items()
    ]
    by_group = pd.concat(counts, ignore_index=True)
    return shown[SOURCE_COLUMNS].reset_index(drop=True), by_group[by_group["n"] >= LEAST_LEADS]


def _costs(rows: pd.DataFrame, tables: LeadTables) -> np.ndarray:
    """Return each lead's share of the cost of its campaign, missing where that is not known."""
    if "campaign" not in tables.leads.columns or tables.campaigns.is_empty() or tables.as_of is None:
        return np.full(len(rows), np.nan)
    campaign = tables.leads.select("lead_id", "campaign").to_pandas().set_index("lead_id")["campaign"]
    leads = pd.DataFrame({"campaign": rows["lead_id"].map(campaign)})
    return with_cost(leads, campaign_costs(tables))["cost"].to_numpy(float)


def _sum(cost: pd.Series) -> float:
    """Return the sum, missing where nothing is known."""
    return float(cost.sum(min_count=1))


def _open_said(opened: pd.DataFrame, count: int, marked: Marked) -> list[str]:
    """Return how many open leads fit each group."""
    if not count:
        return ["No lead is open."]
    named = []
    for row in opened.to_dict("records"):
        uncalled = "" if pd.isna(row["never_called"]) else f", {row['never_called']:,.0f} of them never called"
        named.append(f"{row['open']:,} fit {row['group']}{uncalled}")
    return [f"Of {count:,} open leads {'; '.join(named)}."]


def _sources_said(sources: pd.DataFrame, marked: Marked, currency: str) -> list[str]:
    """Return which sources bring more leads that fit than others do, and what one costs."""
    if sources.empty:
        return []
    whole = sources["ideal"].sum() / sources["n"].sum()
    rich = sources[sources["low"] > whole].head(_NAMED).to_dict("records")
    named = [
        f"{row['source']} ({of_100(row['rate'])} of 100 of its leads fit, {between(row['low'], row['high'])}, "
        f"n = {row['n']:,}; {of_100(row['leads_share'])} of 100 leads, {of_100(row['ideal_share'])} of 100 that fit)"
        for row in rich
    ]
    usual = f"{of_100(whole)} of 100 of all leads fit"
    said = (
        [f"Sources with more of them: {'; '.join(named)}; {usual}."]
        if named
        else [f"No source surely brings a larger share of leads that fit ({usual})."]
    )
    return [*said, *_prices(sources, currency)]


def _prices(sources: pd.DataFrame, currency: str) -> list[str]:
    """Return the cheapest and the dearest source of leads that fit."""
    priced = sources[sources["cost_per_ideal"].notna()].sort_values(["cost_per_ideal", "source"])
    if len(priced) < 2:
        return []
    cheap, dear = (_price(row, currency) for row in (priced.iloc[0], priced.iloc[-1]))
    return [f"A lead that fits costs least from {cheap}, most from {dear}; only campaigns of known cost are counted."]


def _price(row: Any, currency: str) -> str:
    return f"{row['source']} ({money(row['cost_per_ideal'], currency)}, n = {row['ideal']:,})"


def _lookalikes(
    now: pd.DataFrame, fits: dict[str, np.ndarray], is_called: np.ndarray | None, as_of: datetime | None
) -> pd.DataFrame:
    """Return one row per open lead that fits: its first group's number; never called ones first.

    A spreadsheet must take no id for a formula.
    """
    held = np.column_stack(list(fits.values()))
    expires = (as_of + timedelta(days=LIST_DAYS)).date().isoformat() if as_of else ""
    uncalled = np.full(len(now), "") if is_called is None else np.where(is_called, "no", "yes")
    every = pd.DataFrame(
        {
            "lead_id": now["lead_id"].astype(str).str.replace(r"^([=+\-@\t\r])", r"'\1", regex=True),
            "group": held.argmax(axis=1) + 1,
            "never_called": uncalled,
            "expires_on": expires,
        }
    )
    rows = every.iloc[np.flatnonzero(held.any(axis=1))]
    return rows.sort_values(["group", "never_called", "lead_id"], ascending=[True, False, True], ignore_index=True)
