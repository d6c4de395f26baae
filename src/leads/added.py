"""Columns that a file lacks and the declaration adds: each row's number, and values that all rows share."""

from __future__ import annotations

import polars as pl

from src.leads.declared.tables import Table
from src.leads.findings import ROW, Findings


def with_added_columns(raw: pl.DataFrame, name: str, spec: Table, findings: Findings) -> pl.DataFrame:
    """Return the rows of a file with the columns that ``row_number`` and ``added`` declare.

    A name that the file has already is refused: the file's own values would be hidden.

    Notes
    -----
    The number is that of every message and of the quarantine (the header is row 1), given before any row is set aside
    or left out. So it stays the same when rows are added at the end, and changes when rows are put in or taken out
    before: a note says so.
    """
    columns = {column: pl.lit(value) for column, value in spec.added.items()}
    if spec.row_number:
        columns[spec.row_number] = pl.col(ROW)
        findings.note(
            f"Table {name}: rows are named by their number in {spec.files[0]}. That holds as long as rows are only "
            "added at its end."
        )
    clash = sorted(columns.keys() & set(raw.columns))
    if clash:
        findings.refuse(
            spec.files[0],
            f"has a column '{clash[0]}', which [tables.{name}] would add",
            "Choose another name there, or map the file's own column.",
        )
        return raw
    return raw.with_columns(**columns)
