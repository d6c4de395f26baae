"""Expressions over the activities known at a row's moment: the vocabulary in which features are defined.

Columns of a known activity: ``age_us`` (microseconds before the moment), ``code`` (place of its type in the plan),
``is_own``, ``is_sales``, ``order`` (time, the source's sequence, type), and those of the table.
"""

from __future__ import annotations

import polars as pl

from src.features.plan import OTHER, FeaturePlan, is_sales, without_answers
from src.features.snapshot import DAY_US
from src.leads.config import SourceConfig

SEQUENCE_UNITS = 2**40
"""Larger than any sequence."""
TYPE_UNITS = 256
"""Larger than any code: time, sequence and type make one whole number whose maximum is the last activity."""

OWN = pl.col("is_own")
"""What the lead itself did: not sales, and not what marketing sent it."""
SALES = pl.col("is_sales")
"""Activities of sales."""


def prepared(activities: pl.LazyFrame, config: SourceConfig, plan: FeaturePlan) -> pl.LazyFrame:
    """Return the activities with the columns of this module, still uncut.

    Without ``features.sales_activity`` what sales did is left out here, so that no feature can see it. What marketing
    answers by hand is always left out: whom it answers follows from how the lead looks, and from what sales did.
    """
    names = list(plan.all_types)
    rest = names.index(OTHER) if OTHER in names else len(names)
    code = pl.col("activity_type").cast(pl.Enum(names), strict=False).to_physical().cast(pl.UInt8)
    occurred = pl.col("occurred_at").to_physical()
    code = code.fill_null(rest)
    moment = occurred.cast(pl.Int128) * SEQUENCE_UNITS + pl.col("sequence").fill_null(0)
    frame = without_answers(activities, config).with_columns(
        code=code,
        is_sales=is_sales(),
        is_own=~is_sales() & (pl.col("actor") != "marketing").fill_null(True),
        order=moment * TYPE_UNITS + code,
    )
    return frame if config.features.sales_activity else frame.filter(~SALES)


def within(days: float) -> pl.Expr:
    """Return whether an activity lies in the ``days`` days up to the moment; exactly ``days`` ago is outside."""
    return pl.col("age_us") < int(days * DAY_US)


def newest(condition: pl.Expr) -> pl.Expr:
    """Return the age in microseconds of the newest activity for which the condition holds, for :func:`days_of`."""
    return pl.when(condition).then("age_us").min()


def oldest(condition: pl.Expr) -> pl.Expr:
    """Return the age in microseconds of the oldest activity for which the condition holds, for :func:`days_of`."""
    return pl.when(condition).then("age_us").max()


def latest(condition: pl.Expr) -> pl.Expr:
    """Return the order of the last activity for which the condition holds; :func:`type_of` reads its type."""
    return pl.when(condition).then("order").max()


def earliest(condition: pl.Expr) -> pl.Expr:
    """Return the order of the first activity for which the condition holds; :func:`type_of` reads its type."""
    return pl.when(condition).then("order").min()


def distinct(column: str, condition: pl.Expr) -> pl.Expr:
    """Return how many different values the column has where the condition holds; missing is none."""
    return pl.col(column).filter(condition & pl.col(column).is_not_null()).n_unique()


def marks(place: pl.Expr, condition: pl.Expr) -> pl.Expr:
    """Return an aggregate with one bit per different place (whole numbers, 0-61) where the condition holds.

    Read by :func:`marked`. For few known places it costs a tenth of counting distinct values, and hardly any memory.
    """
    bit = pl.lit(2, pl.Int64).pow(place.cast(pl.Int64).clip(0, 61))
    return pl.when(condition).then(bit).otherwise(0).bitwise_or()


def marked(name: str) -> pl.Expr:
    """Return how many different places :func:`marks` found."""
    return count_of(name).bitwise_count_ones()


def count_of(name: str) -> pl.Expr:
    """Return an aggregated count of the row, 0 where it has no activity."""
    return pl.col(name).fill_null(0)


def days_of(name: str) -> pl.Expr:
    """Return an aggregate in microseconds as days."""
    return pl.col(name) / DAY_US


def type_of(name: str, plan: FeaturePlan) -> pl.Expr:
    """Return the type in an aggregated order: ``other`` without columns of its own, missing without any."""
    names = dict(enumerate(plan.all_types))
    code = (pl.col(name) % TYPE_UNITS).cast(pl.Int64)
    return pl.when(code.is_not_null()).then(code.replace_strict(names, default=OTHER, return_dtype=pl.String))
