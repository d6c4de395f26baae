"""What a gain with its interval allows to say."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Finding = Literal["better", "worse", "no worth in it", "cannot tell"]
MARGIN = 0.05
_FOUR_OF_FIVE = ((1.9600 + 0.8416) / 1.9600) ** 2  # from settled every second time to settled in four of five


@dataclass(frozen=True)
class Verdict:
    """What can be said of one method against another.

    Attributes
    ----------
    finding : str
        ``"better"``, ``"worse"``, ``"no worth in it"`` (not better by a margin that pays) or ``"cannot tell"``.
    further_wins : int or None
        About how many more wins would settle it in four of five cases, were the gain as large as it looks; only
        where we cannot tell, and None where the interval itself is unknown.
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
    It settles when the lower end of its interval passes 0 or the upper end falls under the margin, whichever comes
    first at the gain seen (:func:`wins_to_settle`). A rough number: the gain itself may turn out otherwise.

    >>> verdict(0.16, 0.10, 0.22, wins=402).finding
    'better'
    >>> verdict(0.06, -0.06, 0.18, wins=40)
    Verdict(finding='cannot tell', further_wins=290)
    """
    if low > 0:
        return Verdict("better")
    if high < 0:
        return Verdict("worse")
    if high < margin:
        return Verdict("no worth in it")
    return Verdict("cannot tell", _further_wins(value, low, high, wins, margin))


def _further_wins(value: float, low: float, high: float, wins: int, margin: float) -> int | None:
    """Return the wins still needed, whichever end settles first; None where the interval is unknown."""
    # How far each end must come, against how far it is from the value now.
    ends = ((value, value - low), (margin - value, high - value))
    needed = [more for allowed, now in ends if (more := wins_to_settle(allowed, now, wins)) is not None]
    return min(needed, default=None)


def wins_to_settle(distance: float, half_width: float, wins: int) -> int | None:
    """Return about how many more wins would settle it in four of five cases, rounded up to tens.

    Parameters
    ----------
    distance : float
        From the value seen to what its interval has to leave out; where it is not above 0 nothing settles it.
    half_width : float
        Of the interval now, on that side.
    wins : int
        Wins behind it.

    Notes
    -----
    The half-width shrinks with the root of the wins. Where it has shrunk to ``distance`` the next test settles it only
    every second time, because its own value falls above or below the one seen: the wins are those at which it is
    short enough by 0.84 standard errors more (the usual power of 80 %).

    >>> wins_to_settle(0.10, 0.20, 100)
    720
    """
    if math.isnan(distance + half_width) or wins < 1 or distance <= 0:
        return None
    needed = wins * (half_width / distance) ** 2 * _FOUR_OF_FIVE
    return max(math.ceil((needed - wins) / 10) * 10, 10)
