"""The leads that sales judged, with the grade they had when they came in."""

from __future__ import annotations

import pandas as pd

from src.evaluation.calls.handling import ALL
from src.leads.tables import LeadTables

DOUBTED, WANTED = ("A",), ("C", "D")
"""Grades at which a refusal, or an acceptance, contradicts the score."""


def judged_leads(tables: LeadTables, leads: pd.DataFrame) -> pd.DataFrame:
    """Return the judged leads with their last verdict, index as ``leads``, oldest verdict first.

    Parameters
    ----------
    tables : LeadTables
        ``feedback``: cut at the as-of date, without objected persons.
    leads : pandas.DataFrame
        One row per lead as it came in, with ``lead_id`` and, where known, ``grade``.

    Returns
    -------
    pandas.DataFrame
        The columns of ``leads`` and ``at, verdict, reason``.

    Notes
    -----
    A lead judged several times counts with what sales said last. Who is judged is sales' choice, so a share accepted is
    one of judged leads, not of all.
    """
    last = tables.feedback.unique("lead_id", keep="last", maintain_order=True).to_pandas()
    judged = leads.reset_index(names="row_id").merge(last, on="lead_id").set_index("row_id")
    if "grade" not in judged:
        judged = judged.assign(grade=ALL)
    return judged.sort_values(["at", "lead_id"], kind="stable")


def contradicts(judged: pd.DataFrame) -> pd.Series:
    """Return ``"A refused"``, ``"C or D wanted"`` or an empty text for each judged lead."""
    refused = judged["grade"].isin(DOUBTED) & judged["verdict"].eq("refused")
    wanted = judged["grade"].isin(WANTED) & judged["verdict"].eq("accepted")
    found = pd.Series("", index=judged.index, dtype=object)
    return found.mask(refused, A_REFUSED).mask(wanted, WANTED_LOW)


A_REFUSED, WANTED_LOW = "A refused", "C or D wanted"
