"""Tables as they would have been at an earlier moment, had everything been recorded at once and rightly."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import polars as pl

from src.leads.tables import TIME, LeadTables


def occurred_by(tables: LeadTables, moment: datetime) -> LeadTables:
    """Return today's records of what had happened by the moment; what happened later is not in them.

    Notes
    -----
    Unlike reading with an earlier as-of date, records that came in late are in: what happened by the moment counts as
    known by then. A field without history has today's value. For receipts only: nothing is learned from such rows.
    """
    at = pl.lit(moment, TIME)
    came, happened = pl.col("created_at") <= at, pl.col("occurred_at") <= at
    return replace(
        tables,
        leads=tables.leads.filter(came),
        activities=tables.activities.filter(happened).with_columns(known_at=pl.min_horizontal("known_at", at)),
        history=tables.history.filter(pl.col("valid_from") <= at),
    )
