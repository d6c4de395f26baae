"""Leads that came in together: compared only with each other, they owe nothing to a base rate that moves."""

from __future__ import annotations

import numpy as np
import pandas as pd

ABOUT = 100
"""Leads in one group: enough that a win is compared with many, so few that the base rate stands still."""


def neighbours(rows: pd.DataFrame) -> pd.Series:
    """Return the number of the group of each row: about a hundred leads that came in one after the other.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of the out-of-time table: ``lead_id``, ``window``, ``created_at`` (may be missing), ``sequence``.

    Notes
    -----
    A group never reaches over the end of a test window or of a calendar month; all rows of a lead are in one.
    The groups of a month are equal: the last is not a rest of few.

    >>> leads = pd.DataFrame({"lead_id": range(250), "window": 0, "created_at": pd.NaT, "sequence": range(250)})
    >>> neighbours(leads).value_counts(sort=False).tolist()
    [125, 125]
    """
    created = pd.to_datetime(rows["created_at"], utc=True)
    month = (created.dt.year * 12 + created.dt.month).fillna(0)
    leads = rows.assign(month=month).drop_duplicates(["window", "lead_id"]).sort_values("sequence", kind="stable")
    stretch = leads.groupby(["window", "month"])
    size = stretch["lead_id"].transform("size")
    groups = np.maximum(1, np.round(size / ABOUT))
    leads = leads.assign(part=(stretch.cumcount() * groups) // size)
    number = leads.groupby(["window", "month", "part"]).ngroup()
    code = pd.Series(number.to_numpy(), pd.MultiIndex.from_frame(leads[["window", "lead_id"]]))
    return pd.Series(code.loc[pd.MultiIndex.from_frame(rows[["window", "lead_id"]])].to_numpy(), rows.index)
