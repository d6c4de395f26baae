"""The evaluation's tables of a run on disk."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

OUT_OF_TIME = "out_of_time.parquet"


def save_out_of_time(folder: Path, table: pd.DataFrame) -> None:
    """Write the out-of-time table."""
    folder.mkdir(parents=True, exist_ok=True)
    table.to_parquet(folder / OUT_OF_TIME)


def read_out_of_time(folder: Path) -> pd.DataFrame:
    """Return the out-of-time table, index ``row_id``."""
    return pd.read_parquet(folder / OUT_OF_TIME)


def save_tables(folder: Path, tables: dict[str, pd.DataFrame]) -> None:
    """Write each table as ``<name>.csv``; an empty one is left out, so that its part of the page is left out too."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        path = folder / f"{name}.csv"
        if len(table):
            table.to_csv(path, index=False, lineterminator="\n")
        else:
            path.unlink(missing_ok=True)
