"""The numbers of calls a week for which a table says what they reach."""

from __future__ import annotations

import math

LIST_FRACTIONS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.5)
"""Shares of the list, where there are no weeks to count in: multiples of a tenth, and half of it."""
_MULTIPLES = (0.5, 1.0, 1.5, 2.0)
_ROUND = [unit * 10**power for power in range(7) for unit in (1, 2, 5)]


def calls_at(per_week: float) -> int:
    """Return the whole number of calls next to ``per_week``, halves up, at least one: a median may lie between two.

    >>> calls_at(112.5), calls_at(0.4)
    (113, 1)
    """
    return max(1, math.floor(per_week + 0.5))


def capacity_steps(per_week: float) -> list[int]:
    """Return half, one, one and a half and two times the capacity, and round numbers between where there is room.

    >>> capacity_steps(40), capacity_steps(113)
    ([20, 40, 60, 80], [57, 100, 113, 150, 170, 200, 226])
    """
    exact = {calls_at(per_week * times) for times in _MULTIPLES}
    step = max((size for size in _ROUND if size <= per_week / 2), default=1)
    between = range(step * math.ceil(min(exact) / step), max(exact), step)
    return sorted(exact | {k for k in between if min(abs(k - other) for other in exact) > step / 4})
