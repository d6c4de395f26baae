"""Which rows of the comparison carry the first sentence: chosen once, by what is known, for every reader."""

from __future__ import annotations

import pandas as pd

AVERAGE = "average"


def headline(comparison: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the comparison that the first sentence, the closing table and figure 1 show.

    Parameters
    ----------
    comparison : pandas.DataFrame
        As ``compare`` returns it.

    Returns
    -------
    pandas.DataFrame
        One scope, one kind, one landmark, averaged over windows. Among worked leads where touches are known (being
        called makes leads win, so other comparisons flatter whoever was called); weekly queues where there are any
        wins in them (that is how sales meets its leads), else the youngest landmark.
    """
    rows = comparison[comparison["window"].astype(str) == AVERAGE]
    if rows.empty:
        return rows
    scope = "worked" if (rows["scope"] == "worked").any() else "all"
    rows = rows[rows["scope"] == scope]
    weekly = rows[(rows["kind"] == "week") & (rows["wins"] > 0)]
    if len(weekly):
        return weekly
    landmarks = rows[rows["kind"] == "landmark"]
    return landmarks[landmarks["landmark_days"] == landmarks["landmark_days"].min()]
