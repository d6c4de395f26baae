"""What a paired difference of two orderings allows to say, and how many wins are still needed to say more."""

from __future__ import annotations

import math
from typing import Literal

from src.evaluation.verdict import MARGIN
from src.reporting.fact import Fact
from src.reporting.numbers import two_digits
from src.reporting.story import Comparison, Method

Verdict = Literal["better", "worse", "as_good", "cannot_tell"]
BY_CHANCE = Fact(0.5, "share", "the best half of a list in random order")
RIVALS: tuple[Method, ...] = ("rules", "newest", "chance")


def verdict(difference: Fact | None) -> Verdict:
    """Return what the difference (first minus second ordering) allows to say.

    Notes
    -----
    Better or worse only where the interval leaves out zero; as good where even its upper end is under what a new
    system must bring; else it cannot be told.

    >>> verdict(Fact(0.01, "difference", low=-0.03, high=0.04))
    'as_good'
    """
    if difference is None or difference.low is None or difference.high is None:
        return "cannot_tell"
    if difference.low > 0:
        return "better"
    if difference.high < 0:
        return "worse"
    return "as_good" if difference.high < MARGIN else "cannot_tell"


def rival_of(comparison: Comparison) -> Method:
    """Return what the score is set against: the points where there are any, else newest first, else chance."""
    return next(m for m in (*RIVALS, "chance") if m == "chance" or comparison.best_half(m) is not None)


def more_wins_needed(difference: Fact, wins: int) -> int | None:
    """Return about how many more wins would decide the difference, were it as large as it looks.

    Notes
    -----
    The half-width of an interval shrinks with the square root of the wins. Decided means that the interval either
    leaves out zero or stays under ``MARGIN``.
    """
    if difference.low is None or difference.high is None or wins <= 0:
        return None
    half_width = (difference.high - difference.low) / 2
    enough = max(difference.value, MARGIN - difference.value, -difference.value)
    needed = wins * ((half_width / enough) ** 2 - 1)
    return two_digits(math.ceil(needed)) if needed > 0 else None
