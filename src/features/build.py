"""The feature table: one row per scoring row, one column per feature of the catalog."""

from __future__ import annotations

import pandas as pd
import polars as pl

from src.features.account import with_account
from src.features.catalog import definitions
from src.features.definition import Definition
from src.features.known import prepared
from src.features.plan import ROW_FIELDS, FeaturePlan
from src.features.slices import in_order_of, whole_leads
from src.features.snapshot import known_activities, known_fields
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

SLICE_ROWS = 250_000
"""Scoring rows built at a time, about: a million leads at five ages need no more memory for it than at one."""


def build_features(tables: LeadTables, rows: pl.DataFrame, config: SourceConfig, plan: FeaturePlan) -> pl.DataFrame:
    """Return ``row_id`` and one column per feature of ``catalog(config, plan)``, in the order of ``rows``.

    Text features are String, all others Float64; missing is null. A row's features depend only on what was known at
    its ``scored_at``. Leads are built in slices, all moments of a lead in one pass over its activities: memory stays
    that of a slice.

    Parameters
    ----------
    tables : LeadTables
        The source; only the leads of ``rows`` are needed, except for the load of the desk and the account's other
        contacts.
    rows : polars.DataFrame
        Rows of :func:`~src.features.snapshot.scoring_rows`, all or those of some leads.
    config : SourceConfig
        The source's declaration.
    plan : FeaturePlan
        The columns, from :func:`~src.features.plan.plan_features` at training.
    """
    wanted = definitions(config, plan)
    frame = rows.select("row_id", *ROW_FIELDS)
    if plan.has_dates:
        frame = with_account(frame, tables, prepared(tables.activities, config, plan), plan)
    slices = whole_leads(frame, SLICE_ROWS)
    return in_order_of(frame["row_id"], [_build(tables, part, config, plan, wanted) for part in slices])


def to_pandas_features(features: pl.DataFrame) -> pd.DataFrame:
    """Return the feature table for models and notebooks: index ``row_id``, text as pandas' ``str``, missing as NaN."""
    frame = features.to_pandas()
    return frame.set_index("row_id")


def to_pandas_examples(rows: pl.DataFrame, labels: pl.DataFrame) -> pd.DataFrame:
    """Return the scoring rows joined with their labels, index ``row_id``, for models and notebooks.

    ``is_won`` and ``is_worked`` have pandas' ``boolean`` type: *not yet known* stays missing.
    """
    examples = rows.join(labels, on="row_id", maintain_order="left").to_pandas().set_index("row_id")
    return examples.astype({"is_won": "boolean", "is_worked": "boolean"})


def _build(
    tables: LeadTables, rows: pl.DataFrame, config: SourceConfig, plan: FeaturePlan, wanted: list[Definition]
) -> pl.DataFrame:
    """Return the feature table of the rows of one slice, in their order."""
    attributes = [*plan.texts, *plan.numbers, *plan.moments]
    fields = known_fields(tables, rows, attributes, plan.history_fields)
    frame = rows.join(fields, on="row_id", maintain_order="left")
    needs = {name: expression for definition in wanted for name, expression in definition.needs.items()}
    if needs:
        inside = pl.col("lead_id").is_between(pl.lit(rows["lead_id"].min()), pl.lit(rows["lead_id"].max()))
        activities = prepared(tables.activities.filter(inside), config, plan)
        known = known_activities(activities, rows).group_by("row_id")
        found = known.agg(expression.alias(name) for name, expression in needs.items()).collect(engine="streaming")
        frame = frame.join(found, on="row_id", how="left", maintain_order="left")
    return frame.select("row_id", *(_column(definition) for definition in wanted))


def _column(definition: Definition) -> pl.Expr:
    """Return the feature's column in its final type."""
    feature = definition.feature
    return definition.value.cast(pl.String() if feature.is_text else pl.Float64()).alias(feature.name)
