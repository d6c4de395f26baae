"""How many leads came, against the half year before."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.monitor.judged import Check, Past
from src.evaluation.monitor.looks import MOST_WEEKS, REFERENCE_DAYS, WEEK_DAYS, spans

LEAST = 0.8
"""Doublings: under 57 of 100 as many, or over 1.7 times as many. Half as many leads are a whole one."""
RECORD = 1.0
"""Numbers of leads repeat themselves well: beyond every past week is enough."""
FEWEST_WEEKS = 13


def watch_volume(
    created_at: pd.Series, as_of: pd.Timestamp, recent_days: float
) -> tuple[list[Past], dict[str, tuple[int, float]]]:
    """Return by how many doublings or halvings the leads of each look are more or fewer than usual; those of today.

    Parameters
    ----------
    created_at : pandas.Series
        When each lead came in.
    as_of : pandas.Timestamp
    recent_days : float

    Returns
    -------
    list of Past
    dict
        By span: how many leads came by today, and how many do as a rule.

    Notes
    -----
    Usual is the median of the spans of the same length that end in the 26 weeks before, at least 13 of them.
    """
    times = np.sort(created_at.dropna().to_numpy(dtype="datetime64[us]"))
    moment = np.datetime64(as_of.tz_convert(None), "us")
    parts: list[Past] = []
    today: dict[str, tuple[int, float]] = {}
    for span, days in spans(recent_days):
        length = np.timedelta64(round(days * 86_400), "s")
        ends = moment - np.arange(MOST_WEEKS, -1, -1) * np.timedelta64(WEEK_DAYS, "D")
        ends = ends[ends - length >= times[0]] if len(times) else ends[:0]
        counts = np.searchsorted(times, ends, side="right") - np.searchsorted(times, ends - length, side="right")
        apart, most = round(days / WEEK_DAYS), round(REFERENCE_DAYS / WEEK_DAYS)
        first = FEWEST_WEEKS + apart
        if len(counts) <= first:
            continue
        usual = pd.Series(counts).shift(apart).rolling(most, min_periods=FEWEST_WEEKS).median().to_numpy()
        looks = np.arange(first - 1, len(counts))
        moved = np.abs(np.log2((counts + 1) / (usual + 1)))[looks]
        back = len(counts) - 1 - looks
        parts.append((Check("volume", "", span, LEAST, apart, record=RECORD), back, moved))
        today[span] = (int(counts[-1]), float(usual[-1]))
    return parts, today
