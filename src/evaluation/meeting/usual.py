"""How many leads usually come in a week."""

from __future__ import annotations

import pandas as pd

from src.evaluation.meeting.week import Week

WEEKS, LEAST = 8, 4


def usual_new(created_at: pd.Series, week: Week) -> float | None:
    """Return the median number of new leads over the eight weeks before; None where fewer than four are known.

    Parameters
    ----------
    created_at : pandas.Series
        When each lead came in (UTC).
    week : Week
    """
    first = created_at.min()
    before = [week.before(count) for count in range(1, WEEKS + 1)]
    counts = [int(each.holds(created_at).sum()) for each in before if each.start >= first.normalize()]
    return (float(pd.Series(counts).median()) or None) if len(counts) >= LEAST else None
