"""The looks: what the page of each past week would have compared, so that today's look can be held against them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from src.evaluation.monitor.distances import Coded
from src.evaluation.ranking import Floats, Ints

WEEK_DAYS = 7
REFERENCE_DAYS = 182
"""The newest leads are held against those of the half year before them: a slow change over years is no alarm."""
FEWEST = 50
"""A window holds at least so many leads, however long they took to come."""
MOST_WEEKS = 156
"""Looks further back than three years say little of what is usual today."""
_PARTS = 104
"""Where there is an order but no dates, the list is cut into so many parts in place of weeks."""


@dataclass(frozen=True)
class Looks:
    """Windows of equally many leads, each with its reference before it; places in the order of coming in.

    Attributes
    ----------
    back : array of int, shape (n_looks,)
        How many weeks before today each look was; the last is 0, today's.
    starts, ends : array of int
        The newest leads of a look are those from ``starts`` to before ``ends``.
    befores : array of int
        Its reference are those from ``befores`` to before ``starts``.
    count : int
        How many leads there are.
    """

    back: Ints
    starts: Ints
    ends: Ints
    befores: Ints
    count: int

    @property
    def newest(self) -> int:
        """Return how many leads a window holds."""
        return int(self.ends[-1] - self.starts[-1])

    @property
    def overlap(self) -> int:
        """Return how many looks apart two windows must be to share no lead, as a rule."""
        step = float(np.median(np.diff(self.ends))) if len(self.ends) > 1 else float(self.newest)
        return max(1, int(np.ceil(self.newest / max(step, 1.0) - 0.25)))

    @cached_property
    def _bounds(self) -> Ints:
        """Return the places between which every look takes all leads or none."""
        return np.unique(np.concatenate([[0, self.count], self.starts, self.ends, self.befores]))

    @cached_property
    def _segment(self) -> Ints:
        return np.searchsorted(self._bounds, np.arange(self.count), side="right") - 1

    def counts(self, field: Coded) -> tuple[Floats, Floats]:
        """Return the leads at each place of the field in the windows and in their references (looks x places)."""
        segments = len(self._bounds) - 1
        added = np.bincount(self._segment * field.size + field.place, minlength=segments * field.size)
        until = np.vstack([np.zeros(field.size), np.cumsum(added.reshape(segments, field.size), axis=0)])
        starts, ends, befores = (
            np.searchsorted(self._bounds, places) for places in (self.starts, self.ends, self.befores)
        )
        return until[ends] - until[starts], until[starts] - until[befores]


def weekly_looks(times: pd.Series, as_of: pd.Timestamp, days: float) -> Looks | None:
    """Return a look for each week back from ``as_of``; None where the history is too short for one.

    Parameters
    ----------
    times : pandas.Series
        When each lead came to the age at which it is looked at, in order.
    as_of : pandas.Timestamp
    days : float
        A window holds as many leads as came in that many days lately, the same number in every week: otherwise quiet
        weeks would look odd for being few.
    """
    known = times.to_numpy(dtype="datetime64[us]")
    moment = np.datetime64(as_of.tz_convert(None), "us")
    back = np.arange(MOST_WEEKS, -1, -1)
    ends = np.searchsorted(known, moment - back * np.timedelta64(WEEK_DAYS, "D"), side="right")
    lately = ends[-1] - np.searchsorted(known, moment - np.timedelta64(REFERENCE_DAYS, "D"), side="right")
    return _looks(back, ends, round(lately / REFERENCE_DAYS * days), round(float(lately)), len(known))


def looks_in_order(count: int, days: float) -> Looks | None:
    """Return the looks of a list in an order without dates: after each 104th of it, ``days`` / 7 of them a window."""
    part = max(count / _PARTS, 1.0)
    back = np.arange(_PARTS, -1, -1)
    ends = np.round(count - back * part).clip(0).astype(np.int64)
    newest, reference = part * days / WEEK_DAYS, part * REFERENCE_DAYS / WEEK_DAYS
    return _looks(back, ends, round(newest), round(reference), count)


def _looks(back: Ints, ends: Ints, newest: int, reference: int, count: int) -> Looks | None:
    """Return the looks whose reference is at least half as long as it should be and twice their window."""
    newest = max(newest, FEWEST)
    reference = max(reference, 3 * newest)
    starts = ends - newest
    full = starts >= max(reference / 2, 2 * newest)
    if not full[-1]:
        return None
    back, starts, ends = back[full], starts[full], ends[full]
    return Looks(back, starts, ends, np.maximum(starts - reference, 0), count)


def spans(recent_days: float) -> Sequence[tuple[str, float]]:
    """Return the windows by name and days: a week finds what is large at once, ``recent_days`` what is small."""
    return [("week", float(WEEK_DAYS)), ("recent", float(recent_days))]
