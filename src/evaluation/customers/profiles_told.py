"""Profiles in sentences: which were found, which held on later leads, and what fell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.conditions import capital
from src.evaluation.customers.profiles import LEVEL, Found
from src.evaluation.customers.profiles_table import SHARPER, WHO
from src.evaluation.in_words import between, of_100
from src.evaluation.told import Told, fact, window_of


def found_told(found: Found, table: pd.DataFrame, earlier: Buyers, plural: str) -> Told:
    """Return what the search among earlier leads found.

    Parameters
    ----------
    found : Found
    table : pandas.DataFrame
        As :func:`~src.evaluation.customers.profiles_table.profiles_table` gives it.
    earlier : Buyers
    plural : str
        What wins are called.
    """
    if not found.tried:
        return Told(needs=_needs(earlier, plural))
    tried = f"{found.tried:,} combinations of two characteristics tried on {len(earlier.won):,} earlier leads"
    if not found.profiles:
        by_chance = f"in {of_100(found.next_p)} of 100 searches where nothing counts together"
        none = f"No profile: {tried}; as much as the best of them is found {by_chance}."
        return Told({"profiles": table}, [none, "Go by the single characteristics."])
    said = [
        f"{capital(row['words'])}: {of_100(row['rate_found'])} of 100 earlier leads (n = {row['n_found']:,}), "
        f"{of_100(earlier.rate)} of all; together they count for more than each by itself."
        for row in table[table["kind"] == WHO].to_dict("records")
    ]
    count = f"{len(found.profiles)} profile{'' if len(found.profiles) == 1 else 's'}"
    chance = f"as much is found in less than {100 * LEVEL:.0f} of 100 searches where nothing counts together"
    return Told({"profiles": table}, [f"{count}, {tried}; {chance}.", *said])


def confirmed_told(table: pd.DataFrame, later: Buyers, plural: str, min_wins: int) -> Told:
    """Return which profiles held on later leads, what share of leads and wins they are, and what fell.

    Parameters
    ----------
    table : pandas.DataFrame
    later : Buyers
    plural : str
    min_wins : int
        With fewer later wins nothing is confirmed.
    """
    wins, window = int(later.won.sum()), window_of(later.leads)
    if wins < min_wins:
        return Told(needs=f"Only {wins} later {plural} are known; at least {min_wins} would be needed to confirm.")
    if table.empty:
        return Told({"profiles": table}, ["No profile, so there is none to confirm."])
    who = table[table["kind"] == WHO]
    held = int((who["held"] == "yes").sum())
    said = [f"{held} of {len(who)} profile{'' if len(who) == 1 else 's'} held on {len(later.won):,} later leads."]
    for row in table.to_dict("records"):
        said.append(_held(row, later.rate, plural) if row["kind"] == WHO else _sharper(row, plural))
    facts = {}
    for row in table.to_dict("records"):
        if not row["n"]:
            continue
        name = f"profile_{row['profile']}" + ("_sharper" if row["kind"] == SHARPER else "")
        facts[f"{name}.rate"] = fact(row["rate"], row["low"], row["high"], row["n"], window)
        facts[f"{name}.leads_share"] = fact(row["leads_share"], n=len(later.won), window=window)
        facts[f"{name}.wins_share"] = fact(row["wins_share"], n=wins, window=window)
    return Told({"profiles": table}, said, facts)


def answer(table: pd.DataFrame, later: Buyers, plural: str) -> str:
    """Return the ideal customer in one sentence, or that there is none."""
    who = table[(table["kind"] == WHO) & (table["held"] == "yes")] if len(table) else table
    if who.empty:
        fell = len(table) and (table["kind"] == WHO).any()
        return "No profile held on later leads." if fell else "No profile: go by the single characteristics."
    row = who.iloc[0]
    same = table[(table["profile"] == row["profile"]) & (table["kind"] == SHARPER) & (table["held"] == "yes")]
    more = ""
    if len(same):
        part = same.iloc[0]
        what = part["words"].removeprefix(row["words"] + "; ").replace("; ", " and ")
        more = f" Among them, {what}: {of_100(part['rate'])} of 100 ({_between(part)}, n = {part['n']:,})."
    return (
        f"{capital(row['words'])}: {of_100(row['rate'])} of 100 become {plural} ({_between(row)}, n = {row['n']:,}), "
        f"against {of_100(later.rate)} of 100 of all; confirmed on later leads.{more}"
    )


def in_short(table: pd.DataFrame) -> str:
    """Return what the terminal shows: the first profile that held, or that there is none."""
    who = table[table["kind"] == WHO]
    held = who[who["held"] == "yes"]
    if held.empty:
        return "no profile held on later leads" if len(who) else "no profile"
    more = f", and {len(held) - 1} more" if len(held) > 1 else ""
    return f"held on later leads: {held.iloc[0]['words']}{more}"


def _held(row: dict[Any, Any], rate: float, plural: str) -> str:
    """Return whether a profile held."""
    if not row["n"]:
        return (
            f"Cannot tell: {row['words']}: no later lead is like that, where found {of_100(row['rate_found'])} of 100."
        )
    parts = "" if np.isnan(row["expected_rate"]) else f"; by its parts alone {of_100(row['expected_rate'])}"
    measured = (
        f"{of_100(row['rate'])} of 100 ({_between(row)}, n = {row['n']:,}; all {of_100(rate)}{parts}), "
        f"where found {of_100(row['rate_found'])}"
    )
    if row["held"] == "yes":
        share = f"{of_100(row['leads_share'])} of 100 leads and {of_100(row['wins_share'])} of 100 {plural}"
        return f"Held: {row['words']}: {measured}. It is {share}."
    if row["held"] == "no":
        return f"Fell: {row['words']}: {measured}: chance, or past."
    return f"Cannot tell: {row['words']}: {measured}."


def _sharper(row: dict[Any, Any], plural: str) -> str:
    """Return whether the narrowed profile is better still."""
    if not row["n"]:
        return f"Narrowed to {row['words']}: no later lead is like that."
    measured = (
        f"{of_100(row['rate'])} of 100 ({_between(row)}, n = {row['n']:,}), where found {of_100(row['rate_found'])}"
    )
    surely = {"yes": "surely more than the profile", "no": "not more than the profile"}
    return f"Narrowed to {row['words']}: {measured}: {surely.get(row['held'], 'not certain')}."


def _between(row: Any) -> str:
    return between(row["low"], row["high"])


def _needs(earlier: Buyers, plural: str) -> str:
    """Return what a search would need."""
    wins = int(earlier.won.sum())
    if not wins or wins == len(earlier.won):
        return f"Earlier leads of both kinds would be needed: {wins:,} of {len(earlier.won):,} are {plural}."
    return (
        "At least two fields that say who a lead is (industry, size, country, …), each with values that enough leads "
        f"share, and enough {plural} among them, would be needed."
    )
