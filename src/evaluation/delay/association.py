"""How winning goes with the time to the first touch, grade by grade: an association, never what a delay causes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.calls.handling import ALL
from src.evaluation.calls.response import PROMISED_HOURS, with_response
from src.evaluation.calls.response_needs import missing_for_touches
from src.evaluation.calls.response_sentences import hours_words
from src.evaluation.in_words import of_100
from src.evaluation.later_leads import counted
from src.evaluation.rates import wilson
from src.evaluation.told import FEWEST, Told, fact, window_of
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

BANDS = {"within 1": 1.0, "1 to 4": 4.0, "4 to 8": 8.0, "8 to 24": 24.0, "later": np.inf}
"""Working hours to the first touch; upper ends, inclusive."""
NEVER = "never called"
BECAUSE = "An association, not a cause: whom sales calls first is its choice."


def delay_association(leads: pd.DataFrame, tables: LeadTables, config: SourceConfig) -> Told:
    """Return wins by grade and time to the first touch.

    Parameters
    ----------
    leads : pandas.DataFrame
        One row per lead as it came in, matured: ``created_at, first_touch_at, is_worked, is_won`` and, where known,
        ``grade``.

    Returns
    -------
    Told
        Tables ``delay`` (``grade, hours, leads, wins, won_fraction, low, high``; hours are working hours, shares of
        under ten leads missing) and ``difference`` (``grade, soon, soon_fraction, late, late_fraction, difference, low,
        high``: called within one working day against called later).
    """
    if missing := missing_for_touches(leads, tables, config):
        return Told(needs=missing)
    answered = with_response(counted(leads), config.calendar)
    if "grade" not in answered:
        answered = answered.assign(grade=ALL)
    every = pd.concat([answered.assign(grade=ALL), answered[answered["grade"] != ALL]])
    every = every.assign(hours=_band(every["response_hours"]), won=every["is_won"].astype(float))
    differences = _differences(every)
    said = [_sentence(row, config.milestones.target_words_plural) for row in differences.to_dict("records")]
    said = [sentence for sentence in said if sentence]
    facts = {f"won_sooner_{_name(row)}": _fact(row, window_of(leads)) for row in differences.to_dict("records")}
    return Told({"delay": _by_band(every), "difference": differences}, [*said, *([BECAUSE] if said else [])], facts)


def newcombe(wins: float, n: float, other_wins: float, other_n: float) -> tuple[float, float, float]:
    """Return the difference of two shares and the ends of its 95 % interval (-1 to 1).

    Notes
    -----
    Newcombe (1998), Statistics in Medicine 17:873-890, method 10: from Wilson's intervals of both.

    >>> [round(x, 4) for x in newcombe(56, 70, 48, 80)]
    [0.2, 0.0524, 0.3339]
    """
    (low, high), (other_low, other_high) = wilson(wins, n), wilson(other_wins, other_n)
    share, other = wins / n, other_wins / other_n
    difference = share - other
    below = np.hypot(share - low, other_high - other)
    above = np.hypot(high - share, other - other_low)
    return difference, float(difference - below), float(difference + above)


def _band(hours: pd.Series) -> pd.Series:
    """Return the band of each lead's hours, in order; never called where missing."""
    order = pd.CategoricalDtype([*BANDS, NEVER], ordered=True)
    place = np.searchsorted(list(BANDS.values()), hours.fillna(np.inf).to_numpy(float))
    names = np.where(hours.isna(), NEVER, np.array(list(BANDS))[np.minimum(place, len(BANDS) - 1)])
    return pd.Series(names, index=hours.index).astype(order)


def _by_band(leads: pd.DataFrame) -> pd.DataFrame:
    """Return one row per grade and band that has leads."""
    table = (
        leads.groupby(["grade", "hours"], observed=True).agg(leads=("won", "size"), wins=("won", "sum")).reset_index()
    )
    low, high = wilson(table["wins"], table["leads"])
    table = table.assign(won_fraction=table["wins"] / table["leads"], low=low, high=high).astype({"wins": int})
    shares = ["won_fraction", "low", "high"]
    table[shares] = table[shares].where(table["leads"] >= FEWEST)
    return table


def _differences(leads: pd.DataFrame) -> pd.DataFrame:
    """Return per grade what called within one working day won more than called later."""
    called = leads[leads["response_hours"].notna()]
    called = called.assign(side=np.where(called["response_hours"] <= PROMISED_HOURS, "soon", "late"))
    rows = []
    for grade in [ALL, *sorted(set(called["grade"]) - {ALL})]:
        part = called[called["grade"] == grade]
        sides = part.groupby("side")["won"].agg(["sum", "size"])
        if len(sides) < 2 or sides["size"].min() < FEWEST:
            continue
        soon, late = sides.loc["soon"], sides.loc["late"]
        difference, low, high = newcombe(soon["sum"], soon["size"], late["sum"], late["size"])
        shares = {"soon_fraction": soon["sum"] / soon["size"], "late_fraction": late["sum"] / late["size"]}
        counts = {"soon": int(soon["size"]), "late": int(late["size"])}
        rows.append({"grade": grade, **counts, **shares, "difference": difference, "low": low, "high": high})
    columns = ["grade", "soon", "soon_fraction", "late", "late_fraction", "difference", "low", "high"]
    return pd.DataFrame(rows, columns=columns)


def _sentence(row: dict[Any, Any], plural: str) -> str:
    """Return one grade's difference; no side is named where it may be none."""
    whose = "leads" if row["grade"] == ALL else f"{row['grade']} leads"
    soon = f"{of_100(row['soon_fraction'])} of 100 {whose} became {plural} (n = {row['soon']:,})"
    late = f"called later {of_100(row['late_fraction'])} (n = {row['late']:,})"
    said = f"Called within {hours_words(PROMISED_HOURS)} {soon}, {late}"
    if row["low"] > 0:
        return f"{said}: between {of_100(row['low'])} and {of_100(row['high'])} more where called sooner."
    if row["high"] < 0:
        return f"{said}: between {of_100(-row['high'])} and {of_100(-row['low'])} fewer where called sooner."
    return f"{said}: the difference may be none (between {_signed(row['low'])} and {_signed(row['high'])})."


def _signed(share: float) -> str:
    """Return a difference with a real minus.

    >>> _signed(0.063), _signed(-0.045), _signed(-0.0001)
    ('6', '\u22125', '0')
    """
    words = of_100(abs(share))
    return f"\u2212{words}" if share < 0 and float(words) > 0 else words


def _name(row: dict[Any, Any]) -> str:
    return "all" if row["grade"] == ALL else str(row["grade"])


def _fact(row: dict[Any, Any], window: str) -> dict[str, Any]:
    return fact(row["difference"], row["low"], row["high"], row["soon"] + row["late"], window)
