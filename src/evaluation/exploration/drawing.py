"""Which leads below the threshold are called by lot, each with the chance that it had of being drawn."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from src.evaluation.trial.lottery import lot

COLUMNS = ["drawn_at", "lead_id", "account_id", "said", "share", "is_drawn"]


def explore(pool: pd.DataFrame, seen: pd.DataFrame, share: float, seed: int, as_of: datetime) -> pd.DataFrame:
    """Return the leads that come into the lottery now, drawn or not; those seen before keep their lot.

    Parameters
    ----------
    pool : pandas.DataFrame
        Open leads below the threshold that nobody has called: ``lead_id, account_id, chance``.
    seen : pandas.DataFrame
        ``COLUMNS`` of the leads that were in it before.
    share : float
        Chance of being drawn, 0-1.
    seed : int
    as_of : datetime
        Moment of the draw (UTC).

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, sorted by ``lead_id``; ``said`` is the chance the score gave, ``is_drawn`` 1 or 0.

    Notes
    -----
    Those not drawn are written down too: the drawn ones stand for them, and only so does each weigh one over its share.
    """
    new = pool[~pool["lead_id"].isin(seen["lead_id"])].sort_values("lead_id", ignore_index=True)
    drawn = [int(lot(seed, "explore", lead) < share) for lead in new["lead_id"]]
    said = new["chance"].astype(float).round(6)
    moment = as_of.isoformat(timespec="microseconds")
    return new.assign(drawn_at=moment, said=said, share=share, is_drawn=drawn)[COLUMNS]
