"""A change tried on one open lead, as the notebook shows it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from src.evaluation.explain.strongest import NEEDS_MODEL
from src.evaluation.told import Told
from src.features.plan import FeaturePlan
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables
from src.models.explaining.change import read_change
from src.models.explaining.what_if import example_change, what_if
from src.models.model import LeadModel
from src.models.predict import predict_margin


def middle_lead(model: LeadModel | None, features: pd.DataFrame, examples: pd.DataFrame) -> str:
    """Return the open lead in the middle of the list; empty where none can be scored."""
    now = examples[examples["kind"] == "now"]
    young = now[now["age_days"] <= model.oldest_age_days] if model is not None else now.head(0)
    if model is None or young.empty:
        return ""
    margin = predict_margin(model, features.loc[young.index])
    return str(young["lead_id"].iloc[int(np.argsort(margin, kind="stable")[len(margin) // 2])])


def try_change(
    model: LeadModel | None,
    tables: LeadTables,
    config: SourceConfig,
    plan: FeaturePlan,
    lead_id: str,
    lines: Sequence[str],
    shape: pd.DataFrame | None,
) -> Told:
    """Return how the score of one lead reacts to a change, as table ``what_if`` and in words.

    Parameters
    ----------
    model : LeadModel or None
    tables, config, plan
        Of the run.
    lead_id : str
        An open lead (:func:`middle_lead` finds one); empty: nobody can be scored.
    lines : sequence of str
        What is changed, as ``read_change`` reads it; empty: the level of a text field that raises the score most.
    shape : DataFrame or None
        As ``shape_table`` gives it, for the example.
    """
    if model is None or model.reference is None:
        return Told(needs=NEEDS_MODEL)
    if not lead_id:
        return Told(needs="An open lead young enough to score.")
    change = read_change(lines)
    if not lines and shape is not None:
        change = example_change(model, shape, tables)
    found = what_if(model, tables, config, plan, lead_id, change)
    return Told({"what_if": found.table.rename_axis("what").reset_index()}, found.sentences)
