"""Which rows of the comparison carry the first sentence: chosen once, by what is known, for every reader."""

from __future__ import annotations

import pandas as pd

AVERAGE = "average"
WEEKS_SPEAK_FROM = 0.5
"""Wins in the weekly queues, as a share of those of the youngest landmark, from which the weeks carry the headline."""


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
        called makes leads win, so other comparisons flatter whoever was called); weekly queues where they hold most
        of the wins, else each lead as it came in (the youngest landmark).

    Notes
    -----
    Sales meets its leads in a queue, so the weekly queues come first. But where most leads are called before their
    first Monday, the queues hold only what was left over, and would speak for a few stale leads.
    """
    rows = comparison[comparison["window"].astype(str) == AVERAGE]
    if rows.empty:
        return rows
    scope = "worked" if (rows["scope"] == "worked").any() else "all"
    rows = rows[rows["scope"] == scope]
    weekly = rows[rows["kind"] == "week"]
    landmarks = rows[rows["kind"] == "landmark"]
    youngest = landmarks[landmarks["landmark_days"] == landmarks["landmark_days"].min()]
    # A lead that waits three Mondays is three rows but one win.
    weekly_wins, youngest_wins = (part["won_accounts"].max() if len(part) else 0 for part in (weekly, youngest))
    return weekly if weekly_wins and weekly_wins >= WEEKS_SPEAK_FROM * youngest_wins else youngest


def scope_of(rows: pd.DataFrame) -> tuple[str, str]:
    """Return scope and kind of the headline's rows; all leads as they came in where there are none."""
    return (rows.iloc[0]["scope"], rows.iloc[0]["kind"]) if len(rows) else ("all", "landmark")
