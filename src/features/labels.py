"""What became of each scoring row within the horizon, and whether that is known yet."""

from __future__ import annotations

import polars as pl

from src.features.snapshot import DAY_US, closings, first_touches
from src.leads.config import SourceConfig
from src.leads.tables import TIME, LeadTables

LABEL_COLUMNS = [
    "row_id",
    "is_won",
    "is_won_by_account",
    "is_matured",
    "known_at",
    "followup_days",
    "first_touch_at",
    "is_worked",
    "value",
]


def label_rows(rows: pl.DataFrame, tables: LeadTables, config: SourceConfig) -> pl.DataFrame:
    """Return ``LABEL_COLUMNS``, one row per row of ``rows`` in the same order (``docs/architecture.md`` §2).

    Notes
    -----
    Outcomes count from the moment they became known, as everywhere: a row is open until then, so a win cannot fall
    between "still open" and "within the horizon". The closing moment is the target's where it was reached, else
    that of the loss; a loss that was undone by a later win within the horizon is a win.
    Rows that are neither matured nor closed are *not yet known*: ``is_won`` is null, never false.

    A deal that the account makes within the horizon with another contact (``is_won_by_account``) is counted there,
    once: here ``is_won`` and ``known_at`` are null for good. After the horizon it is no news: nothing was won within
    it, which was known at its end, and no later deal may change what an earlier cut has learned.
    """
    outcomes = closings(tables, config).join(_values(tables, config), on="lead_id", how="left")
    frame = (
        rows.select("row_id", "lead_id", "kind", "scored_at")
        .join(outcomes, on="lead_id", how="left", maintain_order="left")
        .join(first_touches(tables, config), on="lead_id", how="left", maintain_order="left")
    )
    labelled = _undated(frame) if tables.as_of is None else _dated(frame, tables, config)
    value = pl.when(pl.col("is_won")).then(pl.col("value"))
    return labelled.with_columns(value=value).select(LABEL_COLUMNS)


def _values(tables: LeadTables, config: SourceConfig) -> pl.DataFrame:
    """Return the value of each lead's target milestone."""
    reached = tables.milestones.filter(pl.col("milestone") == config.milestones.target)
    return reached.select("lead_id", "value").unique("lead_id", keep="first", maintain_order=True)


def _dated(frame: pl.DataFrame, tables: LeadTables, config: SourceConfig) -> pl.DataFrame:
    """Return the labels where moments are known."""
    horizon = pl.duration(days=config.scoring.horizon_days)
    as_of = pl.lit(tables.as_of, dtype=TIME)
    closed_at = pl.coalesce("target_at", "account_won_at", "lost_at")
    known_at = pl.min_horizontal(closed_at, "ends_at")
    is_known = pl.col("known_at").is_not_null()
    is_won, is_shared = (
        ((pl.col(at) > pl.col("scored_at")) & (pl.col(at) <= pl.col("ends_at"))).fill_null(False)
        for at in ("target_at", "account_won_at")
    )
    is_worked = (pl.col("first_touch_at") < pl.min_horizontal(closed_at, "ends_at")).fill_null(False)
    touches_known = pl.lit(config.touches is not None)
    return (
        frame.with_columns(ends_at=pl.col("scored_at") + horizon)
        .with_columns(
            is_won_by_account=is_shared,
            is_matured=pl.col("ends_at") <= as_of,
            known_at=pl.when((known_at <= as_of) & ~is_shared).then(known_at),
        )
        .with_columns(
            is_won=pl.when(is_known).then(is_won),
            followup_days=(pl.col("known_at") - pl.col("scored_at")).dt.total_microseconds() / DAY_US,
            is_worked=pl.when(touches_known).then(is_worked),
        )
    )


def _undated(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the labels where there are no moments: won or not, as the list says today."""
    is_shared = pl.col("is_won_by_account").fill_null(False)
    is_known = (pl.col("kind") == "landmark") & ~is_shared
    return frame.with_columns(
        is_won=pl.when(is_known).then(pl.col("has_target").fill_null(False)),
        is_won_by_account=is_shared,
        is_matured=is_known,
        known_at=pl.lit(None, TIME),
        followup_days=pl.lit(None, pl.Float64),
        is_worked=pl.lit(None, pl.Boolean),
    )
