"""Who is worth most: value per lead and per customer, time to win and who stays, by profile."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.conditions import capital
from src.evaluation.customers.fields import Flags, Floats, Ints
from src.evaluation.customers.marked import Marked
from src.evaluation.in_words import few, money, of_100
from src.evaluation.rates import wilson
from src.evaluation.told import Told, fact, window_of
from src.evaluation.values import value_cap
from src.leads.tables import LeadTables

EVERYBODY = "all leads"
DRAWS = 400
LEAST_WINS = 5
"""Of fewer customers no mean value and no time is told."""
COLUMNS = [
    *("group", "n", "wins", "value_per_lead", "value_per_lead_low", "value_per_lead_high"),
    *("value_per_win", "value_per_win_low", "value_per_win_high", "against_all", "against_all_low", "against_all_high"),
    *("median_days", "slow_days", "stayed", "stayed_n", "stayed_low", "stayed_high"),
]
KEPT = re.compile(r"^(kept|stayed|renewed)\D*(\d+)_months?$")


def worth(buyers: Buyers, marked: Marked, tables: LeadTables, currency: str, plural: str, seed: int = 0) -> Told:
    """Return what the leads of each group are worth, how long winning takes, and who stays.

    Parameters
    ----------
    buyers : Buyers
        Later leads: profiles were chosen by how often earlier ones win.
    marked : Marked
    tables : LeadTables
        For milestones such as ``kept_12_months``.
    currency, plural : str
    seed : int
        Of the draws behind the intervals.

    Returns
    -------
    Told
        Table ``worth``; ``against_all``: value per customer against that of all customers, as a factor. Where no value
        is known the columns are empty and a sentence says which column would be needed.

    Notes
    -----
    Values above the 99th percentile count as that much. Intervals draw accounts with Poisson(1) weights.
    """
    limit = value_cap(buyers.leads)
    value = buyers.leads["value"].astype(float).clip(0, limit.cap).fillna(0.0).to_numpy() * buyers.won.to_numpy()
    won = buyers.won.to_numpy(dtype=bool)
    holds = {EVERYBODY: np.ones(len(won), dtype=bool)}
    holds |= {words: group.holds(buyers.features) for words, group in marked.groups.items()}
    kept, months = _kept(buyers, tables)
    account = pd.factorize(buyers.leads["account_id"], sort=True)[0]
    drawn = _drawn([each for held in holds.values() for each in (held, held & won, held * value)], account, seed)
    sums = {words: drawn[3 * place : 3 * place + 3] for place, words in enumerate(holds)} if limit.is_known else {}
    rows = [_row(words, held, buyers, sums, kept) for words, held in holds.items()]
    table = pd.DataFrame(rows, columns=COLUMNS)
    said = _sentences(table, marked, limit.is_known, currency, plural)
    said += _stayed(table, months, plural) if months else []
    missing = f"What {plural} are worth is not known: the column 'value' of the milestones would be needed."
    said += [] if limit.is_known else [missing]
    window = window_of(buyers.leads)
    facts = {
        f"worth.{row['group']}.value_per_lead": fact(
            row["value_per_lead"], row["value_per_lead_low"], row["value_per_lead_high"], row["n"], window
        )
        for row in rows
        if limit.is_known
    }
    return Told({"worth": table}, said, facts)


def _drawn(columns: Sequence[Flags | Floats], account: Ints, seed: int) -> Floats:
    """Return the sum of each column over the leads, and beside it in each draw of accounts, shape (columns, 1 + draws).

    Sums over the leads of an account first: draws are few numbers a lead then, however many leads there are.
    """
    accounts = int(account.max()) + 1 if len(account) else 0
    sums = np.stack([np.bincount(account, column.astype(float), accounts) for column in columns])
    random = np.random.default_rng(seed)
    draws = [np.einsum("ka,a->k", sums, random.poisson(1.0, accounts).astype(float)) for _ in range(DRAWS)]
    return np.stack([sums.sum(axis=1), *draws], axis=1)


def _row(words: str, held: Flags, buyers: Buyers, sums: Mapping[str, Floats], kept: pd.Series) -> dict[str, Any]:
    """Return the figures of one group; ``sums``: leads, wins and value of each group in each draw, if known."""
    wins = held & buyers.won.to_numpy()
    row: dict[str, Any] = {"group": words, "n": int(held.sum()), "wins": int(wins.sum())}
    if sums and row["n"]:
        with np.errstate(invalid="ignore", divide="ignore"):
            each, whole = (total / won for _, won, total in (sums[words], sums[EVERYBODY]))
            row |= _ends("value_per_lead", sums[words][2] / sums[words][0])
            if row["wins"] >= LEAST_WINS:
                row |= _ends("value_per_win", each) | _ends("against_all", each / whole)
    days = buyers.leads["outcome_days"].to_numpy(float)[wins] + buyers.age_days
    if row["wins"] >= LEAST_WINS and not np.isnan(days).all():
        row |= {"median_days": float(np.nanmedian(days)), "slow_days": float(np.nanquantile(days, 0.9))}
    stayed = kept[wins].dropna()
    if len(stayed) >= LEAST_WINS:
        low, high = (float(end) for end in wilson(stayed.sum(), len(stayed)))
        row |= {"stayed": float(stayed.mean()), "stayed_n": len(stayed), "stayed_low": low, "stayed_high": high}
    return row


def _ends(name: str, drawn: Floats) -> dict[str, float]:
    """Return a figure with its interval."""
    known = drawn[1:][np.isfinite(drawn[1:])]
    low, high = np.quantile(known, [0.025, 0.975]) if len(known) else (np.nan, np.nan)
    return {name: float(drawn[0]), f"{name}_low": float(low), f"{name}_high": float(high)}


def _kept(buyers: Buyers, tables: LeadTables) -> tuple[pd.Series, int]:
    """Return for each customer whether it stayed, missing where it is too early to know, and the months asked about."""
    names = [KEPT.match(name) for name in tables.milestones["milestone"].unique().sort().to_list()]
    found = next((name for name in names if name), None)
    nobody = pd.Series(np.nan, index=buyers.leads.index)
    if found is None or tables.as_of is None:
        return nobody, 0
    months = int(found[2])
    stayed = set(tables.milestones.filter(pl.col("milestone") == found[0])["lead_id"].to_list())
    won_at = buyers.leads["scored_at"] + pd.to_timedelta(buyers.leads["outcome_days"], unit="D")
    is_asked = won_at + pd.DateOffset(months=months) <= pd.Timestamp(tables.as_of)
    return buyers.leads["lead_id"].isin(stayed).astype(float).where(is_asked.fillna(False)), months


def _sentences(table: pd.DataFrame, marked: Marked, is_known: bool, currency: str, plural: str) -> list[str]:
    """Return the order by number against that by value, who pays surely more or less, and how long it takes."""
    everybody, rows = table.iloc[0], table.iloc[1:]
    said = []
    if is_known and len(rows):
        able = rows[(rows["n"] > 0) & rows["value_per_lead"].notna()]
        if len(able):
            often = able.iloc[int((able["wins"] / able["n"]).to_numpy().argmax())]
            said.append(_best(often, able.iloc[int(able["value_per_lead"].to_numpy().argmax())], everybody, currency))
        said += [_pays(row, currency, plural) for _, row in rows.iterrows() if _surely(row)]
    if pd.notna(everybody["median_days"]):
        said.append(
            f"Half of the {plural} had won {few(everybody['median_days'])} days after they came in, nine of ten after "
            f"{few(everybody['slow_days'])} (n = {everybody['wins']:,}; only those within the horizon are counted)."
        )
    return said


def _best(often: pd.Series, worth: pd.Series, everybody: pd.Series, currency: str) -> str:
    """Return whether those that win most often are worth most as well."""
    amount = f"{money(worth['value_per_lead'], currency)} a lead"
    ends = f"between {money(worth['value_per_lead_low'], currency)} and {money(worth['value_per_lead_high'], currency)}"
    all_leads = f"all leads: {money(everybody['value_per_lead'], currency)}"
    if often["group"] == worth["group"]:
        return f"Worth most per lead is what wins most often: {worth['group']} ({amount}, {ends}; {all_leads})."
    return (
        f"Ranked by value {worth['group']} comes first ({amount}, {ends}; {all_leads}), by number {often['group']} "
        f"({of_100(often['wins'] / often['n'])} of 100 win)."
    )


def _surely(row: pd.Series) -> bool:
    return bool(pd.notna(row["against_all_low"]) and not row["against_all_low"] <= 1 <= row["against_all_high"])


def _pays(row: pd.Series, currency: str, plural: str) -> str:
    """Return that the customers of a group pay more or less than all."""
    factor = f"{row['against_all']:.1f} times ({row['against_all_low']:.1f} to {row['against_all_high']:.1f})"
    each = money(row["value_per_win"], currency)
    return (
        f"{capital(row['group'])}: a customer is worth {factor} as much as all {plural} ({each}, n = {row['wins']:,})."
    )


def _stayed(table: pd.DataFrame, months: int, plural: str) -> list[str]:
    """Return who is still there after so many months."""
    rows = table[table["stayed"].notna()]
    named = [f"{row['group']} {of_100(row['stayed'])} (n = {row['stayed_n']:.0f})" for _, row in rows.iterrows()]
    return [f"Of 100 {plural}, still there after {months} months: {'; '.join(named)}."] if named else []
