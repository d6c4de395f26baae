"""How many leads first qualified in each whole week."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from src.models.grades import Counted

_WEEK = pd.Timedelta(days=7)


def in_whole_weeks(qualified: pd.DataFrame, as_of: datetime | None, counts: Counted = "leads") -> pd.DataFrame:
    """Return ``week`` (its Monday 00:00 UTC) and ``qualified``, weeks with none included.

    Parameters
    ----------
    qualified : pandas.DataFrame
        ``lead_id, account_id, created_at, qualified_at`` (missing: never).
    as_of : datetime or None
        Nothing later is known; None (no dates): no weeks.
    counts : str
        ``"accounts"``: an account counts once, when its first contact qualified.

    Notes
    -----
    The first and the last week are left out because they are cut off.
    """
    if as_of is None or qualified.empty or qualified["created_at"].isna().all():
        return pd.DataFrame({"week": pd.Series(dtype="datetime64[us, UTC]"), "qualified": pd.Series(dtype=int)})
    unit = "account_id" if counts == "accounts" else "lead_id"
    firsts = qualified.dropna(subset=["qualified_at"]).groupby(unit)["qualified_at"].min()
    start = _monday(qualified["created_at"].min()) + _WEEK
    end = _monday(pd.Timestamp(as_of))
    weeks = pd.date_range(start, end - _WEEK, freq="7D") if start < end else pd.DatetimeIndex([], tz="UTC")
    place = ((firsts - start) // _WEEK).to_numpy()
    inside = (place >= 0) & (place < len(weeks))
    found = np.bincount(place[inside].astype(np.int64), minlength=len(weeks))
    return pd.DataFrame({"week": weeks.astype("datetime64[us, UTC]"), "qualified": found[: len(weeks)]})


def _monday(moment: pd.Timestamp) -> pd.Timestamp:
    return moment.normalize() - pd.Timedelta(days=moment.weekday())
