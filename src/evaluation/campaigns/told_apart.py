"""Few good leads or a flood of weak ones: which campaign (or source) is which, by customers and by chances."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.in_words import between, of_100

FEW_AND_GOOD, FLOOD_OF_WEAK, DISAGREE = "few and good", "flood of weak leads", "chances and customers disagree"
FEW_SHARE = 0.1
"""Few: under a tenth of all leads."""
FLOOD_SHARE, FLOOD_LEADS = 0.25, 50
"""A flood: so many leads, and a quarter of all that came in while it ran."""
GOOD_TIMES, WEAK_TIMES = 1.5, 2 / 3
"""Good: half as often again as average, and better than average beyond doubt; weak accordingly."""
LEAST_WINS, LEAST_CALLED = 5, 20
"""Good is said from so many customers on, weak from so many called leads on."""
BOTH, CUSTOMERS, CHANCES = "both", "customers", "chances"
_HEADS = {
    FEW_AND_GOOD: "Few leads, but good ones",
    FLOOD_OF_WEAK: "Many leads at once, but weak ones",
    DISAGREE: "Named on neither side, because chances and customers disagree",
}
_MOST = 3
_UP, _DOWN = 1, -1


def told_apart(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``table`` with ``kind`` and ``seen_in``, both empty where nothing can be said.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`~src.evaluation.campaigns.groups.group_table` makes it, over *all* leads (those without a campaign are
        a group of their own), so that averages can be taken of it.

    Returns
    -------
    pandas.DataFrame
        ``kind`` is ``"few and good"``, ``"flood of weak leads"`` or ``"chances and customers disagree"``. ``seen_in``
        is ``"customers"`` (measured among called leads), ``"chances"`` (estimated, when they came in) or ``"both"``.

    Notes
    -----
    Named only where the interval leaves out the average *and* the difference is worth a decision. Where one measure
    says good and the other weak, neither is named. A steady channel with weak leads is no flood.
    """
    usual = averages(table)
    by_wins = _direction(table["rate"], table["rate_low"], table["rate_high"], usual["rate"])
    by_wins[(by_wins == _UP) & (table["called_wins"] < LEAST_WINS)] = 0
    by_wins[(by_wins == _DOWN) & (table["called"] < LEAST_CALLED)] = 0
    by_chance = _direction(table["chance"], table["chance_low"], table["chance_high"], usual["chance"])
    by_chance[(by_chance == _UP) & (table["expected"].fillna(0) < LEAST_WINS)] = 0
    together = np.sign(by_wins + by_chance)
    is_flood = (table["arrivals_share"] >= FLOOD_SHARE) & (table["leads"] >= FLOOD_LEADS)
    is_few = (table["leads"] < FEW_SHARE * table["leads"].sum()) & ~is_flood
    volume = {FEW_AND_GOOD: is_few & (together == _UP), FLOOD_OF_WEAK: is_flood & (together == _DOWN)}
    kind = np.select([*volume.values(), by_wins * by_chance < 0], [*volume, DISAGREE], "")
    seen = np.select([by_wins * by_chance != 0, by_wins != 0], [BOTH, CUSTOMERS], CHANCES)
    seen = np.where(kind == "", "", seen)
    return table.assign(kind=kind, seen_in=seen)


def averages(table: pd.DataFrame) -> dict[str, float]:
    """Return the share that wins among called leads (``rate``) and the mean chance (``chance``) over all rows."""
    called, leads = table["called"].sum(), table.loc[table["chance"].notna(), "leads"].sum()
    rate = table["called_wins"].sum() / called if called else np.nan
    return {"rate": rate, "chance": (table["chance"] * table["leads"]).sum() / leads if leads else np.nan}


def _direction(value: pd.Series, low: pd.Series, high: pd.Series, usual: float) -> np.ndarray:
    """Return 1 where the value is surely and clearly above the usual, -1 where below, else 0."""
    up = (low > usual) & (value >= GOOD_TIMES * usual)
    down = (high < usual) & (value <= WEAK_TIMES * usual)
    return np.select([up, down], [_UP, _DOWN], 0)


def sentences_apart(table: pd.DataFrame, by: str, plural: str, has_touches: bool) -> list[str]:
    """Return which groups are few and good, which a flood of weak leads: measured and estimated apart.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`told_apart` returns it.
    by : str
        The column that names the groups: ``"campaign"`` or ``"source"``.
    plural : str
        What wins are called.
    has_touches : bool
        Whether it is known who was called.
    """
    usual, whom = averages(table), "called leads" if has_touches else "leads"
    said = []
    for kind, head in _HEADS.items():
        rows = table[table["kind"] == kind].sort_values("leads", ascending=False)
        measured = [_measured(row, by) for row in rows[rows["seen_in"] != CHANCES].to_dict("records")]
        estimated = [_estimated(row, by) for row in rows[rows["seen_in"] != CUSTOMERS].to_dict("records")]
        if measured:
            average = f"of all {whom} {of_100(usual['rate'])} of 100 became {plural}"
            said.append(f"{head} ({by}s), by what became of the {whom}: {_listed(measured)}; {average}.")
        if estimated:
            average = f"of all leads {of_100(usual['chance'])} of 100 were expected"
            said.append(
                f"{head} ({by}s), by their chances when they came in (estimated): {_listed(estimated)}; {average}."
            )
    return said or [f"No {by} stands out as few and good, and none as a flood of weak leads."]


def _measured(row: dict[Any, Any], by: str) -> str:
    """Return one group by its customers, with how many were never called."""
    found = f"{of_100(row['rate'])} of 100 ({between(row['rate_low'], row['rate_high'])}, n = {row['called']:,.0f})"
    ignored = "" if np.isnan(row["ignored_fraction"]) else f", {of_100(row['ignored_fraction'])} of 100 never called"
    return f"{row[by]} {found}{_flood(row)}{ignored}"


def _estimated(row: dict[Any, Any], by: str) -> str:
    """Return one group by its chances."""
    ends = between(row["chance_low"], row["chance_high"])
    return f"{row[by]} {of_100(row['chance'])} of 100 ({ends}, n = {row['leads']:,.0f}){_flood(row)}"


def _flood(row: dict[Any, Any]) -> str:
    """Return how large a flood was."""
    if row["kind"] != FLOOD_OF_WEAK:
        return ""
    return f", {of_100(row['arrivals_share'])} of 100 of all leads that came in while it ran"


def _listed(named: list[str]) -> str:
    more = f"; and {len(named) - _MOST} more" if len(named) > _MOST else ""
    return f"{'; '.join(named[:_MOST])}{more}"
