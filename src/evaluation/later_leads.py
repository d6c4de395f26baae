"""The later leads on which everything is measured, one row per lead."""

from __future__ import annotations

from typing import Any

import pandas as pd


def at_creation(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the youngest landmark: each lead once, as it came in.

    Parameters
    ----------
    table : pandas.DataFrame
        Out-of-time table or examples.
    """
    landmarks = table[table["kind"] == "landmark"]
    return landmarks[landmarks["landmark_days"] == landmarks["landmark_days"].min()]


def later_or_matured(table: pd.DataFrame, examples: pd.DataFrame) -> pd.DataFrame:
    """Return the later leads as they came in; where no window could be tested, every matured lead, without scores.

    Notes
    -----
    Response times, untouched leads and campaigns need no score, so they are told where there are too few wins for one.
    """
    if len(table):
        return at_creation(table)
    return at_creation(examples[examples["is_matured"].fillna(False).astype(bool)]).assign(model=float("nan"))


def counted(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with an outcome of their own: a deal counts once, at one contact of its account."""
    return rows[rows["is_won"].notna()]


def nearest_landmark(table: pd.DataFrame, days: float) -> float:
    """Return the landmark (days) of the table nearest to ``days``."""
    landmarks = pd.Series(table.loc[table["kind"] == "landmark", "landmark_days"].unique())
    return float(landmarks.iloc[(landmarks - days).abs().argmin()])


def worked_where_known(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the worked rows; all of them where touches are not declared.

    Notes
    -----
    A lead nobody called did not say no: counting it as lost would measure who gets called.
    """
    return rows[rows["is_worked"].eq(True).fillna(False)] if rows["is_worked"].notna().any() else rows


def period_of(table: pd.DataFrame) -> dict[str, Any]:
    """Return what the out-of-time table covers: ``leads, wins, first, last`` (JSON types)."""
    leads = at_creation(table)
    wins = int(leads["is_won"].eq(True).sum())
    if leads.empty or leads["created_at"].isna().all():
        return {"leads": len(leads), "wins": wins, "first": None, "last": None}
    first, last = leads["created_at"].min(), leads["created_at"].max()
    ends = {"first": first.date().isoformat(), "last": last.date().isoformat()}
    return {"leads": len(leads), "wins": wins, **ends}
