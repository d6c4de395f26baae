"""The columns of one run's features: fixed at training, stored, used again at every scoring."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from src.leads.config import SourceConfig
from src.leads.errors import InputRefused, Problem
from src.leads.tables import LeadTables

OTHER = "other"
"""The pooled rare types of activity."""
MAX_TYPES = 12
"""Types of activity with columns of their own, per group; the rest is pooled."""

ROW_FIELDS = ("lead_id", "account_id", "created_at", "scored_at", "age_days")
"""Columns of a scoring row that features are made of; no attribute may have their names."""


@dataclass(frozen=True)
class FeaturePlan:
    """Which features a run has; JSON in and out.

    Attributes
    ----------
    types, sales_types : tuple of str
        Types of activity with columns of their own, most frequent first; ``sales_types`` are mostly sales' own.
    left_out_types : tuple of str
        Marketing's declared answers: nothing that learns may see them.
    windows_days, type_windows_days : tuple of int
        Windows of counts over all activities, and per type.
    texts, numbers, moments : tuple of str
        The attributes by kind; moments become days before scoring.
    history_fields : tuple of str
        Attributes whose value is read from the field history.
    has_dates, has_accounts, has_campaigns, has_assets, has_people : bool
        What the source knows; what it does not know has no columns.
    """

    types: tuple[str, ...] = ()
    sales_types: tuple[str, ...] = ()
    left_out_types: tuple[str, ...] = ()
    windows_days: tuple[int, ...] = (1, 7, 14, 30, 90)
    type_windows_days: tuple[int, ...] = (7, 30)
    texts: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    moments: tuple[str, ...] = ()
    history_fields: tuple[str, ...] = ()
    has_dates: bool = True
    has_accounts: bool = False
    has_campaigns: bool = False
    has_assets: bool = False
    has_people: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the plan as JSON types."""
        loaded: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return loaded

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> FeaturePlan:
        """Return the plan that :meth:`to_json` wrote."""
        plain: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
        return cls(**plain)

    @property
    def all_types(self) -> tuple[str, ...]:
        """Every type with columns of its own."""
        return self.types + self.sales_types


def is_sales() -> pl.Expr:
    """Return whether an activity is sales' own work: a touch, or done by sales."""
    return (pl.col("is_touch").fill_null(False)) | (pl.col("actor") == "sales").fill_null(False)


def without_answers(activities: pl.LazyFrame, config: SourceConfig) -> pl.LazyFrame:
    """Return the activities without marketing's declared answers: like sales' own work they are no features."""
    answers = config.requests.answers
    return activities.filter(~pl.col("activity_type").is_in(answers)) if answers else activities


def plan_features(tables: LeadTables, config: SourceConfig) -> FeaturePlan:
    """Return the plan for these tables.

    Notes
    -----
    The names of the types come from all activities known at ``as_of``, by frequency. That leaks no outcome: neither
    outcomes nor the leads behind an activity are looked at, a name carries no value, and a row's values still come
    only from what was known at its moment. A plan made at training is stored and used at every later scoring, so
    that a new type of activity changes no column.

    Raises
    ------
    InputRefused
        Where an attribute is one of ``ROW_FIELDS``.
    """
    reserved = sorted({"row_id", *ROW_FIELDS} & set(config.features.attributes))
    if reserved:
        what = f"{', '.join(reserved)} cannot be an attribute"
        raise InputRefused([Problem("features.attributes", what, "Remove it; time features are made of it.")])
    dated = tables.as_of is not None
    activities = without_answers(tables.activities, config)
    types, sales_types = _types(activities, config.features.sales_activity) if dated else ((), ())
    known = _known_columns(tables.activities)
    kinds = {name: tables.leads.schema[name] for name in config.features.attributes}
    fields = set(tables.history["field"].unique()) if dated else set()
    return FeaturePlan(
        types=types,
        sales_types=sales_types,
        left_out_types=tuple(config.requests.answers),
        texts=tuple(name for name, kind in kinds.items() if kind == pl.String),
        numbers=tuple(name for name, kind in kinds.items() if kind.is_numeric()),
        moments=tuple(name for name, kind in kinds.items() if kind.is_temporal() and dated),
        history_fields=tuple(name for name in kinds if name in fields),
        has_dates=dated,
        has_accounts=dated
        and config.features.accounts_known_at_creation
        and bool(tables.leads["account_id"].n_unique() < tables.leads.height),
        has_campaigns=dated and known["campaign"],
        has_assets=dated and known["asset"],
        has_people=dated and known["person"],
    )


def _types(activities: pl.LazyFrame, with_sales: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the most frequent types of leads and marketing, and of sales; the rest as ``other``."""
    counted = (
        activities.group_by("activity_type")
        .agg(count=pl.len(), sales=is_sales().sum())
        .sort("count", "activity_type", descending=[True, False])
        .collect(engine="streaming")
    )
    of_sales = pl.col("sales") * 2 > pl.col("count")
    own = counted.filter(~of_sales)["activity_type"].to_list()
    theirs = counted.filter(of_sales)["activity_type"].to_list() if with_sales else []
    pooled = (OTHER,) if max(len(own), len(theirs)) > MAX_TYPES or OTHER in own + theirs else ()
    kept = tuple(name for name in own[:MAX_TYPES] if name != OTHER)
    return kept + pooled, tuple(name for name in theirs[:MAX_TYPES] if name != OTHER)


def _known_columns(activities: pl.LazyFrame) -> dict[str, bool]:
    """Return which optional columns hold anything."""
    columns = ["campaign", "asset", "person"]
    found = activities.select(pl.col(columns).is_not_null().any()).collect(engine="streaming")
    return {column: bool(found[column][0]) for column in columns}
