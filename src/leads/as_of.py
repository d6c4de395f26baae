"""The newest moment that may be known, and what is known at it."""

from __future__ import annotations

from datetime import datetime

import polars as pl


def newest_known(*times: pl.Series) -> datetime | None:
    """Return the newest of all times, or None where there are none."""
    newest: datetime | None = pl.concat(times).alias("time").to_frame().select(pl.col("time").max()).item()
    return newest


def known_at(frame: pl.DataFrame, column: str, as_of: datetime | None) -> pl.DataFrame:
    """Return the rows known at ``as_of``; rows without a time are known."""
    if as_of is None or column not in frame.columns:
        return frame
    return frame.filter(pl.col(column).is_null() | (pl.col(column) <= as_of))
