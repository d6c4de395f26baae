"""Every lead since the first test window as it came in, with its chance and grade, known outcome or not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.calls.handling import ALL
from src.evaluation.later_leads import at_creation, counted
from src.models.model import LeadModel
from src.models.predict import predict_chance

FROM_WINDOW, FROM_SCORE = "test window", "score in use"


def new_leads(
    table: pd.DataFrame, examples: pd.DataFrame, features: pd.DataFrame, model: LeadModel | None
) -> pd.DataFrame:
    """Return one row per lead as it came in, index ``row_id``, oldest first.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table; may be empty.
    examples, features : pandas.DataFrame
        All scoring rows joined with labels, and their features; same index.
    model : LeadModel or None
        The score in use; None where there is none or the gate refused it.

    Returns
    -------
    pandas.DataFrame
        The columns of ``examples`` with ``expected`` (chance at creation; missing where there is none),
        ``chance_from`` and ``grade`` (``"All leads"`` without a model). Leads before the first test window are left
        out: every model knew them. Contacts whose account's deal counts elsewhere are in it without ``expected``.

    Notes
    -----
    A promise must be measured in the week it falls due, so leads too young to be in the out-of-time table get the
    chance that the score in use gives them at creation. It learned from the few of them that closed at once; nothing
    here sets a chance against an outcome.
    """
    leads = at_creation(examples)
    if len(table) and leads["created_at"].notna().any():
        leads = leads[leads["created_at"] >= table["window_start"].min()]
    tested = at_creation(table)["model"] if len(table) else pd.Series(dtype=float)
    expected = tested.reindex(leads.index)
    source = np.where(expected.notna(), FROM_WINDOW, "")
    young = expected.isna()
    if model is not None and len(tested) and young.any():
        expected = expected.astype(float)
        expected.loc[young] = np.asarray(predict_chance(model, features.loc[leads.index[young]]), float)
        source = np.where(young, FROM_SCORE, source)
    grade = pd.Series(ALL, index=leads.index, dtype=object)
    if model is not None and model.reference is not None and expected.notna().all() and len(leads):
        grade = pd.Series(model.reference.grade(expected.to_numpy(float)), leads.index, dtype=object)
    elsewhere = leads["is_won_by_account"].fillna(False).astype(bool)
    found = leads.assign(expected=expected.where(~elsewhere), chance_from=source, grade=grade)
    return found.sort_values(["created_at", "lead_id"], kind="stable")


def wins_behind(table: pd.DataFrame) -> int:
    """Return the wins of the test windows' leads as they came in: what the level of the chances was checked on."""
    return int(counted(at_creation(table))["is_won"].sum()) if len(table) else 0
