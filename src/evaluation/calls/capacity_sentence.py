"""What the score and the points reach at the capacity, in numbers that sales counts in."""

from __future__ import annotations

from typing import Any

import pandas as pd

from src.evaluation.ladder import WAYS

_RIVALS = ("rules", "newest", "chance")


def capacity_sentence(found: pd.DataFrame, scope: str, kind: str, plural: str = "customers") -> str:
    """Return what the score reaches at the capacity beside the points; empty where that was not measured.

    Parameters
    ----------
    found : pandas.DataFrame
        As :func:`~src.evaluation.calls.capacity_table.capacity_table` gives it.
    scope, kind : str
        Those of the headline.
    plural : str
        What wins are called.
    """
    here = found[(found["scope"] == scope) & (found["kind"] == kind) & found["is_capacity"]]
    rows = {str(row["method"]): row for row in here.to_dict("records")}
    score = rows.get("model")
    if score is None:
        return ""
    rival = next((method for method in _RIVALS if method in rows), None)
    other = f", {WAYS[rival]} {_amount(rows[rival])}" if rival else ""
    whom = "leads that were called" if scope == "worked" else "all leads, called or not"
    among = f"(among {whom}; n = {score['won_accounts']} {plural})"
    return f"{_effort(score)} the score reaches {_amount(score)} of {_held(score, kind, plural)}{other} {among}."


def _effort(score: dict[Any, Any]) -> str:
    """Return how many are worked, and which share of the list that is."""
    share = f"{100 * score['list_fraction']:.0f} of 100"
    if pd.isna(score["per_week"]):
        return f"With the best {share} of the list worked"
    return f"With {score['per_week']:.0f} {score['counts']} worked a week (the best {share})"


def _held(score: dict[Any, Any], kind: str, plural: str) -> str:
    """Return the wins there were to reach."""
    if pd.isna(score["per_week"]):
        return f"100 {plural}"
    where = "a week" if kind == "landmark" else "in an average Monday's queue"
    return f"{score['wins_per_week']:.1f} {plural} {where}"


def _amount(row: dict[Any, Any]) -> str:
    """Return the wins reached a week; of 100 where there are no weeks."""
    return f"{100 * row['reached_fraction']:.0f}" if pd.isna(row["per_week"]) else f"{row['reached_per_week']:.1f}"
