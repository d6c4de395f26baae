"""Who buys, and what the points get wrong."""

from __future__ import annotations

import pandas as pd

from src.reporting.assemble.facts import count, share
from src.reporting.fact import Fact
from src.reporting.story import Characteristic, PointRule, Profile, RulesReview, WhoBuys

SHOWN = 6
SURE = 0.05


def who_buys_of(characteristics: pd.DataFrame, profiles: pd.DataFrame, window: str) -> WhoBuys | None:
    """Return the characteristics that pass the correction for many looks, and the best profile that held.

    Parameters
    ----------
    characteristics : pandas.DataFrame
        As ``characteristics_table`` returns it, with ``all_rate`` and ``all_n`` beside.
    profiles : pandas.DataFrame
        As ``profiles_table`` returns it.
    window : str
        The time of the later leads.
    """
    if characteristics.empty:
        return None
    sure = _one_per_feature(characteristics[characteristics["p_corrected"] < SURE])
    first = characteristics.iloc[0]
    base = Fact(float(first["all_rate"]), "share", "share of all leads that win", n=int(first["all_n"]), window=window)
    said = "share of leads for which this holds that win"
    shown = tuple(Characteristic(str(row["words"]), share(row, said, window)) for _, row in sure.iterrows())
    held = profiles[profiles["held"] == "yes"] if len(profiles) else profiles
    return WhoBuys(base, shown, _profile(held.iloc[0], window) if len(held) else None)


def _one_per_feature(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the strongest statement per feature, at most SHOWN, highest rate first."""
    return rows.drop_duplicates("feature").head(SHOWN).sort_values("rate", ascending=False)


def _profile(row: pd.Series, window: str) -> Profile:
    """Return the profile as found, and on later leads."""
    found = Fact(
        float(row["rate_found"]),
        "share",
        "share of leads of the profile that win, where it was found",
        n=int(row["n_found"]),
        wins=int(row["wins_found"]),
        window="earlier leads",
    )
    return Profile(str(row["words"]), found, share(row, "the same on later leads", window))


def rules_review_of(table: pd.DataFrame, name: str, window: str) -> RulesReview | None:
    """Return the points in use beside the re-fitted ones.

    Parameters
    ----------
    table : pandas.DataFrame
        ``rule, points_now, points_refitted, n, wins, rate, low, high, all_rate, all_n``, one row per rule.
    name : str
        What people call the points.
    window : str
    """
    if table.empty:
        return None
    first = table.iloc[0]
    said = "share of leads that the rule meets that win"
    rows = tuple(
        PointRule(
            str(row["rule"]),
            Fact(float(row["points_now"]), "points", "points today"),
            Fact(float(row["points_refitted"]), "points", "points that history implies, fitted on earlier leads"),
            share(row, said, window) if row["n"] > 0 else None,
        )
        for _, row in table.iterrows()
    )
    base = Fact(float(first["all_rate"]), "share", "share of all leads that win", n=int(first["all_n"]), window=window)
    never = count(int((table["n"] == 0).sum()), "rules that met no lead", window)
    return RulesReview(rows, base, name, never)
