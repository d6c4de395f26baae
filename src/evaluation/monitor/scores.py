"""The chances of new leads and of the open list against those of the weeks before."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.monitor.distances import coded, distances
from src.evaluation.monitor.fields import NOTABLE, looks_of
from src.evaluation.monitor.judged import Check, Past
from src.evaluation.monitor.looks import REFERENCE_DAYS, WEEK_DAYS, spans

NEW, OPEN = "chances of new leads", "chances of the open list"
NEW_RECORD = 1.1
"""Chances of new leads change little in quiet weeks; those of the open list jump with what sales does and refits."""
FEWEST_LISTS = 13
FEWEST_OPEN = 50
"""A shorter list is not looked at."""


def watch_scores(
    new: pd.DataFrame,
    lists: pd.DataFrame,
    as_of: pd.Timestamp | None,
    recent_days: float,
    oldest_days: float,
) -> list[Past]:
    """Return the distances of the chances at every look; nothing where too few leads were scored beforehand.

    Parameters
    ----------
    new : pandas.DataFrame
        Leads as they came in, oldest first: ``scored_at, sequence, chance``; the chance of a model that learned before
        they came, for the youngest that of the model in use.
    lists : pandas.DataFrame
        Leads that waited on each Monday and those that wait today: ``scored_at, chance``.
    as_of : pandas.Timestamp or None
    recent_days : float
    oldest_days : float
        How long a lead stays on the list.
    """
    parts: list[Past] = []
    scored = new.dropna(subset=["chance"])
    for span, days in spans(recent_days) if len(scored) else []:
        looks = looks_of(scored, as_of, days)
        if looks is not None:
            code = coded(scored["chance"])
            check = Check("scores", NEW, span, NOTABLE, looks.overlap, record=NEW_RECORD)
            parts.append((check, looks.back, distances(*looks.counts(code), is_ordered=True)))
    if as_of is not None:
        parts += _lists(lists.dropna(subset=["chance"]), as_of, int(np.ceil(oldest_days / WEEK_DAYS)))
    return parts


def _lists(lists: pd.DataFrame, as_of: pd.Timestamp, apart: int) -> list[Past]:
    """Return the distance of each Monday's list, and of today's, to the lists of up to half a year before."""
    moments, place = np.unique(lists["scored_at"].to_numpy(dtype="datetime64[us]"), return_inverse=True)
    first, most = FEWEST_LISTS + apart, round(REFERENCE_DAYS / WEEK_DAYS)
    if len(moments) <= first or lists["scored_at"].max() != as_of:
        return []
    code = coded(lists["chance"])
    counts = np.bincount(place * code.size + code.place, minlength=len(moments) * code.size)
    until = np.vstack([np.zeros(code.size), np.cumsum(counts.reshape(len(moments), -1), axis=0)])
    looks = np.arange(first, len(moments))
    stop = looks - apart + 1  # a lead that still waits is in both lists: not among those before
    window, reference = until[looks + 1] - until[looks], until[stop] - until[np.maximum(stop - most, 0)]
    found = distances(window, reference, is_ordered=True)
    found[window.sum(axis=1) < FEWEST_OPEN] = np.nan
    ages = (as_of - pd.DatetimeIndex(moments[looks], tz="UTC")).total_seconds().to_numpy()
    back = np.ceil(ages / (WEEK_DAYS * 86_400))
    return [(Check("scores", OPEN, "week", NOTABLE, apart), back.astype(np.int64), found)]
