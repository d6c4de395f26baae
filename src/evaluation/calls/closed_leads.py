"""When each lead was won and when it was closed."""

from __future__ import annotations

import pandas as pd
import polars as pl

from src.features.snapshot import closings
from src.leads.config import SourceConfig
from src.leads.tables import TIME, LeadTables


def closed_leads(tables: LeadTables, config: SourceConfig) -> pd.DataFrame:
    """Return ``lead_id, target_at, closed_at`` of leads with an outcome, as it became known; missing without dates.

    A lead is closed at its win, at its account's win with another contact, or at its loss, whatever came first.
    """
    found = closings(tables, config)
    if tables.as_of is None:
        nothing = pl.lit(None, TIME)
        return found.select("lead_id", target_at=nothing, closed_at=nothing).to_pandas()
    closed = pl.min_horizontal("target_at", "account_won_at", "lost_at")
    return found.select("lead_id", "target_at", closed_at=closed).to_pandas()
