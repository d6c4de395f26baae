"""Lists of leads for the weekly meeting: where to listen together, which to judge next. Ids and closed words only."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from src.evaluation.feedback.judged import contradicts, judged_leads
from src.leads.spreadsheet import harmless_table
from src.leads.tables import LeadTables

RECENT = timedelta(days=28)
EXPIRES = timedelta(days=90)
PER_GRADE = 5
DISAGREEMENTS = ["lead_id", "disagreement", "reason", "judged_on", "expires_on"]
TO_JUDGE = ["lead_id", "at", "verdict", "reason", "expires_on"]


def disagreements(judged: pd.DataFrame, as_of: datetime) -> pd.DataFrame:
    """Return the leads of the last four weeks to listen to together: A leads refused, C and D leads that sales wants.

    Parameters
    ----------
    judged : pandas.DataFrame
        As :func:`~src.evaluation.feedback.judged.judged_leads` returns them.
    as_of : datetime

    Returns
    -------
    pandas.DataFrame
        ``DISAGREEMENTS``, newest verdict first: the reason is one of those declared, or "other".
    """
    kind = contradicts(judged)
    rows = judged.assign(disagreement=kind)[kind.ne("") & (judged["at"] > pd.Timestamp(as_of - RECENT))]
    rows = rows.sort_values(["at", "lead_id"], ascending=[False, True], kind="stable")
    judged_on = rows["at"].dt.strftime("%Y-%m-%d")
    return rows.assign(judged_on=judged_on, reason=rows["reason"].fillna(""), expires_on=_expiry(as_of))[DISAGREEMENTS]


def sample_to_judge(
    open_leads: pd.DataFrame, already: pd.Series, as_of: datetime | None, seed: int = 0, per_grade: int = PER_GRADE
) -> pd.DataFrame:
    """Return a few open leads of each grade, drawn by lot, with empty columns to fill in.

    Parameters
    ----------
    open_leads : pandas.DataFrame
        ``lead_id`` and, where there is a score, ``grade``.
    already : pandas.Series
        Leads that were judged before.
    as_of : datetime or None
        Part of the seed: another week, another draw.
    seed, per_grade : int

    Returns
    -------
    pandas.DataFrame
        ``TO_JUDGE``, in random order and without the grade, so that it cannot steer the verdict. Filled in, the file is
        a table of feedback; rows left empty count as not judged.

    Notes
    -----
    What sales judges by itself it chooses; of these leads the share accepted is that of the grade.
    """
    left = open_leads[~open_leads["lead_id"].isin(already)].sort_values("lead_id", kind="stable")
    grade = left["grade"].fillna("") if "grade" in left else pd.Series("", index=left.index)
    day = as_of.toordinal() if as_of else 0
    random = np.random.default_rng([seed, day])
    drawn = [
        name
        for _, ids in sorted(left.groupby(grade)["lead_id"].agg(list).items())
        for name in random.choice(ids, min(per_grade, len(ids)), replace=False)
    ]
    order = random.permutation(len(drawn))
    expires = _expiry(as_of) if as_of else ""
    rows = [(drawn[place], "", "", "", expires) for place in order]
    return pd.DataFrame(rows, columns=TO_JUDGE)


def save_meeting_lists(folder: Path, tables: LeadTables, leads: pd.DataFrame, open_leads: pd.DataFrame) -> list[Path]:
    """Write ``disagreements.csv`` and ``sample_to_judge.csv`` into ``folder``; neither without dates or open leads.

    Parameters
    ----------
    folder : Path
    tables : LeadTables
    leads : pandas.DataFrame
        As :func:`~src.evaluation.promises.new_leads.new_leads` returns them.
    open_leads : pandas.DataFrame
        ``lead_id`` and, where there is a score, ``grade``.
    """
    paths = []
    if tables.as_of is not None and not tables.feedback.is_empty():
        apart = disagreements(judged_leads(tables, leads), tables.as_of)
        paths.append(save_list(apart, folder / "disagreements.csv"))
    if len(open_leads):
        drawn = sample_to_judge(open_leads, tables.feedback["lead_id"].to_pandas(), tables.as_of)
        paths.append(save_list(drawn, folder / "sample_to_judge.csv"))
    return paths


def save_list(rows: pd.DataFrame, path: Path) -> Path:
    """Write a list for people as CSV; what a spreadsheet would run as a formula gets an apostrophe (CWE-1236)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    harmless_table(rows.astype(str)).to_csv(path, index=False, lineterminator="\n")
    return path


def _expiry(as_of: datetime) -> str:
    """Return the day from which a list of leads is to be deleted."""
    return (as_of + EXPIRES).date().isoformat()
