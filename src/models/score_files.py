"""Scored leads as files: exact for programs, safe for spreadsheets."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from src.leads.spreadsheet import harmless_table


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
    path = folder / f"{stem}.csv"
    beside = path.with_suffix(".tmp")
    harmless_table(scores).to_csv(beside, index=False, lineterminator="\n")
    beside.replace(path)
    return path
