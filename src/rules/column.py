"""A vendor's ready-made points, used where there is no rules file."""

from __future__ import annotations

import polars as pl

from src.leads.tables import LeadTables


def column_points(tables: LeadTables, rows: pl.DataFrame, column: str) -> pl.DataFrame:
    """Return ``row_id, points, is_qualified, label`` from a lead column, in the order of ``rows``.

    Points are as the table holds them, whatever the moment: null where the lead has none. Nothing says who
    qualifies, so ``is_qualified`` and ``label`` are null throughout.
    """
    points = pl.col(column).cast(pl.Float64, strict=False).alias("points")
    held = tables.leads.select("lead_id", points)
    found = rows.select("row_id", "lead_id").join(held, on="lead_id", how="left", maintain_order="left")
    return found.select(
        "row_id",
        "points",
        is_qualified=pl.lit(None, pl.Boolean),
        label=pl.lit(None, pl.String),
    )
