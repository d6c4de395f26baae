"""A small panel for JupyterLab: change a lead, see how its score reacts."""

from __future__ import annotations

from typing import Any

import polars as pl

from src.features.plan import FeaturePlan
from src.leads.config import SourceConfig
from src.leads.errors import LeadScoringError
from src.leads.tables import LeadTables
from src.models.explaining.change import Change
from src.models.explaining.what_if import what_if
from src.models.model import LeadModel
from src.reporting.customer_figures.panel import is_open_by_hand

NOTHING = ""


def what_if_panel(
    model: LeadModel | None, tables: LeadTables, config: SourceConfig, plan: FeaturePlan, lead_id: str, run_dir: str
) -> Any:
    """Return choices of what to change and what the score makes of it; None where nobody sits before the notebook.

    Parameters
    ----------
    model : LeadModel or None
        Without one there is nothing to ask.
    lead_id : str
        The lead to begin with.
    run_dir : str
        The notebook's parameter: given by the chain.
    """
    if model is None or not is_open_by_hand(run_dir):
        return None
    # Only where somebody looks: importing them costs the chain its time.
    import ipywidgets as widgets  # type: ignore[import-untyped]
    from IPython.display import display

    kinds = activity_types(tables)
    lead = widgets.Text(lead_id, description="lead", continuous_update=False)
    field = widgets.Dropdown(options=[NOTHING, *fields_of(tables, config)], description="field")
    value = widgets.Text("", description="becomes", continuous_update=False)
    added = widgets.SelectMultiple(options=kinds, description="also did")
    removed = widgets.SelectMultiple(options=kinds, description="never did")
    out = widgets.Output()

    def show(_: Any = None) -> None:
        out.clear_output(wait=True)
        with out:
            change = Change({field.value: value.value} if field.value else {}, tuple(added.value), tuple(removed.value))
            try:
                found = what_if(model, tables, config, plan, lead.value.strip(), change)
            except LeadScoringError as error:
                print(error)  # noqa: T201
            else:
                print("\n".join(found.sentences))  # noqa: T201
                display(found.table)  # type: ignore[no-untyped-call]

    for each in (lead, field, value, added, removed):
        each.observe(show, names="value")
    show()
    return widgets.VBox([widgets.HBox([lead, field, value]), widgets.HBox([added, removed]), out])


def fields_of(tables: LeadTables, config: SourceConfig) -> list[str]:
    """Return the fields that can be changed: declared attributes that are text or numbers."""
    schema = tables.leads.schema
    return [name for name in config.features.attributes if schema[name] == pl.String or schema[name].is_numeric()]


def activity_types(tables: LeadTables) -> list[str]:
    """Return the types of activity that happened at all; none without dates."""
    if tables.as_of is None:
        return []
    return sorted(tables.activities.select(pl.col("activity_type").unique()).collect()["activity_type"].to_list())
