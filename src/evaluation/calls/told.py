"""What a part of the analysis hands over: tables, sentences for people, facts, or what data it would need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

FEWEST = 10
"""A share of fewer leads than this is not shown."""
_ONE_DECIMAL_BELOW = 3.0


@dataclass(frozen=True)
class Told:
    """The result of one part, the same shape for all.

    Attributes
    ----------
    tables : dict of str to pandas.DataFrame
        By name; empty where ``needs`` says why.
    sentences : list of str
        For people, each chosen by a condition on the numbers.
    facts : dict
        JSON types only; each number with ``value``, ``low``, ``high``, ``n`` and ``window``.
    needs : str or None
        What data the part would need, in words, where they are missing.
    """

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    needs: str | None = None


def number(
    value: float, low: float | None = None, high: float | None = None, n: int | None = None, window: str = ""
) -> dict[str, Any]:
    """Return one number as a fact; missing ends are None."""
    ends = {name: None if end is None or pd.isna(end) else float(end) for name, end in (("low", low), ("high", high))}
    known = None if pd.isna(value) else float(value)
    return {"value": known, **ends, "n": None if n is None else int(n), "window": window}


def of_100(share: float) -> str:
    """Return a share as people say it: whole numbers, one decimal only below 3.

    >>> of_100(0.714), of_100(0.0123), of_100(0.0297), of_100(0.02), of_100(0.0004), of_100(1.0)
    ('71', '1.2', '3', '2', '0', '100')
    """
    percent = 100 * share
    return f"{round(percent, 1):g}" if percent < _ONE_DECIMAL_BELOW else f"{percent:.0f}"


def between(low: float, high: float) -> str:
    """Return the interval of a share in words.

    >>> between(0.65, 0.763)
    'between 65 and 76'
    """
    return f"between {of_100(low)} and {of_100(high)}"


def window_of(leads: pd.DataFrame) -> str:
    """Return the first and last day on which the leads came in; empty without dates."""
    came = leads["created_at"].dropna() if "created_at" in leads else pd.Series(dtype="datetime64[us, UTC]")
    return f"{came.min():%Y-%m-%d} to {came.max():%Y-%m-%d}" if len(came) else ""
