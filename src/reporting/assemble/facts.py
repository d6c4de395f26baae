"""Facts made from table cells."""

from __future__ import annotations

from typing import Any

import pandas as pd

from src.reporting.fact import Fact, Kind, Unit


def number(value: Any) -> float | None:
    """Return a cell as a number, None where it is missing."""
    return None if value is None or pd.isna(value) else float(value)


def count(value: Any, definition: str, window: str = "", kind: Kind = "measured") -> Fact:
    """Return a count as a fact."""
    return Fact(float(value), "count", definition, kind, window=window)


def share(row: Any, definition: str, window: str = "", value: str = "rate", unit: Unit = "share") -> Fact:
    """Return the share in column ``value`` of a table row, with ``low``, ``high``, ``n`` and ``wins`` beside it."""
    cells = row._asdict() if hasattr(row, "_asdict") else dict(row)
    n, wins = number(cells.get("n")), number(cells.get("wins"))
    return Fact(
        float(cells[value]),
        unit,
        definition,
        low=number(cells.get("low")),
        high=number(cells.get("high")),
        n=None if n is None else int(n),
        wins=None if wins is None else int(wins),
        window=window,
    )
