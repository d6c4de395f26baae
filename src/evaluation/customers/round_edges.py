"""Edges of ranges that people would choose: round numbers near the quantiles of a field."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

ROUND = (1, 2, 5)
"""Digits that people like: 10, 20, 50, 100, … (the preferred numbers of ISO 3, without its finer series)."""
MOST_DIGITS = 8


def round_edges(values: pd.Series, parts: int) -> list[float]:
    """Return the inner edges that divide ``values`` into about ``parts`` equally large ranges, lowest first.

    Parameters
    ----------
    values : pandas.Series of float
        Missing values play no part.
    parts : int

    Returns
    -------
    list of float
        At most ``parts - 1`` edges, each the roundest number within half a part of its quantile; a range holds what is
        at least its lower edge and below its upper one.

    Notes
    -----
    Nobody types "employees from 47.3 to 512.8" into a filter, and everybody compares with round numbers.

    >>> round_edges(pd.Series(np.exp(np.linspace(0, 9, 2000))), 10)
    [2.0, 5.0, 10.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 5000.0]
    """
    known = np.sort(values.dropna().to_numpy(dtype=float))
    if not len(known):
        return []
    edges = set()
    for part in range(1, parts):
        low, middle, high = np.quantile(known, [(part - 0.5) / parts, part / parts, (part + 0.5) / parts])
        edges.add(roundest(float(low), float(high), float(middle)))
    return sorted(edge for edge in edges if known[0] < edge <= known[-1])


def roundest(low: float, high: float, near: float) -> float:
    """Return the number from ``low`` to ``high`` with the fewest digits; of several one that people like, then nearest.

    >>> roundest(28, 48, 37), roundest(37, 99, 62), roundest(92.1, 92.4, 92.2), roundest(-3, 4, 1)
    (40.0, 50.0, 92.2, 0.0)
    """
    if low <= 0 <= high:
        return 0.0
    if high < 0:
        return -roundest(-high, -low, -near)
    decades = range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 1)
    for digits in range(1, MOST_DIGITS):
        found = [number for decade in decades for number in _between(low, high, decade, digits)]
        if found:
            return min(found, key=lambda number: (not _is_liked(number), abs(number - near), number))
    return near


def _between(low: float, high: float, decade: int, digits: int) -> list[float]:
    """Return the numbers from ``low`` to ``high`` with so many digits that lie in one power of ten."""
    step = 10.0 ** (decade - digits + 1)
    first = math.ceil(max(low, 10.0**decade) / step - 1e-9)
    last = math.floor(min(high, 10.0 ** (decade + 1)) / step + 1e-9)
    return [float(f"{count * step:.10g}") for count in range(first, last + 1)]


def _is_liked(number: float) -> bool:
    """Return whether a number is 1, 2 or 5 and then nothing but zeros."""
    return f"{number:.6e}"[:8] in {f"{digit}.000000" for digit in ROUND}
