"""Sales' verdicts by week, and the newest whole week in a sentence."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from src.evaluation.feedback.judged import A_REFUSED, WANTED_LOW, contradicts
from src.evaluation.in_words import short_day
from src.evaluation.promises.periods import is_over, period_start
from src.leads.tables import ACCEPTED

COLUMNS = ["week", "judged", "accepted", "a_refused", "c_or_d_wanted"]
_MOST = 3


def verdict_weeks(judged: pd.DataFrame, as_of: datetime | None) -> pd.DataFrame:
    """Return one row per week in which sales judged leads; empty without dates.

    Parameters
    ----------
    judged : pandas.DataFrame
        As :func:`~src.evaluation.feedback.judged.judged_leads` returns them.
    as_of : datetime or None
    """
    dated = judged.dropna(subset="at")
    if as_of is None or dated.empty:
        return pd.DataFrame(columns=COLUMNS)
    kind = contradicts(dated)
    rows = dated.assign(
        week=period_start(dated["at"], "week"),
        accepted=dated["verdict"].eq(ACCEPTED),
        a_refused=kind.eq(A_REFUSED),
        c_or_d_wanted=kind.eq(WANTED_LOW),
    ).groupby("week")
    sums = rows[["accepted", "a_refused", "c_or_d_wanted"]].sum().astype(int)
    return sums.assign(judged=rows.size()).reset_index()[COLUMNS]


def week_sentence(judged: pd.DataFrame, as_of: datetime | None) -> list[str]:
    """Return what sales said in the newest whole week, for the weekly meeting; empty where it said nothing."""
    weeks = verdict_weeks(judged, as_of)
    over = [start for start in weeks["week"] if as_of is not None and is_over(start, "week", pd.Timestamp(as_of))]
    if not over:
        return []
    row = weeks[weeks["week"] == over[-1]].iloc[0]
    own = judged[period_start(judged["at"], "week").eq(over[-1]).fillna(False)]
    refused = own[contradicts(own).eq(A_REFUSED)]["reason"].fillna("no reason given").value_counts()
    why = ", ".join(f"{count} {reason}" for reason, count in list(refused.items())[:_MOST])
    parts = [f"{row['judged']} judged, {row['accepted']} accepted"]
    if row["a_refused"]:
        parts.append(f"{row['a_refused']} A leads refused ({why})")
    if row["c_or_d_wanted"]:
        parts.append(f"{row['c_or_d_wanted']} C or D leads that sales wants")
    return [f"Sales' verdict, week from {short_day(over[-1])}: {'; '.join(parts)}."]
