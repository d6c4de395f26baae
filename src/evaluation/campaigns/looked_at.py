"""The later leads with what campaigns, promises and feedback look at, made once."""

from __future__ import annotations

import pandas as pd

from src.evaluation.calls.handling import with_grade
from src.evaluation.calls.response import with_response
from src.evaluation.later_leads import later_or_matured
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables
from src.models.model import LeadModel


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
    meant = {"campaign": "campaign", "source": config.campaigns.source, "product": config.campaigns.product}
    columns = {name: name for name in config.features.attributes} | meant
    known = {name: column for name, column in columns.items() if column in tables.leads.columns}
    attributes = tables.leads.select("lead_id", **known).to_pandas().set_index("lead_id")
    leads = with_grade(later_or_matured(table, examples), model)
    leads = leads.assign(expected=leads["model"]).join(attributes, on="lead_id")
    return with_response(leads, config.calendar) if config.touches is not None else leads
