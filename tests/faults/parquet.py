"""The activities as a Parquet file, whose columns have kinds of their own."""

from __future__ import annotations

import polars as pl

from tests.faults.world import World


def visits_as(world: World, **columns: pl.Expr) -> None:
    """Give the activities as a Parquet file, with these columns instead."""
    rows = pl.DataFrame(world.source.activities[1:], schema=world.source.activities[0], orient="row")
    world.source.config["tables"]["activities"]["files"] = ["activities.parquet"]
    rows.with_columns(**columns).write_parquet(world.source.folder / "activities.parquet")
