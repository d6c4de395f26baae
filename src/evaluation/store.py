"""The evaluation's tables of a run on disk."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from src.evaluation.comparison import COLUMNS
from src.evaluation.publish_gate import Gate
from src.leads.spreadsheet import harmless_table, table_as_meant

GATE = "gate.json"
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
            harmless_table(table).to_csv(path, index=False, lineterminator="\n")
        else:
            path.unlink(missing_ok=True)


def read_table(path: Path) -> pd.DataFrame:
    """Return a table as :func:`save_tables` wrote it, texts as they were."""
    return table_as_meant(pd.read_csv(path))


def read_comparison(folder: Path) -> pd.DataFrame:
    """Return the comparison as :func:`save_tables` wrote it; without rows where there was nothing to compare."""
    path = folder / "comparison.csv"
    if not path.is_file():
        return pd.DataFrame(columns=COLUMNS)
    return pd.read_csv(path, dtype={"window": str, "versus": str})


def save_gate(folder: Path, gate: Gate) -> None:
    """Write whether the run's score may be published."""
    (folder / GATE).write_text(json.dumps(gate.to_json(), indent=1, allow_nan=False), encoding="utf-8", newline="\n")


def read_gate(folder: Path) -> Gate | None:
    """Return whether the run's score may be published; None where nobody asked yet."""
    path = folder / GATE
    return Gate.from_json(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None
