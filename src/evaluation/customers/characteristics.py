"""Which single characteristics go with winning, corrected for having looked at many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.conditions import Condition
from src.evaluation.holm import holm
from src.evaluation.in_words import between, of_100
from src.evaluation.rates import wilson
from src.evaluation.told import Told, fact, window_of

SHOWN_FROM = 10
"""A share of fewer leads is not shown."""
SURE = 0.05
NEARLY_ALL = 0.9
"""From this rate on a characteristic is suspected of being written because of the outcome."""
COLUMNS = [
    *("words", "feature", "source", "group", "n", "wins", "rate", "low", "high", "lift", "other_n", "other_rate"),
    *("p_corrected", "may_have_grown"),
]
_NAMED = 2


def characteristics_table(
    conditions: Sequence[Condition], buyers: Buyers, against: Buyers | None = None
) -> pd.DataFrame:
    """Return one row per statement: how often leads for which it holds win, against others.

    Parameters
    ----------
    conditions : sequence of Condition
    buyers : Buyers
    against : Buyers, optional
        Leads of another segment: then those for which the statement holds as well; else the leads for which it does
        not hold.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, strongest evidence first; rate 0-1 with its Wilson interval; lift = rate / rate of all;
        ``other_n, other_rate``: of those compared with; ``p_corrected`` = Fisher's exact test between both, corrected
        by Holm (1979) over all rows; ``may_have_grown``: of a field as at the export.
    """
    won, everyone = buyers.won.to_numpy(dtype=bool), buyers.rate
    rows = []
    for condition in conditions:
        holds = condition.holds(buyers.features).to_numpy()
        n, wins = int(holds.sum()), int(won[holds].sum())
        other_n, other_wins = _others(condition, holds, won, against)
        if n >= SHOWN_FROM and (against is None or other_n >= SHOWN_FROM):
            named = {"words": condition.words, "feature": condition.feature, "source": condition.source}
            counted = {"n": n, "wins": wins, "other_n": other_n, "p": _fisher(wins, n, other_wins, other_n)}
            share = {"rate": wins / n, "other_rate": other_wins / other_n if other_n else np.nan}
            named |= {"group": buyers.catalog[condition.feature].group}
            rows.append({**named, **counted, **share, "may_have_grown": condition.feature in buyers.grown})
    if not rows:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.DataFrame(rows)
    table["low"], table["high"] = wilson(table["wins"], table["n"])
    table["lift"] = table["rate"] / everyone if everyone else np.nan
    table["p_corrected"] = holm(table["p"].to_numpy())
    return table.sort_values(["p_corrected", "p", "words"], ignore_index=True)[COLUMNS]


def characteristics_told(table: pd.DataFrame, buyers: Buyers, plural: str, against: Buyers | None = None) -> Told:
    """Return the characteristics that pass the correction for many looks, in sentences.

    Parameters
    ----------
    table : pandas.DataFrame
        As :func:`characteristics_table` gives it.
    buyers : Buyers
        The leads it was counted on.
    plural : str
        What wins are called.
    against : Buyers, optional
        Leads of another segment that were compared with.
    """
    sure = table[table["p_corrected"] < SURE]
    window = window_of(buyers.leads)
    everyone = f"{of_100(buyers.rate)} of 100 of all become {plural}"
    if table.empty:
        return Told(needs=f"More leads whose outcome is known would be needed: there are {len(buyers.won):,}.")
    sentences = [
        f"{len(sure)} of {len(table)} characteristics {'goes' if len(sure) == 1 else 'go'} with winning beyond doubt, "
        "allowing for so many looks."
        if len(sure)
        else f"None of {len(table)} characteristics goes with winning beyond doubt, allowing for so many looks."
    ]
    early = sure[tells(sure, len(buyers.won))]
    for way, ahead in (("more", True), ("less", False)):
        chosen = early[(early["rate"] > early["other_rate"]) == ahead].drop_duplicates("source")
        chosen = chosen.drop_duplicates(["n", "wins"]).head(_NAMED)
        there = [f"; there {of_100(rate)}" if against else "" for rate in chosen["other_rate"]]
        rows = zip(chosen.to_dict("records"), there, strict=True)
        named = [f"{row['words']} ({_rate(row)}{other})" for row, other in rows]
        than = f" than with {against.segment}" if against else ""
        if named:
            sentences.append(f"Win {way} often{than}: {'; '.join(named)}; {everyone}.")
    sentences += _caveats(table, buyers)
    facts = {
        f"characteristic.{row['words']}": fact(row["rate"], row["low"], row["high"], row["n"], window)
        for row in sure.to_dict("records")
    }
    return Told({"characteristics": table}, sentences, facts)


def tells(table: pd.DataFrame, leads: int) -> pd.Series:
    """Return which characteristics are worth naming to people who look for customers.

    Not fields that may have grown after the outcome, not what is too good to be true, and not what holds for more than
    half of all ``leads``: what marks somebody is then the contrary.
    """
    return ~table["may_have_grown"].astype(bool) & ~too_good(table) & (table["n"] <= leads / 2)


def too_good(table: pd.DataFrame) -> pd.Series:
    """Return which characteristics nearly always win although the others do not: they may be a result of winning."""
    return (table["rate"] >= NEARLY_ALL) & (table["rate"] >= 2 * table["other_rate"])


def _caveats(table: pd.DataFrame, buyers: Buyers) -> list[str]:
    """Return what must be known before the characteristics are believed."""
    said = []
    suspect = table[too_good(table) & (table["p_corrected"] < SURE) & ~table["may_have_grown"].astype(bool)]
    if len(suspect):
        named = [f"{row['words']} ({_rate(row)})" for row in suspect.head(_NAMED).to_dict("records")]
        said.append(
            f"Too good to be true: {'; '.join(named)}. Such leads may be entered only once the deal is as good as "
            "made: ask before looking for more of them."
        )
    if table["may_have_grown"].any():
        fields = [buyers.catalog[n].words for n in table.loc[table["may_have_grown"].astype(bool), "feature"].unique()]
        said.append(
            f"Not named: {', '.join(sorted(set(fields)))}. These fields are as at the export and may have been filled "
            "in after the outcome, or because of it."
        )
    if buyers.are_own_steps and (table["group"] == "engagement").any():
        said.append(
            "The activities are the company's own steps, as far as the data tell: they show how far a lead has come, "
            "not who it is, so later questions go by who leads are."
        )
    return said


def _rate(row: dict[Any, Any]) -> str:
    return f"{of_100(row['rate'])} of 100, {between(row['low'], row['high'])}, n = {row['n']:,}"


def _others(condition: Condition, holds: np.ndarray, won: np.ndarray, against: Buyers | None) -> tuple[int, int]:
    """Return leads and wins of those that are compared with."""
    if against is None:
        return int((~holds).sum()), int(won[~holds].sum())
    same = condition.holds(against.features).to_numpy()
    return int(same.sum()), int(against.won.to_numpy(dtype=bool)[same].sum())


def _fisher(wins: int, n: int, other_wins: int, other_n: int) -> float:
    """Return the two-sided p of Fisher's exact test."""
    return float(stats.fisher_exact([[wins, n - wins], [other_wins, other_n - other_wins]])[1])
