"""The leads among which buyers are looked for: earlier ones to find, later ones to confirm."""

from __future__ import annotations

from typing import Any

import pandas as pd

from src.evaluation.later_leads import nearest_landmark, worked_where_known
from src.leads.errors import LeadScoringError, nearest

AGE_DAYS = 14
"""Leads are looked at at the landmark nearest this age: what they did in their first two weeks is known."""
FOUND_FRACTION = 2 / 3


def buyer_rows(examples: pd.DataFrame, features: pd.DataFrame, segment: str = "") -> pd.DataFrame:
    """Return one row per matured lead at the chosen age, features and labels side by side, in order of arrival.

    Parameters
    ----------
    examples, features : pandas.DataFrame
        Index ``row_id``.
    segment : str
        ``column=value`` of a text feature; empty: all leads.

    Raises
    ------
    LeadScoringError
        Where the segment names no column or matches no lead.

    Notes
    -----
    Only worked leads where touches are known.
    """
    is_counted = examples["is_matured"].fillna(False).astype(bool) & examples["is_won"].notna()  # a deal counts once
    matured = examples[(examples["kind"] == "landmark") & is_counted]
    if len(matured):
        matured = matured[matured["landmark_days"] == nearest_landmark(matured, AGE_DAYS)]
    labels = worked_where_known(matured)[["created_at", "sequence", "is_won"]]
    rows = features.join(labels, how="inner").sort_values("sequence")
    return rows[_in_segment(rows, segment)].astype({"is_won": bool}) if segment else rows.astype({"is_won": bool})


def found_and_later(rows: pd.DataFrame, found_until: str = "") -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the leads that profiles are found on and the later ones that confirm them.

    Parameters
    ----------
    rows : pandas.DataFrame
        As :func:`buyer_rows` returns them.
    found_until : str
        ISO day, the last on which a lead may be found; empty: the first two thirds in order of arrival.
    """
    if found_until:
        is_earlier = rows["created_at"] < pd.Timestamp(found_until, tz="UTC") + pd.Timedelta(days=1)
        return rows[is_earlier], rows[~is_earlier]
    place = round(FOUND_FRACTION * len(rows))
    return rows.iloc[:place], rows.iloc[place:]


def described(later: pd.DataFrame) -> dict[str, Any]:
    """Return which leads the characteristics were counted on: ``n, base_rate, first, last`` (JSON types)."""
    dated = later["created_at"].dropna()
    ends = (dated.min(), dated.max()) if len(dated) else (None, None)
    first, last = (end.date().isoformat() if end is not None else None for end in ends)
    rate = float(later["is_won"].mean()) if len(later) else 0.0
    return {"n": len(later), "base_rate": rate, "first": first, "last": last}


def _in_segment(rows: pd.DataFrame, segment: str) -> pd.Series:
    """Return which rows belong to ``column=value``."""
    column, _, value = segment.partition("=")
    if column not in rows.columns:
        raise LeadScoringError(f"segment: there is no column '{column}'.{nearest(column, map(str, rows.columns))}")
    holds = (rows[column].astype(str) == value).fillna(False).astype(bool)
    if not holds.any():
        known = nearest(value, rows[column].dropna().astype(str).unique())
        raise LeadScoringError(f"segment: no lead has {column} = '{value}'.{known}")
    return holds
