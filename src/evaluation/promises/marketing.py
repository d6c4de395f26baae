"""Marketing's promises: expected customers in new leads, and leads given back that are taken up in time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.calls.working_hours import working_hours_between
from src.evaluation.promises.kept import MARKETING, kept
from src.evaluation.promises.periods import PART_OF_QUARTER, is_over, sums_by_period
from src.evaluation.rates import Z_95
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

EXPECTED, RETURNED = "expected", "returned"


def expected_rows(
    leads: pd.DataFrame,
    per_quarter: float,
    wins_behind: int,
    as_of: pd.Timestamp,
    plural: str,
    mean_value: float | None = None,
) -> list[dict[str, Any]]:
    """Return one row per period: the chances of its new leads added up against what was promised.

    A period is left out where some of its leads have no chance: its sum would look like a broken promise.

    Parameters
    ----------
    leads : pandas.DataFrame
        As :func:`~src.evaluation.promises.new_leads.new_leads` returns them.
    per_quarter : float
        Expected customers promised; a week and a month are promised their part.
    wins_behind : int
        Wins on which the level of the chances was checked: their interval is a relative 1.96 / sqrt(wins). How many of
        these leads really win is not in it: that is no promise.
    as_of : pandas.Timestamp
    plural : str
        What wins are called.
    mean_value : float or None
        Of a win; what was promised and not delivered is worth so much each.
    """
    has_chance = leads["chance_from"].ne("") if "chance_from" in leads else leads["expected"].notna()
    if not has_chance.any():
        return []
    off, rows = Z_95 / np.sqrt(max(wins_behind, 1)), []
    counted = leads["expected"].notna()
    numbers = leads[["created_at", "expected"]].assign(counted=counted, without=~has_chance)
    for kind, start, sums in sums_by_period(numbers, "created_at", leads["created_at"].min(), as_of):
        if sums["without"]:
            continue
        promised, delivered = per_quarter * PART_OF_QUARTER[kind], sums["expected"]
        over = is_over(start, kind, as_of)
        short = max(0.0, promised - delivered) if over else 0.0
        rows.append(
            {
                "period_kind": kind,
                "period_start": start,
                "side": MARKETING,
                "what": f"expected {plural} in new leads",
                "promised": promised,
                "delivered": delivered,
                "low": delivered * max(0.0, 1 - off),
                "high": delivered * (1 + off),
                "n": int(sums["counted"]),
                "kept": kept(promised, delivered, delivered * (1 + off), over),
                "key": EXPECTED,
                "unit": "count",
                "is_over": over,
                "stake_customers": short,
                "stake_value": short * mean_value if mean_value else np.nan,
            }
        )
    return rows


def returned_leads(tables: LeadTables, config: SourceConfig, hours: float) -> pd.DataFrame:
    """Return ``at, is_due, is_kept`` of each lead that sales gave back: when, and whether taken up in time.

    Parameters
    ----------
    tables : LeadTables
    config : SourceConfig
        ``requests.returned`` and ``requests.answers`` say what counts.
    hours : float
        Working hours promised.
    """
    by_hand = tables.activities.filter(pl.col("activity_type").is_in(config.requests.answers))
    answers = by_hand.select("lead_id", answered_at="occurred_at").collect().sort("answered_at")
    back = tables.milestones.filter(pl.col("milestone") == config.requests.returned).sort("occurred_at")
    if answers.is_empty() or back.is_empty():
        return pd.DataFrame(columns=["at", "is_due", "is_kept"])
    joined = back.select("lead_id", at="occurred_at").join_asof(
        answers,
        left_on="at",
        right_on="answered_at",
        by="lead_id",
        strategy="forward",
        coalesce=False,
        check_sortedness=False,
    )
    frame = joined.to_pandas()
    now = pd.Series([tables.as_of] * len(frame), index=frame.index, dtype=frame["at"].dtype)
    waited = working_hours_between(frame["at"], now, config.calendar)
    took = working_hours_between(frame["at"], frame["answered_at"], config.calendar)
    return frame.assign(is_due=waited >= hours, is_kept=took <= hours)[["at", "is_due", "is_kept"]]
