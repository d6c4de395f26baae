"""Whether the source with the best leads is the one that waits longest."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from src.evaluation.meeting.week import Week
from src.evaluation.rates import wilson

WEEKS = 4
LEAST_DUE = 10
"""A share of fewer leads is not told."""


@dataclass(frozen=True)
class BestSource:
    """The source with the highest chances, called in time surely less often than the others.

    Attributes
    ----------
    source : str
    chance, others_chance : float
        Mean chance of its leads and of all others (0-1).
    due, in_time : int
        Leads whose time to be called is over, and those called within it.
    low, high : float
        95 % interval of the share called in time.
    others_due, others_in_time : int
    """

    source: str
    chance: float
    others_chance: float
    due: int
    in_time: int
    low: float
    high: float
    others_due: int
    others_in_time: int


def best_source_waits(due: pd.DataFrame, source: pd.Series, week: Week) -> BestSource | None:
    """Return the best source where it surely waits longest, over the week and the three before; else None.

    Parameters
    ----------
    due : pandas.DataFrame
        Promises of first calls (:func:`~src.evaluation.promises.sales.promised_response`).
    source : pandas.Series
        Of each lead, same index; missing where not known.
    week : Week

    Notes
    -----
    Which source is best is chosen by its chances alone, so setting its calls against the others is one look, not many.
    """
    recent = (due["at"] >= week.before(WEEKS - 1).start) & (due["at"] < week.before(-1).start)
    rows = due[recent & due["is_due"].astype(bool) & due["expected"].notna()]
    rows = rows.assign(source=source.reindex(rows.index), is_kept=rows["is_kept"].astype(bool))
    sums = rows.groupby("source").agg(n=("is_kept", "size"), kept=("is_kept", "sum"), chance=("expected", "mean"))
    enough = sums[sums["n"] >= LEAST_DUE]
    if len(enough) < 2:
        return None
    shares = enough["kept"] / enough["n"]
    best = str(enough["chance"].idxmax())
    own, others = rows[rows["source"] == best], rows[rows["source"] != best]
    n, kept = len(own), int(own["is_kept"].sum())
    low, high = (float(end) for end in wilson(kept, n))
    if shares.idxmin() != best or high >= others["is_kept"].mean():
        return None
    return BestSource(
        source=best,
        chance=float(own["expected"].mean()),
        others_chance=float(others["expected"].mean()),
        due=n,
        in_time=kept,
        low=low,
        high=high,
        others_due=len(others),
        others_in_time=int(others["is_kept"].sum()),
    )
