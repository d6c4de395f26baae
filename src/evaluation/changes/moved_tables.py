"""The tables and facts behind who moved the number."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.changes.factors import HANDLING, PARTS, QUALITY
from src.evaluation.changes.periods import Period
from src.evaluation.changes.strata import CALLS, IN_TIME, NEVER, Strata
from src.evaluation.intervals import Draws
from src.evaluation.ranking import Floats
from src.evaluation.told import fact
from src.models.cut import flags

CHANGE = "change"
UNKNOWN = "unknown"


def parts_table(figures: Floats, drawn: Draws, cells: Strata) -> pd.DataFrame:
    """Return ``part, value, low, high, finding``: each part that can be told apart and, last, the change.

    Parameters
    ----------
    figures : array, (parts and change) x (value, draws…)
    drawn : Draws
    cells : Strata
        Without bands there is no quality, without calls no handling: these parts are nothing then.
    """
    low, high = drawn.interval(figures)
    finding = np.select([low > 0, high < 0], ["more", "less"], "cannot tell")
    frame = pd.DataFrame(
        {"part": [*PARTS, CHANGE], "value": figures[:, 0], "low": low, "high": high, "finding": finding}
    )
    _, bands, calls = cells.shape
    untold = [part for part, levels in ((QUALITY, bands), (HANDLING, calls)) if levels == 1]
    return frame[~frame["part"].isin(untold)].reset_index(drop=True)


def periods_table(leads: pd.DataFrame, cells: Strata, periods: tuple[Period, Period]) -> pd.DataFrame:
    """Return ``period, first, last, leads, wins, touched, in_time``, the earlier first."""
    call = pd.Series(np.nan if cells.call is None else cells.call, leads.index, dtype=float)
    counts = pd.DataFrame(
        {
            "leads": 1,
            "wins": flags(leads["is_won"]).astype(int),
            "touched": call.ne(CALLS.index(NEVER)).astype(float).where(call.notna()),
            "in_time": call.eq(CALLS.index(IN_TIME)).astype(float).where(call.notna()),
        },
        leads.index,
    )
    summed = counts.groupby(leads["period"]).sum(min_count=1).reset_index()
    days = [period.words.split(" to ") for period in periods]
    summed.insert(1, "first", [first for first, _ in days])
    summed.insert(2, "last", [last for _, last in days])
    return summed


def cells_table(cells: Strata, won: Floats) -> pd.DataFrame:
    """Return ``period, fifth, call, leads, expected, wins, rate`` of each cell; expected: chances added up."""
    one = np.ones((len(won), 1))
    leads, expected, wins = (cells.sums(values, one).ravel() for values in (one[:, 0], cells.chance, won))
    names = pd.MultiIndex.from_product([range(size) for size in cells.shape], names=["period", "fifth", "call"])
    frame = pd.DataFrame({"leads": leads, "expected": expected, "wins": wins}, names).reset_index()
    call = UNKNOWN if cells.call is None else frame["call"].map(dict(enumerate(CALLS)))
    frame = frame.assign(fifth=frame["fifth"] + 1, call=call, rate=frame["wins"] / frame["leads"].replace(0, np.nan))
    return frame.astype({"leads": int, "wins": int})


def facts_of(
    parts: pd.DataFrame, counted: pd.DataFrame, periods: tuple[Period, Period], cells: Strata
) -> dict[str, dict[str, Any]]:
    """Return each part as ``moved_<part>`` with its interval, and what the periods held."""
    n, window = int(counted["leads"].sum()), f"{periods[0].words}; {periods[1].words}"
    facts = {
        f"moved_{row['part']}": fact(row["value"], row["low"], row["high"], n, window)
        for row in parts.to_dict("records")
    }
    for period, row, name in zip(periods, counted.to_dict("records"), ("before", "now"), strict=True):
        for column in ("leads", "wins", "touched", "in_time"):
            if pd.notna(row[column]):
                facts[f"moved_{column}_{name}"] = fact(row[column], n=row["leads"], window=period.words)
    if cells.limit_hours is not None:
        facts["moved_limit_hours"] = fact(cells.limit_hours, n=n, window=window)
    return facts
