"""Scored leads as files: exact for programs, safe for spreadsheets."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def save_scores(scores: pd.DataFrame, folder: Path, stem: str = "open_leads") -> Path:
    """Write the scored leads as ``<stem>.parquet`` and ``<stem>.csv`` and return the path of the CSV.

    Parameters
    ----------
    scores : pandas.DataFrame
        As ``score_rows`` returns them, sorted.
    folder : Path
    stem : str

    Notes
    -----
    A spreadsheet runs a cell that begins with a formula sign, and reasons hold values from the data; in the CSV
    such text gets an apostrophe before it (CWE-1236). Numbers are left alone.
    """
    folder.mkdir(parents=True, exist_ok=True)
    scores.to_parquet(folder / f"{stem}.parquet", index=False)
    safe = scores.copy()
    for name in (column for column in scores if pd.api.types.is_string_dtype(scores[column])):
        safe[name] = scores[name].map(_without_formula, na_action="ignore")
    path = folder / f"{stem}.csv"
    beside = path.with_suffix(".tmp")
    safe.to_csv(beside, index=False, lineterminator="\n")
    beside.replace(path)
    return path


def _without_formula(text: str) -> str:
    """Return the text so that no spreadsheet takes it for a formula.

    >>> _without_formula("=1+1"), _without_formula("demo")
    ("'=1+1", 'demo')
    """
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
