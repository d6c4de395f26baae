"""Rows that cannot be used: set aside with the reason, counted, never dropped silently."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from src.leads.errors import LeadScoringError
from src.leads.findings import ROW, Findings
from src.leads.forgotten import Forgotten, without_ids

BAD_VALUES_LIMIT = 0.05
"""Above this share of unusable rows a table is refused instead of thinned out."""


def set_aside(
    frame: pl.DataFrame,
    reason: pl.Expr,
    table: str,
    findings: Findings,
    limit: float = BAD_VALUES_LIMIT,
) -> pl.DataFrame:
    """Return the rows of ``frame`` without those for which ``reason`` is not null.

    Parameters
    ----------
    reason : polars.Expr
        Text: why the row cannot be used; null for a good row.
    limit : float
        Largest share of bad rows (0-1) with one reason; above it the table is refused.
    """
    judged = frame.with_columns(reason=reason.cast(pl.String))
    bad = judged.filter(pl.col("reason").is_not_null())
    if bad.is_empty():
        return frame
    for words, rows in sorted(bad.group_by("reason").agg(pl.col(ROW)).iter_rows()):
        if len(rows) > limit * frame.height:
            findings.refuse(
                f"table {table}",
                f"{len(rows):,} of {frame.height:,} rows: {words} (at most {limit:.0%} are set aside)",
                "Mend the export or the declaration of this column.",
                sorted(rows)[:3],
            )
    findings.set_aside(table, bad)
    return frame.filter(judged["reason"].is_null())  # the table may have a column of this name itself


def reconcile(
    rows_in: dict[str, int], kept: dict[str, int], findings: Findings
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return the counts per table and per reason.

    Raises
    ------
    LeadScoringError
        Where rows in are not rows kept plus rows set aside: a fault of this program.
    """
    aside = findings.quarantine()
    tables = {}
    for name, count in rows_in.items():
        quarantined = aside.filter(pl.col("table") == name).height
        if count != kept[name] + quarantined:
            raise LeadScoringError(
                f"Table {name}: {count:,} rows came in, but {kept[name]:,} kept and {quarantined:,} set aside "
                "do not add up to that. This is a fault of the program; please report it."
            )
        tables[name] = {"rows_in": count, "kept": kept[name], "quarantined": quarantined}
    reasons = aside.group_by("table", "reason").agg(rows=pl.len()).sort("table", "reason")
    return tables, reasons.to_dicts()


def write_quarantine(findings: Findings, path: Path, forgotten: Forgotten | None = None) -> None:
    """Write the rows set aside as CSV; a leading formula sign in an id is neutralised for spreadsheets."""
    harmless = pl.col("lead_id").str.replace(r"^([=+\-@|%\t\r])", "'$1")
    path.parent.mkdir(parents=True, exist_ok=True)
    without_ids(findings.quarantine(), forgotten).with_columns(harmless).write_csv(path)
