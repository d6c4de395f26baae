"""What everything on touches needs before anything can be said."""

from __future__ import annotations

import pandas as pd

from src.leads.config import SourceConfig
from src.leads.sayable import WITHOUT
from src.leads.tables import LeadTables


def missing_for_touches(leads: pd.DataFrame, tables: LeadTables, config: SourceConfig) -> str | None:
    """Return what the data would need before touches can be counted, or None."""
    if tables.as_of is None:
        return WITHOUT["dates"]
    if config.touches is None:
        return WITHOUT["touches"]
    if leads.empty:
        return f"There are no leads whose {config.scoring.horizon_days} days are over yet."
    return None
