"""What one part of the analysis tells: its tables, its sentences, its numbers, or what it would need."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import pandas as pd

FEWEST = 10
"""A share of fewer leads than this is not shown."""


@dataclass(frozen=True)
class Told:
    """One part's findings.

    Attributes
    ----------
    tables : dict
        Name of the CSV -> rows; empty where something is missing.
    sentences : list of str
        For people, each chosen by a condition on the numbers; empty where something is missing.
    facts : dict
        JSON types: name -> ``value, low, high, n, window`` (see :func:`fact`).
    needs : str or None
        Which data would be needed, in words, where they are missing.
    """

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    needs: str | None = None


def fact(
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    n: int | None = None,
    window: str = "",
) -> dict[str, Any]:
    """Return a number with what it rests on, as JSON types; what is missing or not finite is null.

    >>> fact(0.5, 0.25, float("nan"), 8, "2026-01-01 to 2026-06-30")["high"] is None
    True
    """
    ends = {"value": value, "low": low, "high": high}
    known = {name: None if pd.isna(x) or not np.isfinite(float(x)) else float(x) for name, x in ends.items()}
    return {**known, "n": None if n is None else int(n), "window": window}


def window_of(leads: pd.DataFrame) -> str:
    """Return the days on which the leads came in, ``"2026-01-04 to 2026-07-02"``; empty without dates."""
    if "created_at" not in leads or leads["created_at"].isna().all():
        return ""
    return f"{leads['created_at'].min():%Y-%m-%d} to {leads['created_at'].max():%Y-%m-%d}"


class Telling(Protocol):
    """A part that has sentences, or says what it would need."""

    @property
    def sentences(self) -> list[str]:
        """For people."""

    @property
    def needs(self) -> str | None:
        """Which data would be needed."""


def text_of(*parts: Telling) -> str:
    """Return the sentences of the parts line by line; of a part that lacks data, what it would need."""
    lines = [line for part in parts for line in (part.sentences or ([part.needs] if part.needs else []))]
    return "\n".join(lines)
