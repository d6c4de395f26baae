"""A small panel for JupyterLab: choose field, segment and outcome, see the characteristics."""

from __future__ import annotations

import os
from typing import Any

from src.evaluation.customers.characteristics import characteristics_table, characteristics_told
from src.evaluation.customers.looked_at import LookedAt
from src.evaluation.customers.outcome import TARGET
from src.leads.errors import LeadScoringError
from src.leads.tables import WON_BY_ACCOUNT
from src.reporting.customer_figures.shown import Shown, shown

ALL = "all"
SESSION = "JPY_SESSION_NAME"
"""Set by a Jupyter server in the kernels of notebooks that somebody opened; papermill starts its kernels without."""
MOST_SEGMENTS = 30


def panel(look: LookedAt, run_dir: str) -> Any:
    """Return three choices and the figure that belongs to them; None where nobody sits before the notebook.

    Parameters
    ----------
    look : LookedAt
        With the target as outcome.
    run_dir : str
        The notebook's parameter: given by the chain.
    """
    if not is_open_by_hand(run_dir):
        return None
    # Only where somebody looks: importing them costs the chain its time.
    import ipywidgets as widgets  # type: ignore[import-untyped]
    from IPython.display import display

    out = widgets.Output()
    fields = {ALL: "", **{feature.words: name for name, feature in look.everyone.catalog.items()}}
    field = widgets.Dropdown(options=list(fields.items()), description="field")
    segment = widgets.Dropdown(options=[(ALL, ""), *((each, each) for each in segments(look))], description="segment")
    outcome = widgets.Dropdown(options=outcomes(look), description="outcome")

    def show(_: Any = None) -> None:
        out.clear_output(wait=True)
        with out:
            found: Shown | str
            try:
                found = characteristics_for(look, field.value, segment.value, outcome.value)
            except LeadScoringError as error:
                found = str(error)
            display(found)  # type: ignore[no-untyped-call]

    for each in (field, segment, outcome):
        each.observe(show, names="value")
    show()
    return widgets.VBox([widgets.HBox([field, segment, outcome]), out])


def characteristics_for(look: LookedAt, field: str, segment: str, outcome: str) -> Shown:
    """Return the characteristics of one field (empty: all), one segment (empty: all) and one outcome."""
    chosen = look.asked(segment, outcome)
    later = chosen.buyers.later
    conditions = [condition for condition in chosen.conditions if field in ("", condition.feature)]
    told = characteristics_told(characteristics_table(conditions, later), later, chosen.plural)
    return shown("characteristics", told, later, chosen.plural)


def segments(look: LookedAt) -> list[str]:
    """Return the segments that can be chosen, as ``column=value``: the frequent values of text fields."""
    found = []
    for name, feature in look.everyone.catalog.items():
        if feature.is_text and feature.group == "fit":
            counts = look.everyone.features[name].value_counts()
            found += [(n, f"{name}={value}") for value, n in counts.items() if n >= look.min_leads]
    return sorted(text for _, text in sorted(found, reverse=True)[:MOST_SEGMENTS])


def outcomes(look: LookedAt) -> list[str]:
    """Return the milestones that can be asked about, the target first."""
    others = look.tables.milestones["milestone"].unique().sort().to_list() if look.tables.as_of else []
    never = {look.config.milestones.target, WON_BY_ACCOUNT, *look.config.milestones.lost}
    return [TARGET, *(name for name in others if name not in never)]


def is_open_by_hand(run_dir: str) -> bool:
    """Return whether somebody sits before the notebook: a Jupyter server started the kernel, and no run was given."""
    return not run_dir and SESSION in os.environ
