"""Whether sales followed the orders that were drawn."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from src.evaluation.trial.lottery import ARMS

COLUMNS = ["arm", "due", "due_called", "due_share", "not_due", "not_due_called", "not_due_share"]
WEEK = pd.Timedelta(days=7)


def adherence_of(assigned: pd.DataFrame, first_touch: pd.Series | None, as_of: datetime) -> pd.DataFrame:
    """Return per order how many leads that a week's work should have reached were called within a week.

    Parameters
    ----------
    assigned : pandas.DataFrame
        The leads as drawn: ``lead_id, drawn_at`` (moments), ``arm, due_by_score, due_by_today``.
    first_touch : pandas.Series or None
        Moment of the first touch by ``lead_id``.
    as_of : datetime

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``; ``due`` leads stood within a week's work in their own order. Leads drawn less than a week ago are
        left out. Without rows where touches are not declared.
    """
    if first_touch is None or assigned.empty:
        return pd.DataFrame(columns=COLUMNS)
    old = assigned[assigned["drawn_at"] + WEEK <= pd.Timestamp(as_of)]
    touched = pd.to_datetime(old["lead_id"].map(first_touch), utc=True)
    called = (touched > old["drawn_at"]) & (touched <= old["drawn_at"] + WEEK)
    rows = []
    for arm in ARMS:
        own = old["arm"] == arm
        due = own & (old[f"due_by_{arm}"] == 1)
        counts = [(int(part.sum()), int(called[part].sum())) for part in (due, own & ~due)]
        row: dict[str, object] = {"arm": arm}
        for name, (leads, hits) in zip(("due", "not_due"), counts, strict=True):
            row |= {name: leads, f"{name}_called": hits, f"{name}_share": hits / leads if leads else np.nan}
        rows.append(row)
    return pd.DataFrame(rows, columns=COLUMNS)
