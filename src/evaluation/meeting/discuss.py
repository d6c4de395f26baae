"""The one thing to discuss: chosen by a rule, not by whoever speaks first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from src.evaluation.meeting.ahead import Ahead
from src.evaluation.meeting.best_source import BestSource
from src.evaluation.meeting.week import Week
from src.evaluation.promises.kept import MISSED

Kind = Literal["promise", "source", "ahead", "overdue", "nothing"]


@dataclass(frozen=True)
class Discuss:
    """What to discuss.

    Attributes
    ----------
    kind : str
        A missed promise, the best source waiting longest, more to call than can be called, overdue calls, or nothing.
    what, key, side : str
        Of a missed promise: in words, its short name, who gave it.
    promised, delivered, low, high : float
        Of a missed promise, in its unit.
    unit : str
        ``"share"`` or ``"count"``.
    n : int
    stake : float or None
        Expected customers at stake.
    """

    kind: Kind
    what: str = ""
    key: str = ""
    side: str = ""
    promised: float = 0.0
    delivered: float = 0.0
    low: float = 0.0
    high: float = 0.0
    unit: str = "share"
    n: int = 0
    stake: float | None = None


def discuss(
    promises: pd.DataFrame, week: Week, best: BestSource | None, coming: Ahead | None, overdue: int | None
) -> Discuss:
    """Return the one thing to discuss.

    Parameters
    ----------
    promises : pandas.DataFrame
        In the columns of :mod:`src.evaluation.promises.kept`; empty where nothing was agreed.
    week : Week
    best : BestSource or None
    coming : Ahead or None
    overdue : int or None
        Calls overdue now.

    Notes
    -----
    The rule, alike for both sides: of the promises that were surely missed in the week, the one with the most expected
    customers at stake (where chances are not known, the one furthest from what was promised, as a share of it); else
    the best source, where it surely waits longest; else a coming week with more leads to call first than can be called;
    else the overdue calls; else nothing.
    """
    missed = missed_in(promises, week)
    if len(missed):
        return _promise(missed)
    if best is not None:
        return Discuss("source")
    if coming is not None and coming.beyond:
        return Discuss("ahead")
    return Discuss("overdue" if overdue else "nothing")


def missed_in(promises: pd.DataFrame, week: Week) -> pd.DataFrame:
    """Return the promises surely missed in the week."""
    if promises.empty:
        return promises
    is_week = promises["period_kind"].eq("week") & promises["period_start"].eq(week.start)
    return promises[is_week & promises["kept"].eq(MISSED)]


def _promise(missed: pd.DataFrame) -> Discuss:
    """Return the missed promise with most at stake; of equals the first of the table."""
    short = 1 - missed["delivered"] / missed["promised"]
    is_known = missed["stake_customers"].notna().any()
    by = missed.assign(size=missed["stake_customers"].fillna(-1.0) if is_known else short)
    worst = by.sort_values("size", ascending=False, kind="stable").iloc[0]
    stake = worst["stake_customers"]
    return Discuss(
        kind="promise",
        what=str(worst["what"]),
        key=str(worst["key"]),
        side=str(worst["side"]),
        promised=float(worst["promised"]),
        delivered=float(worst["delivered"]),
        low=float(worst["low"]),
        high=float(worst["high"]),
        unit=str(worst["unit"]),
        n=int(worst["n"]),
        stake=None if pd.isna(stake) else float(stake),
    )
