"""What became of leads within so many days of a moment: what a trial counts."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import polars as pl

from src.leads.declared.outcome import Milestones

QUICK_SHARE = 0.9
"""Of the leads that reach an outcome within the horizon, the share that must have done so for it to be read."""
DAYS_A_WEEK = 7


def trial_outcomes(milestones: Milestones) -> list[str]:
    """Return the outcomes that a trial can count: the declared steps and the target, in order of the process.

    >>> trial_outcomes(Milestones(target="won", steps=["meeting", "won"], lost=["lost"]))
    ['meeting', 'won']
    """
    steps = [step for step in milestones.steps if step not in milestones.lost]
    return steps if milestones.target in steps else [*steps, milestones.target]


def days_until(entered: pd.DataFrame, milestones: pl.DataFrame, outcome: str) -> pd.Series:
    """Return the days from each lead's entry until the outcome became known; missing where it never did.

    Parameters
    ----------
    entered : pandas.DataFrame
        One row per lead: ``lead_id, entered_at``.
    milestones : polars.DataFrame
        Columns of :data:`src.leads.tables.MILESTONE_COLUMNS`.
    outcome : str

    Returns
    -------
    pandas.Series of float, index of ``entered``
        Negative where the outcome was known before the entry.
    """
    known = milestones.filter(pl.col("milestone") == outcome).group_by("lead_id").agg(pl.col("known_at").min())
    moment = known.to_pandas().set_index("lead_id")["known_at"].reindex(entered["lead_id"])
    waited = pd.Series(pd.DatetimeIndex(moment), entered.index) - entered["entered_at"]
    return waited.dt.total_seconds() / 86_400


def reached_within(days: pd.Series, entered: pd.DataFrame, within_days: int, as_of: datetime) -> pd.Series:
    """Return whether each lead reached the outcome in time; missing where that is too early to know.

    Notes
    -----
    A lead whose days are not over is left out even where the outcome came already: counting early successes without
    early failures would favour whatever is quick.
    """
    is_over = entered["entered_at"] + pd.Timedelta(days=within_days) <= pd.Timestamp(as_of)
    reached = (days > 0) & (days <= within_days)
    return reached.astype("boolean").where(is_over)


def days_to_count(days: pd.Series, horizon_days: int) -> int:
    """Return within how many days the outcome should count: whole weeks, most of those within the horizon came by then.

    Notes
    -----
    Meetings come sooner than customers, so a trial that goes by meetings can be read sooner. Nine in ten are enough: a
    longer wait adds few.

    >>> days_to_count(pd.Series([3.0, 5, 6, 8, 9, 10, 11, 12, 20, 80]), 90)
    21
    """
    known = days[(days > 0) & (days <= horizon_days)]
    if known.empty:
        return horizon_days
    usual = np.quantile(known.to_numpy(float), QUICK_SHARE, method="inverted_cdf")
    return int(min(horizon_days, DAYS_A_WEEK * np.ceil(usual / DAYS_A_WEEK)))
