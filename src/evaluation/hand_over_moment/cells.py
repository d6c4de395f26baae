"""Every combination of age, fit and engagement: what a call gains over waiting there, where the data can tell."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from src.evaluation.hand_over_moment.levels import WORDS
from src.evaluation.hand_over_moment.stages import stages_of
from src.evaluation.hand_over_moment.waits import LEVELS, Waits
from src.evaluation.holm import holm
from src.evaluation.intervals import Draws
from src.evaluation.ranking import Floats
from src.evaluation.rates import Z_95

MIN_EACH = 30
"""Leads called, and leads left to wait, that a combination needs: with fewer, nothing is said of it."""
LEVEL = 0.05
CALL, WAIT, CANNOT_TELL, NO_OVERLAP = "call", "wait", "cannot tell", "too few called or waiting"
CELLS = [
    *("age_days", "fit", "engagement", "called", "left", "chance", "gain", "low", "high", "p_adjusted"),
    *("finding", "stage"),
]
MOMENTS = ["fit", "engagement", "from_days", "gain", "low", "high", "chance", "called", "left", "stage", "finding"]


def cells_table(waits: Waits, chance: Floats, gains: Floats, drawn: Draws) -> pd.DataFrame:
    """Return ``CELLS``, one row per combination, youngest first.

    Parameters
    ----------
    waits : Waits
    chance : ages x fit x engagement
        Of winning if called.
    gains : ages x fit x engagement x draws
        Of calling over waiting.
    drawn : Draws

    Notes
    -----
    A finding is corrected for all combinations that are looked at (Holm 1979). Where hardly anybody was called, or
    left, the formula would only be carried on from other ages, so nothing is said.
    """
    rows = waits.rows
    cell = ((rows["age"] * LEVELS + rows["fit"]) * LEVELS + rows["engagement"]).to_numpy(np.int64)
    called, left = (
        np.bincount(cell[which], minlength=gains[..., 0].size) for which in (rows["is_called"], ~rows["is_called"])
    )
    low, high = (end.reshape(-1) for end in drawn.interval(gains))
    gain, chance = gains[..., 0].reshape(-1), chance.reshape(-1)
    seen = (called >= MIN_EACH) & (left >= MIN_EACH)
    spread = (high - low) / (2 * Z_95)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(seen & (spread > 0), 2 * norm.sf(np.abs(gain) / spread), np.nan)
    p[seen] = holm(p[seen])
    finding = np.select(
        [~seen, (p < LEVEL) & (gain > 0), (p < LEVEL) & (gain < 0)], [NO_OVERLAP, CALL, WAIT], CANNOT_TELL
    )
    age, fit, engagement = (
        axis.reshape(-1) for axis in np.meshgrid(range(len(waits.ages)), range(LEVELS), range(LEVELS), indexing="ij")
    )
    usual = float(rows.loc[rows["is_called"], "is_won"].mean())
    table = pd.DataFrame(
        {
            "age_days": np.array(waits.ages)[age],
            "fit": np.array(WORDS["fit"])[fit],
            "engagement": np.array(WORDS["engagement"])[engagement],
            "called": called,
            "left": left,
            "chance": chance,
            "gain": gain,
            "low": low,
            "high": high,
            "p_adjusted": p,
            "finding": finding,
            "stage": stages_of(chance, usual),
        }
    )
    numbers = ["chance", "gain", "low", "high"]
    table.loc[~seen, numbers] = np.nan
    return table.assign(stage=table["stage"].where(seen))[CELLS]


def moments_table(cells: pd.DataFrame) -> pd.DataFrame:
    """Return ``MOMENTS``, one row per fit and engagement, the most promising first: the earliest age to call at.

    ``from_days`` is the first age at which waiting surely costs more than calling; missing where there is none, then
    ``finding`` says whether such leads should surely wait, or whether it cannot be told.
    """
    rows = []
    for fit in reversed(WORDS["fit"]):
        for engagement in reversed(WORDS["engagement"]):
            own = cells[(cells["fit"] == fit) & (cells["engagement"] == engagement)]
            calls, looked = own[own["finding"] == CALL], own[own["finding"] != NO_OVERLAP]
            base: dict[str, object] = {"fit": fit, "engagement": engagement, "from_days": np.nan}
            shown = calls if len(calls) else looked
            if shown.empty:
                rows.append({**base, "finding": NO_OVERLAP})
                continue
            first = shown.iloc[0]
            base |= {name: first[name] for name in ("gain", "low", "high", "chance", "called", "left", "stage")}
            if len(calls):
                rows.append({**base, "from_days": first["age_days"], "finding": CALL})
            else:
                surely = looked["finding"].eq(WAIT).all()
                rows.append({**base, "finding": WAIT if surely else CANNOT_TELL})
    return pd.DataFrame(rows, columns=MOMENTS)
