"""What leads were worth by their chances and what came of them, all and called ones."""

from __future__ import annotations

import pandas as pd

from src.evaluation.calls.forecast import forecast_facts
from src.evaluation.later_leads import counted
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


def _is_called(leads: pd.DataFrame) -> pd.Series:
    """Return whether each lead had a first touch in time to count."""
    return leads["is_worked"].eq(True).fillna(False).astype(bool)
