"""Profiles as a table: where found, where confirmed, and whether they held."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.group import Group
from src.evaluation.customers.profiles import LEVEL, Profile
from src.evaluation.rates import wilson

WHO, SHARPER = "who they are", "and what else"
MIN_WINS = 10
COLUMNS = [
    *("profile", "kind", "words", "n_found", "wins_found", "rate_found"),
    *("n", "wins", "rate", "low", "high", "expected_rate", "leads_share", "wins_share"),
    *("p_found", "excess", "p_later", "held"),
]


def profiles_table(
    profiles: Sequence[Profile], earlier: Buyers, later: Buyers, min_wins: int = MIN_WINS
) -> pd.DataFrame:
    """Return one row per profile, and one more below it where it was sharpened.

    Parameters
    ----------
    profiles : sequence of Profile
        Confirmed ones.
    earlier, later : Buyers
    min_wins : int
        With fewer wins among its later leads (or expected there), nothing is said of a profile.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``; rates and shares 0-1; ``expected_rate``: what the parts by themselves let expect of the later
        leads; ``excess``: beyond that, in standard errors. ``held``: "yes" where the interval on later leads lies above
        the rate of all and the excess is beyond doubt; "no" where the rate is not above that of all, or there is no
        excess; else "cannot tell". A sharpened profile is judged against the profile.
    """
    rows = []
    for number, profile in enumerate(profiles, 1):
        whole = _counted(profile.who, earlier, later)
        expected = profile.expected_later / whole["n"] if whole["n"] else np.nan
        told = {"p_found": profile.p_found, "excess": profile.excess_later, "p_later": profile.p_later}
        held = _held(whole, later.rate, min_wins)
        rows.append(
            {"profile": number, "kind": WHO, **whole, "expected_rate": expected, **told, "held": _more(held, profile)}
        )
        if profile.sharper is not None:
            part = _counted(profile.sharper, earlier, later)
            rows.append({"profile": number, "kind": SHARPER, **part, "held": _held(part, whole["rate"], min_wins)})
    return pd.DataFrame(rows, columns=COLUMNS)


def _counted(group: Group, earlier: Buyers, later: Buyers) -> dict[str, Any]:
    """Return leads and wins of a group, earlier and later."""
    found, held = group.holds(earlier.features), group.holds(later.features)
    n_found, wins_found = int(found.sum()), int(earlier.won[found].sum())
    n, wins = int(held.sum()), int(later.won[held].sum())
    low, high = (float(end) for end in wilson(wins, n))
    return {
        "words": group.words,
        "n_found": n_found,
        "wins_found": wins_found,
        "rate_found": wins_found / n_found if n_found else np.nan,
        "n": n,
        "wins": wins,
        "rate": wins / n if n else np.nan,
        "low": low,
        "high": high,
        "leads_share": n / len(later.won) if len(later.won) else np.nan,
        "wins_share": wins / int(later.won.sum()) if later.won.any() else np.nan,
    }


def _held(counted: dict[str, Any], rate: float, min_wins: int) -> str:
    """Return whether the rate on later leads is surely above ``rate``."""
    if max(counted["wins"], rate * counted["n"]) < min_wins:
        return "cannot tell"
    return "yes" if counted["low"] > rate else "no" if counted["rate"] <= rate else "cannot tell"


def _more(held: str, profile: Profile) -> str:
    """Return whether it also held that the profile is more than its parts."""
    if held != "yes" or np.isnan(profile.p_later):
        return held
    return "yes" if profile.p_later < LEVEL else "no" if profile.excess_later <= 0 else "cannot tell"
