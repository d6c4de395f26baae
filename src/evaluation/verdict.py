"""What a gain with its interval allows to say."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Finding = Literal["better", "worse", "no worth in it", "cannot tell"]
MARGIN = 0.05


@dataclass(frozen=True)
class Verdict:
    """What can be said of one method against another.

    Attributes
    ----------
    finding : str
        ``"better"``, ``"worse"``, ``"no worth in it"`` (not better by a margin that pays) or ``"cannot tell"``.
    further_wins : int or None
        About how many more wins would settle it, at the gain seen; only where we cannot tell, and None where the
        interval itself is unknown.
    """

    finding: Finding
    further_wins: int | None = None


def verdict(value: float, low: float, high: float, wins: int, margin: float = MARGIN) -> Verdict:
    """Return what a paired gain allows to say.

    Parameters
    ----------
    value, low, high : float
        Gain in the share of wins (0-1) and the ends of its interval; NaN where unknown.
    wins : int
        Wins behind it.
    margin : float
        Smallest gain worth having, as share of the wins.

    Notes
    -----
    An interval's width shrinks with the root of the number of wins. It settles when its lower end passes 0 or its
    upper end falls under the margin, whichever comes first at the gain seen. A rough number: the gain itself may turn
    out otherwise.

    >>> verdict(0.16, 0.10, 0.22, wins=402).finding
    'better'
    >>> verdict(0.06, -0.06, 0.18, wins=40)
    Verdict(finding='cannot tell', further_wins=120)
    """
    if low > 0:
        return Verdict("better")
    if high < 0:
        return Verdict("worse")
    if high < margin:
        return Verdict("no worth in it")
    return Verdict("cannot tell", _further_wins(value, low, high, wins, margin))


def _further_wins(value: float, low: float, high: float, wins: int, margin: float) -> int | None:
    """Return the wins still needed, rounded up to tens; None where the interval is unknown."""
    if math.isnan(value + low + high) or wins < 1:
        return None
    # How far each end must come, against how far it is from the value now.
    ends = ((value, value - low), (margin - value, high - value))
    needed = [wins * (now / allowed) ** 2 for allowed, now in ends if allowed > 0]
    return math.ceil((min(needed) - wins) / 10) * 10 if needed else None
