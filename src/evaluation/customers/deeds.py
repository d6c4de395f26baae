"""What customers did before they bought, against others at the same age: kinds of activity, content, and its order."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
from scipy.stats import fisher_exact

from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.conditions import capital
from src.evaluation.holm import holm
from src.evaluation.in_words import between, few, of_100
from src.evaluation.rates import wilson
from src.evaluation.told import Told, fact, window_of
from src.features.activity_types import words_of
from src.features.plan import is_sales
from src.features.snapshot import known_activities
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

LEAST_CUSTOMERS = 50
SURE = 0.05
MOST_STEPS = 3
"""Of the order in which things were done first, so many steps are told."""
MOST_ORDERS, LEAST_ORDERS = 3, 10
"""Orders that are told, each taken by so many customers at least."""
LEAST_LEADS = 30
COLUMNS = ["what", "customers", "others", "customers_share", "low", "high", "others_share", "rate", "n", "p_corrected"]
_NAMED = 3
OWN_STEPS = "These are the company's own steps, as far as the data tell: what was done with a lead, not what it did."


def deeds_told(buyers: Buyers, tables: LeadTables, config: SourceConfig, plural: str) -> Told:
    """Return what leads that won did until the age they are looked at, against those that did not.

    Parameters
    ----------
    buyers : Buyers
        Earlier and later leads: nothing is chosen here that could flatter itself.
    tables : LeadTables
    config : SourceConfig
        For the plain words of a type of activity.
    plural : str

    Returns
    -------
    Told
        Tables ``deeds`` and ``content`` (``COLUMNS``: what, how many customers and others did it, their shares 0-1, the
        share of those who did that win, Holm's p of Fisher's test) and ``orders`` (first steps in their order).

    Notes
    -----
    Everything is known at the age at which the leads are looked at, the same for all: customers followed until they
    bought would have had more time to do things than others. Only what leads did themselves.
    """
    customers = int(buyers.won.sum())
    done = _own_activities(buyers, tables)
    with_any = int(buyers.won[buyers.leads.index.isin(done["row_id"].unique())].sum())
    if with_any < LEAST_CUSTOMERS:
        return Told(
            needs=f"At least {LEAST_CUSTOMERS} {plural} with dated activities would be needed: {with_any} have."
        )
    named = done.assign(what=done["activity_type"].map(partial(words_of, config)))
    deeds = _table(named, buyers)
    content = _table(done.dropna(subset="asset").assign(what=lambda rows: rows["asset"]), buyers)
    orders = _orders(named, buyers)
    age = f"within {few(buyers.age_days)} days" if buyers.age_days else "on the day they came in"
    said = [*_said(deeds, age, plural), *_read(content, plural), *_in_order(orders, customers, plural)]
    said += [OWN_STEPS] if buyers.are_own_steps else []
    window = window_of(buyers.leads)
    facts = {f"deed.{row['what']}.customers_share": _fact(row, customers, window) for row in deeds.to_dict("records")}
    return Told({"deeds": deeds, "content": content, "orders": orders}, said, facts)


def _own_activities(buyers: Buyers, tables: LeadTables) -> pd.DataFrame:
    """Return what the leads did themselves by their moment: ``row_id, activity_type, asset, age_us, sequence``."""
    moments = pl.from_pandas(buyers.leads.reset_index()[["row_id", "lead_id", "scored_at"]])
    if tables.as_of is None:
        return pd.DataFrame(columns=["row_id", "activity_type", "asset", "age_us", "sequence"])
    own = ~is_sales() & (pl.col("actor") != "marketing").fill_null(True)
    known = known_activities(tables.activities.filter(own), moments)
    return (
        known.select("row_id", "activity_type", "asset", "age_us", "sequence").collect(engine="streaming").to_pandas()
    )


def _table(done: pd.DataFrame, buyers: Buyers) -> pd.DataFrame:
    """Return one row per thing done by enough leads, strongest evidence first."""
    once = done[["row_id", "what"]].drop_duplicates()
    won = once["row_id"].map(buyers.won).astype(bool)
    counts = pd.DataFrame({"n": once.groupby("what").size(), "customers": won.groupby(once["what"]).sum()})
    counts = counts[(counts["n"] >= LEAST_LEADS) & (counts["n"] < len(buyers.won))]
    if counts.empty:
        return pd.DataFrame(columns=COLUMNS)
    everyone, customers = len(buyers.won), int(buyers.won.sum())
    table = counts.reset_index()
    table["others"] = table["n"] - table["customers"]
    table["customers_share"] = table["customers"] / customers
    table["others_share"] = table["others"] / (everyone - customers)
    table["low"], table["high"] = wilson(table["customers"], customers)
    table["rate"] = table["customers"] / table["n"]
    squares = zip(table["customers"], table["others"], strict=True)
    p = [fisher_exact([[own, customers - own], [rest, everyone - customers - rest]])[1] for own, rest in squares]
    table["p_corrected"] = holm(np.array(p))
    return table.sort_values(["p_corrected", "what"], ignore_index=True)[COLUMNS]


def _orders(done: pd.DataFrame, buyers: Buyers) -> pd.DataFrame:
    """Return the most frequent order of customers' first steps, and those they took more often than others did."""
    oldest = done.sort_values(["row_id", "age_us", "sequence"], ascending=[True, False, True], kind="stable")
    first = oldest.drop_duplicates(["row_id", "what"])
    first = first[first.groupby("row_id").cumcount() < MOST_STEPS]
    order = first.groupby("row_id")["what"].agg(", then ".join)
    steps = first.groupby("row_id").size()
    order = order[steps >= 2]
    won = buyers.won.loc[order.index]
    counts = pd.DataFrame({"customers": order[won].value_counts(), "others": order[~won].value_counts()}).fillna(0)
    counts = counts.astype(int).rename_axis("order").reset_index()
    customers = int(buyers.won.sum())
    counts["customers_share"] = counts["customers"] / customers
    counts["others_share"] = counts["others"] / (len(buyers.won) - customers)
    counts = counts[counts["customers"] >= LEAST_ORDERS]
    counts = counts.sort_values(["customers", "others", "order"], ascending=[False, True, True], ignore_index=True)
    gain = (counts["customers_share"] - counts["others_share"]).iloc[1:].sort_values(ascending=False, kind="stable")
    return counts.loc[[*counts.index[:1], *gain[gain > 0].index[: MOST_ORDERS - 1]]].reset_index(drop=True)


def _said(deeds: pd.DataFrame, age: str, plural: str) -> list[str]:
    """Return what customers surely did more often, and less."""
    sure = deeds[deeds["p_corrected"] < SURE]
    more = sure[sure["customers_share"] > sure["others_share"]].head(_NAMED)
    less = sure[sure["customers_share"] < sure["others_share"]].head(1)
    if sure.empty:
        return [f"Nothing that leads did {age} sets {plural} apart from others beyond doubt."]
    named = [
        f"{row['what']} ({of_100(row['rate'])} of 100 of these win, n = {row['n']:,}; of 100 {plural} "
        f"{of_100(row['customers_share'])} did, {_between(row)}, of 100 others {of_100(row['others_share'])})"
        for row in more.to_dict("records")
    ]
    said = [f"{capital(plural)} more often than others, {age}: {'; '.join(named)}."] if named else []
    said += [
        f"Less often: {row['what']} ({of_100(row['customers_share'])} of 100 {plural}, "
        f"{of_100(row['others_share'])} of 100 others)."
        for row in less.to_dict("records")
    ]
    return said


def _read(content: pd.DataFrame, plural: str) -> list[str]:
    """Return the content that customers surely saw more often."""
    sure = content[(content["p_corrected"] < SURE) & (content["customers_share"] > content["others_share"])]
    named = [
        f"{row['what']} ({of_100(row['customers_share'])} of 100 {plural}, {of_100(row['others_share'])} of 100 others)"
        for row in sure.head(_NAMED).to_dict("records")
    ]
    if content.empty:
        return []
    return [f"Content seen more often: {'; '.join(named)}."] if named else ["No piece of content sets them apart."]


def _in_order(orders: pd.DataFrame, customers: int, plural: str) -> list[str]:
    """Return the typical order, one line each."""
    return [
        f"{'More often than others' if place else 'Most frequent order'}: {row['order']} "
        f"({of_100(row['customers_share'])} of 100 {plural}, {of_100(row['others_share'])} of 100 others; "
        f"n = {customers:,})."
        for place, row in enumerate(orders.to_dict("records"))
    ]


def _fact(row: dict[Any, Any], customers: int, window: str) -> dict[str, Any]:
    return fact(row["customers_share"], row["low"], row["high"], customers, window)


def _between(row: dict[Any, Any]) -> str:
    return between(row["low"], row["high"])
