"""How many leads sales can work in a week."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl

from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

Origin = Literal["declared", "first touches", "arrivals"]
ARRIVALS_SHARE = 0.1


@dataclass(frozen=True)
class Capacity:
    """Leads (or accounts, as declared) that sales can work in a week.

    Attributes
    ----------
    per_week : float or None
        None where the source has no dates; a tenth of the list stands for it then.
    origin : str
        ``"declared"``, ``"first touches"`` (their median over weeks) or ``"arrivals"`` (a tenth of them).
    words : str
        A sentence that says which.
    """

    per_week: float | None
    origin: Origin
    words: str


def capacity_of(tables: LeadTables, config: SourceConfig) -> Capacity:
    """Return the declared capacity, else the median number of first touches a week, else a tenth of arrivals.

    Notes
    -----
    Weeks run from Monday, UTC; the first and the last are left out because they are cut off, and weeks without any
    first touch count as 0.
    """
    unit = config.scoring.capacity_counts
    declared = config.scoring.capacity_per_week
    if declared is not None:
        return Capacity(float(declared), "declared", f"Sales can work {declared} {unit} a week, as declared.")
    if tables.as_of is None:
        words = "Without dates there are no weeks: the best tenth of the list stands for what sales can work."
        return Capacity(None, "arrivals", words)
    counted = "account_id" if unit == "accounts" else "lead_id"
    touched = _median_week(_first_touches(tables, counted)) if config.touches else None
    if touched:
        words = f"Sales worked {touched:.0f} {unit} a week (the median number of first touches a week)."
        return Capacity(touched, "first touches", words)
    arrived = tables.leads.group_by(counted).agg(pl.col("created_at").min())
    arrivals = _median_week(arrived["created_at"].drop_nulls()) or float(arrived.height)
    tenth = max(1.0, round(arrivals * ARRIVALS_SHARE))
    words = f"What sales can work is not known: {tenth:.0f} {unit} a week are taken, a tenth of those that arrive."
    return Capacity(tenth, "arrivals", words)


def _first_touches(tables: LeadTables, counted: str) -> pl.Series:
    """Return the moment of the first touch of each lead (``lead_id``) or account (``account_id``)."""
    names = tables.leads.lazy().select(list({"lead_id": None, counted: None}))
    touches = tables.activities.filter(pl.col("is_touch")).join(names, on="lead_id")
    return touches.group_by(counted).agg(pl.col("occurred_at").min()).select("occurred_at").collect().to_series()


def _median_week(moments: pl.Series) -> float | None:
    """Return the median number of moments in a whole week, weeks with none included; None without whole weeks."""
    if moments.is_empty():
        return None
    weeks = (moments.dt.truncate("1w").dt.epoch("d") // 7).to_numpy()
    counts = pl.Series([int((weeks == week).sum()) for week in range(weeks.min() + 1, weeks.max())])
    return float(counts.median()) if len(counts) else None  # type: ignore[arg-type]
