"""The later leads with what campaigns, promises and feedback look at, made once."""

from __future__ import annotations

import pandas as pd

from src.evaluation.calls.handling import with_grade
from src.evaluation.calls.response import with_response
from src.evaluation.later_leads import later_or_matured
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables
from src.models.model import LeadModel

KNOWN_BY_NAME = ("campaign", "source", "product")
"""Lead columns that mean the same in every source."""


def leads_looked_at(
    table: pd.DataFrame, examples: pd.DataFrame, tables: LeadTables, config: SourceConfig, model: LeadModel | None
) -> pd.DataFrame:
    """Return the later leads as they came in, one row each, index ``row_id``.

    Parameters
    ----------
    table, examples : pandas.DataFrame
        The out-of-time table and all scoring rows; where nothing could be tested every matured lead is taken.
    tables : LeadTables
    config : SourceConfig
    model : LeadModel or None
        Whose cut-offs make the grade; its chances are not used.

    Returns
    -------
    pandas.DataFrame
        The columns of the out-of-time table with ``expected`` (the chance at creation by the model of the lead's test
        window: frozen before the lead came in), ``grade``, the lead's attributes, and where touches are declared
        ``response_hours`` and ``is_in_time``.
    """
    names = [name for name in dict.fromkeys([*KNOWN_BY_NAME, *config.features.attributes]) if name in tables.leads]
    attributes = tables.leads.select("lead_id", *names).to_pandas().set_index("lead_id")
    leads = with_grade(later_or_matured(table, examples), model)
    leads = leads.assign(expected=leads["model"]).join(attributes, on="lead_id")
    return with_response(leads, config.calendar) if config.touches is not None else leads
