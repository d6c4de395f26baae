"""A trained model given the population in which its scores and grades are ranked."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from src.models.cut import Numbers
from src.models.grades import Counted, build_reference, reference_rows
from src.models.model import LeadModel
from src.models.predict import Part, predict_margin


def with_reference(
    model: LeadModel,
    table: pd.DataFrame,
    features: pd.DataFrame,
    capacity_per_week: float | None,
    cost_per_worked_lead: float | None = None,
    capacity_counts: Counted = "leads",
) -> LeadModel:
    """Return the model with its reference, built from the out-of-time table.

    Parameters
    ----------
    model : LeadModel
    table : pandas.DataFrame
        Out-of-time table, index ``row_id``; where no row was scored the model is returned as it is.
    features : pandas.DataFrame
        Feature table with at least the rows of ``table``.
    capacity_per_week, cost_per_worked_lead, capacity_counts
        As for :func:`~src.models.grades.build_reference`.
    """
    if table["model"].isna().all():
        return model
    own = features.loc[reference_rows(table).index]
    parts: dict[Part, Numbers | None] = {
        part: predict_margin(model, own, part) if part in model.parts else None for part in ("fit", "engagement")
    }
    reference = build_reference(
        table, capacity_per_week, parts["fit"], parts["engagement"], cost_per_worked_lead, capacity_counts
    )
    return replace(model, reference=reference)
