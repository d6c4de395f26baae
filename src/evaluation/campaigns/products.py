"""Products as promoted, as sold and as won: what leads came for and what customers bought."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.campaigns.groups import LEAST_LEADS, group_table
from src.evaluation.campaigns.told_apart import LEAST_WINS, averages
from src.evaluation.in_words import between, of_100
from src.evaluation.rates import wilson
from src.evaluation.told import Told, fact, window_of

NEEDS = (
    "Which product a lead came for (a column 'product' of the leads) and which one a customer bought (the column "
    "'product' of the milestones) would be needed."
)
COLUMNS = [
    *("product", "promoted", "called", "won", "rate", "rate_low", "rate_high"),
    *("won_same", "same_fraction", "same_low", "same_high", "sold", "sold_value"),
]


def products(leads: pd.DataFrame, milestones: pl.DataFrame, target: str, plural: str) -> Told:
    """Return what was promoted, what was won of it and what was sold, by product.

    Parameters
    ----------
    leads : pandas.DataFrame
        The later leads as they came in, with ``lead_id``, ``product`` (what the lead came for) and what
        :func:`~src.evaluation.campaigns.groups.group_table` takes.
    milestones : polars.DataFrame
    target, plural : str
        The milestone that is won; what wins are called.

    Returns
    -------
    Told
        Table ``products``: ``promoted`` are leads that came for the product, ``won`` those of them that became
        customers, of whatever product; ``rate`` the share of the called ones, drawn in where few;
        ``won_same`` those that bought what they came for; ``sold`` are all customers who bought the product and
        ``sold_value`` what they paid. Table ``products_bought``: came for x bought, in numbers.
    """
    bought = _bought(milestones, target)
    if "product" not in leads or leads["product"].isna().all() or bought.empty:
        return Told(needs=NEEDS)
    wins = leads.loc[leads["is_won"].eq(True).fillna(False), ["lead_id", "product"]]
    wins = wins.merge(bought, on="lead_id", how="left")
    groups = group_table(leads, "product")
    table = groups.rename(columns={"leads": "promoted", "wins": "won"})
    own = wins.dropna(subset="bought").groupby("product")
    same = wins["bought"].eq(wins["product"]).groupby(wins["product"]).sum()
    known = own.size().reindex(table["product"]).fillna(0).to_numpy(float)
    table["won_same"] = same.reindex(table["product"]).fillna(0).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        table["same_fraction"] = table["won_same"] / known
    table["same_low"], table["same_high"] = wilson(table["won_same"], known)
    sold = wins.groupby("bought").agg(sold=("lead_id", "size"), sold_value=("bought_value", "sum"))
    table = table.merge(sold, left_on="product", right_index=True, how="outer")
    table["sold"] = table["sold"].fillna(0.0)
    table = table.sort_values(["promoted", "product"], ascending=[False, True], ignore_index=True)[COLUMNS]
    crossed = wins.groupby(["product", "bought"]).size().rename("customers").reset_index()
    usual, window = averages(groups)["rate"], window_of(leads)
    return Told(
        {"products": table, "products_bought": crossed.rename(columns={"product": "came_for"})},
        [*_won_sentences(table, usual, plural), *_sold_sentences(wins, plural)],
        _facts(table, window),
    )


def _bought(milestones: pl.DataFrame, target: str) -> pd.DataFrame:
    """Return ``lead_id, bought, bought_value`` of customers whose product is known."""
    won = milestones.filter((pl.col("milestone") == target) & pl.col("product").is_not_null())
    return won.select("lead_id", bought="product", bought_value="value").to_pandas()


def _won_sentences(table: pd.DataFrame, usual: float, plural: str) -> list[str]:
    """Return which products' leads surely win more or less often than the average of all."""
    able = table[table["called"] >= LEAST_LEADS]
    sides = {
        "more": able[(able["rate_low"] > usual) & (able["won"] >= LEAST_WINS)],
        "less": able[able["rate_high"] < usual],
    }
    said = []
    for side, rows in sides.items():
        named = [
            f"{row['product']} {of_100(row['rate'])} of 100 ({between(row['rate_low'], row['rate_high'])}, "
            f"n = {row['called']:,.0f})"
            for row in rows.to_dict("records")
        ]
        if named:
            said.append(
                f"Leads that came for these became {plural} {side} often than the {of_100(usual)} of 100 of all: "
                f"{'; '.join(named)}."
            )
    return said or [f"Leads that came for one product surely became {plural} neither more nor less often than others."]


def _sold_sentences(wins: pd.DataFrame, plural: str) -> list[str]:
    """Return how many customers bought another product than they came for, and the most frequent change."""
    known = wins.dropna(subset=["bought", "product"])
    if len(known) < LEAST_LEADS:
        return []
    other = known[known["bought"] != known["product"]]
    low, high = wilson(len(other), len(known))
    said = f"Of 100 {plural}, {of_100(len(other) / len(known))} bought another product than they came for "
    said += f"({between(float(low), float(high))}, n = {len(known):,})"
    changes: Any = other.groupby(["product", "bought"]).size().sort_values(ascending=False, kind="stable")
    if len(changes) and changes.iloc[0] >= LEAST_WINS:
        came_for, bought = changes.index[0]
        said += f"; most often {bought} instead of {came_for} ({changes.iloc[0]} times)"
    return [f"{said}."]


def _facts(table: pd.DataFrame, window: str) -> dict[str, dict[str, Any]]:
    """Return rate and share that bought the same, by product."""
    found = {}
    for row in table.dropna(subset="promoted").to_dict("records"):
        name = f"product.{row['product']}"
        found[f"{name}.rate"] = fact(row["rate"], row["rate_low"], row["rate_high"], row["called"], window)
        found[f"{name}.same"] = fact(row["same_fraction"], row["same_low"], row["same_high"], row["won"], window)
    return found
