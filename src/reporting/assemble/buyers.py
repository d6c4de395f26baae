"""Who buys, and what the points get wrong."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from src.evaluation.points.review import REVIEW_AGE_DAYS
from src.evaluation.rates import wilson
from src.reporting.assemble.facts import count, share
from src.reporting.fact import Fact
from src.reporting.story import Characteristic, PointRule, Profile, RulesReview, WhoBuys

SHOWN = 6
ALSO = 2
SURE = 0.05
LEAST_WINS = 5
"""A profile with fewer wins on later leads is not told."""
GROUPS = ("fit", "engagement")


def looked_at_age(landmarks_days: Sequence[float]) -> str:
    """Return in words at which age leads are looked at for who buys and for the points rules.

    >>> looked_at_age([0, 7, 14]), looked_at_age([0]), looked_at_age([30, 90])
    ('two weeks after they came in', 'as they came in', '30 days after they came in')
    """
    days = min(landmarks_days, key=lambda age: abs(age - REVIEW_AGE_DAYS))
    if not days:
        return "as they came in"
    return f"{'two weeks' if days == 14 else f'{days:g} days'} after they came in"


def who_buys_of(characteristics: pd.DataFrame, profiles: pd.DataFrame, window: str, at_age: str) -> WhoBuys | None:
    """Return the characteristics that pass the correction for many looks, and the profiles that held.

    Parameters
    ----------
    characteristics : pandas.DataFrame
        As ``characteristics_table`` returns it, with ``all_rate`` and ``all_n`` beside.
    profiles : pandas.DataFrame
        As ``profiles_table`` returns it.
    window : str
        The time of the later leads.
    at_age : str
        As :func:`looked_at_age` says it.
    """
    if characteristics.empty:
        return None
    first = characteristics.iloc[0]
    base = Fact(
        float(first["all_rate"]),
        "share",
        f"share of these leads that win: {at_age}, called where that is known",
        n=int(first["all_n"]),
        window=window,
    )
    said = f"share of leads for which this holds that win, {at_age}, called where that is known"
    chosen = _chosen(characteristics[characteristics["p_corrected"] < SURE])
    held = profiles[(profiles["held"] == "yes") & (profiles["wins"] >= LEAST_WINS)] if len(profiles) else profiles
    told = [_profile(row, window) for _, row in held.head(1 + ALSO).iterrows()]
    return WhoBuys(
        base,
        tuple(Characteristic(_start(str(row["words"])), share(row, said, window)) for _, row in chosen.iterrows()),
        told[0] if told else None,
        tuple(told[1:]),
        at_age=at_age,
    )


def _chosen(sure: pd.DataFrame) -> pd.DataFrame:
    """Return the strongest statement per source, half who leads are and half what they did, highest rate first.

    Notes
    -----
    Several statements on one thing (a page seen twice, seen in 30 days) hold for nearly the same leads and say one
    thing; of equally strong ones the shortest speaks. Where one half is short, the other fills up.
    """
    ordered = sure.assign(length=sure["words"].str.len()).sort_values(["p_corrected", "length", "words"])
    single = ordered.drop_duplicates("source")
    halves = pd.concat([single[single["group"] == group].head(SHOWN // 2) for group in GROUPS])
    rest = single.drop(index=halves.index).head(SHOWN - len(halves))
    return pd.concat([halves, rest]).sort_values(["rate", "words"], ascending=[False, True])


def _profile(row: pd.Series, window: str) -> Profile:
    """Return the profile as found, and on later leads."""
    n, wins = int(row["n_found"]), int(row["wins_found"])
    low, high = (float(end) for end in wilson(wins, n))
    said = "share of leads of the profile that win, where it was found"
    found = Fact(float(row["rate_found"]), "share", said, low=low, high=high, n=n, wins=wins, window="earlier leads")
    return Profile(_joined(str(row["words"])), found, share(row, "the same on later leads", window))


def _joined(statements: str) -> str:
    """Return statements that were set apart by semicolons as one phrase.

    >>> _joined("industry: Logistics; visited the website, at least twice; asked for a demo")
    'Industry: Logistics, visited the website at least twice and asked for a demo'
    """
    *most, last = statements.replace(", at least", " at least").split("; ")
    return _start(f"{', '.join(most)} and {last}" if most else last)


def _start(words: str) -> str:
    """Return ``words`` with a capital at the start."""
    return words[:1].upper() + words[1:]


def rules_review_of(table: pd.DataFrame, name: str, window: str, at_age: str) -> RulesReview | None:
    """Return the points in use beside the re-fitted ones.

    Parameters
    ----------
    table : pandas.DataFrame
        ``rule, points_now, points_refitted, n, wins, rate, low, high, all_rate, all_n``, one row per rule.
    name : str
        What people call the points.
    window, at_age : str
    """
    if table.empty:
        return None
    first = table.iloc[0]
    said = f"share of leads that the rule meets that win, {at_age}"
    rows = tuple(
        PointRule(
            str(row["rule"]),
            Fact(float(row["points_now"]), "points", "points today"),
            Fact(float(row["points_refitted"]), "points", "points that history implies, fitted on earlier leads"),
            share(row, said, window) if row["n"] > 0 else None,
        )
        for _, row in table.iterrows()
    )
    base = Fact(
        float(first["all_rate"]),
        "share",
        f"share of these leads that win: {at_age}, called where that is known",
        n=int(first["all_n"]),
        window=window,
    )
    never = count(int((table["n"] == 0).sum()), "rules that met no lead", window)
    return RulesReview(rows, base, name, never)
