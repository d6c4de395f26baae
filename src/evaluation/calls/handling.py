"""What became of leads by grade at arrival: called or left, and what the left ones might have brought."""

from __future__ import annotations

import pandas as pd

from src.evaluation.calls.forecast import forecast_facts
from src.evaluation.later_leads import counted
from src.evaluation.rates import wilson
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


def delivered_facts(leads: pd.DataFrame) -> dict[str, float | int | None]:
    """Return what the leads were worth by their chances, and what came of them.

    Parameters
    ----------
    leads : pandas.DataFrame
        Each lead once, as it came in: ``model`` (chance, may be missing), ``is_won`` and ``is_worked`` (all missing
        where touches are not declared).

    Returns
    -------
    dict
        ``expected, expected_low, expected_high, actual`` of all leads and, where touches are known, ``called`` and the
        same four of called leads (``expected_called`` ...); expected is None where a chance is missing.

    Notes
    -----
    A chance says how likely a lead wins *if sales works it*. So all chances added up are what the leads would be worth
    were all of them called, and only those of called leads can be set against what came.
    """
    facts = _expected_and_won(leads, "")
    if leads["is_worked"].notna().any():
        called = leads[_is_called(leads)]
        facts |= {"called": len(called), **_expected_and_won(called, "_called")}
    return facts


def _expected_and_won(leads: pd.DataFrame, ending: str) -> dict[str, float | int | None]:
    """Return the chances added up and the wins, under names that end in ``ending``."""
    leads = counted(leads)
    won = int(leads["is_won"].sum())
    named = {
        name.replace("expected", f"expected{ending}"): x for name, x in forecast_facts(leads["model"], won).items()
    }
    return {**named, f"actual{ending}": won}


def left_out_wins(leads: pd.DataFrame, mean_value: float | None = None) -> dict[str, float]:
    """Return an estimate of the wins that A and B leads never called might have been, with its bounds.

    Parameters
    ----------
    leads : pandas.DataFrame
        With ``grade``, ``is_worked`` and ``is_won``.
    mean_value : float, optional
        Mean value of a win, to say it in money too.

    Returns
    -------
    dict
        ``left_out, left_out_low, left_out_high, left_out_leads``, and ``left_out_value`` with its bounds where the
        value is known; empty where there are no such grades or none of their leads was called.

    Notes
    -----
    The estimate assumes that they would have won as often as called ones of their grade (each win they had without a
    call is taken off). They may have been left for reasons that the data do not hold, so the lower bound is none; the
    upper takes the upper end of each grade's 95 % interval among called leads.
    """
    upper = leads[leads["grade"].isin(CALLED_FIRST)]
    is_called = _is_called(upper)
    if not is_called.any():
        return {}
    rates = upper[is_called].groupby("grade")["is_won"].agg(["sum", "size"]).astype(float)
    rates = rates.assign(rate=rates["sum"] / rates["size"], high=wilson(rates["sum"], rates["size"])[1])
    left = upper[~is_called]
    won_anyway = float(left["is_won"].sum())
    might, at_most = (float(left["grade"].map(rates[end]).fillna(0.0).sum()) - won_anyway for end in ("rate", "high"))
    found = {"left_out": max(0.0, might), "left_out_low": 0.0, "left_out_high": max(0.0, at_most)}
    ends = {"left_out_value": "left_out", "left_out_value_low": "left_out_low", "left_out_value_high": "left_out_high"}
    money = {name: found[end] * mean_value for name, end in ends.items()} if mean_value else {}
    return {**found, "left_out_leads": float(len(left)), **money}


def _is_called(leads: pd.DataFrame) -> pd.Series:
    """Return whether each lead had a first touch in time to count."""
    return leads["is_worked"].eq(True).fillna(False).astype(bool)
