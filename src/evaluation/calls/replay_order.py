"""How likely each call of a week would have been among its first ones, had another order been followed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from src.evaluation.ranking import Floats


def reached(score: Floats, arrived: Floats, touched: Floats, fractions: Sequence[float]) -> Floats:
    """Return how likely each lead is called within the first ``fractions`` of one week's calls (leads x fractions).

    Parameters
    ----------
    score : numbers, one per lead
        Higher is called earlier; those without (NaN) come last, level with each other.
    arrived, touched : numbers, one per lead
        When it came in and when it was really called, in any unit; ``arrived`` is not later.
    fractions : numbers, 0-1

    Notes
    -----
    The calls keep their moments; at each the best of those that had come in by then is called. So no order calls a lead
    before it came in, and there is always somebody to call: whoever was really called by then had come in. Among level
    leads one is drawn by lot; the expectation is exact, because how many of each score are left does not depend on
    the lots. A fraction between two calls is taken in part.

    >>> came, called = np.zeros(4), np.arange(4.0)
    >>> reached(np.array([1.0, 2, 2, 3]), came, called, [0.5])[:, 0].tolist()
    [0.0, 0.5, 0.5, 1.0]
    >>> reached(np.array([1.0, 2, 2, 3]), np.array([0, 0, 0, 3.0]), called, [0.5])[:, 0].tolist()  # the best came last
    [0.0, 1.0, 1.0, 0.0]
    """
    size = len(score)
    group = np.unique(-np.where(np.isnan(score), -np.inf, score), return_inverse=True)[1]
    by_group = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[by_group], np.arange(group.max(initial=-1) + 2))
    comes, count = np.argsort(arrived, kind="stable"), np.zeros(len(starts) - 1, np.int64)
    ends, done = np.asarray(fractions) * size, np.ones((size, len(fractions)))
    came, left, here = np.zeros(size), np.zeros(size), 0
    for place, now in enumerate(np.sort(touched)):
        while here < size and arrived[comes[here]] <= now:
            came[comes[here]] = left[comes[here]] = 1.0
            count[group[comes[here]]] += 1
            here += 1
        best = int(np.argmax(count > 0))
        level = by_group[starts[best] : starts[best + 1]]
        drawn = left[level] / count[best]
        for end in np.flatnonzero(np.floor(ends) == place):
            done[:, end] = came - left
            done[level, end] += drawn * (ends[end] - place)
        left[level] -= drawn
        count[best] -= 1
    return done
