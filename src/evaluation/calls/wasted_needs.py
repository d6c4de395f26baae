"""What wasted prospecting would need where it cannot be told."""

from __future__ import annotations

import pandas as pd

from src.leads.config import SourceConfig
from src.leads.sayable import WITHOUT
from src.leads.tables import LeadTables

MONEY = (
    "What a lead has to bring is not known. The cost of working a lead ([economics] cost_per_worked_lead) and the "
    "value of the deals (value in the file of milestones) would change that."
)
CHANCES = "No lead has a chance that was given before its outcome, so which touches were below break-even is not known."


def missing_for_touches(leads: pd.DataFrame, tables: LeadTables, config: SourceConfig) -> str | None:
    """Return what the data would need before touches can be counted, or None."""
    if tables.as_of is None:
        return WITHOUT["dates"]
    if config.touches is None:
        return WITHOUT["touches"]
    if leads.empty:
        return f"There are no leads whose {config.scoring.horizon_days} days are over yet."
    return None
