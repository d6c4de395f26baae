"""What became of leads by grade at arrival: called or left, and what the left ones might have brought."""

from __future__ import annotations

import pandas as pd

from src.models.model import LeadModel

ALL = "All leads"
CALLED_FIRST = ("A", "B")


def with_grade(leads: pd.DataFrame, model: LeadModel | None) -> pd.DataFrame:
    """Return ``leads`` with the grade that their out-of-time chance would have had; ``"All leads"`` without a model.

    Parameters
    ----------
    leads : pandas.DataFrame
        Rows of the out-of-time table, with ``model`` (chance, may be missing).
    model : LeadModel or None
        Whose cut-offs count.
    """
    if model is None or model.reference is None or leads["model"].isna().any():
        return leads.assign(grade=ALL)
    return leads.assign(grade=model.reference.grade(leads["model"].to_numpy(float)).astype(object))


def left_out_wins(leads: pd.DataFrame) -> dict[str, float]:
    """Return an estimate of the wins that A and B leads never called might have been, with its bounds.

    Parameters
    ----------
    leads : pandas.DataFrame
        With ``grade``, ``is_worked`` and ``is_won``.

    Returns
    -------
    dict
        ``left_out, left_out_low, left_out_high`` and ``left_out_leads``; empty where there are no such grades or
        none of their leads was called.

    Notes
    -----
    Assumes that they would have won as often as called ones of their grade. They may have been left for reasons that
    the data do not hold, so it lies between none and twice that (each win they had without a call is taken off).
    """
    upper = leads[leads["grade"].isin(CALLED_FIRST)]
    called = upper["is_worked"].eq(True).fillna(False).astype(bool)
    if not called.any():
        return {}
    rate = upper[called].groupby("grade")["is_won"].mean().astype(float)
    left = upper[~called]
    might = float((left["grade"].map(rate).fillna(0.0).astype(float) - left["is_won"].astype(float)).sum())
    estimate = max(0.0, might)
    bounds = {"left_out_low": 0.0, "left_out_high": 2 * estimate}
    return {"left_out": estimate, **bounds, "left_out_leads": float(len(left))}
