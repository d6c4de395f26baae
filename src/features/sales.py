"""What sales did; only where ``features.sales_activity`` declares it may be a feature.

Off by default: sellers touch first what looks promising, so a marketing-to-sales score would learn their choice.

How busy the desk was is left out on purpose: it is the same for every row of a day, so a model reads the date from
it. On bpic2012 (cut 2011-11-20) open leads, activities of the week, or the ratio of the two lowered the AUC at
arrival from .64 to .57-.63.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import polars as pl

from src.features.definition import Definition, define
from src.features.known import (
    SALES,
    count_of,
    days_of,
    distinct,
    latest,
    marked,
    marks,
    newest,
    oldest,
    type_of,
    within,
)
from src.features.plan import FeaturePlan
from src.features.snapshot import DAY_US
from src.features.timing import hour_of
from src.leads.config import SourceConfig

HOUR_US = DAY_US // 24
TOUCHES = {
    "_sales": SALES.sum(),
    "_sales_first": oldest(SALES),
    "_sales_last": newest(SALES),
}
sales = partial(define, group="sales")


def sales_features(config: SourceConfig, plan: FeaturePlan) -> list[Definition]:
    """Return the definitions over sales' activities; none where they may not be features."""
    if not (plan.has_dates and config.features.sales_activity):
        return []
    touches = _touches(config, plan) if plan.sales_types else ()
    return [*touches, *(_people(plan) if plan.has_people else ())]


def _touches(config: SourceConfig, plan: FeaturePlan) -> Iterator[Definition]:
    """Yield how much, how fast and what."""
    yield sales(
        "sales_count",
        "activities of sales so far",
        "times",
        ("sales active{times}", "sales not active so far"),
        count_of("_sales"),
        TOUCHES,
    )
    yield sales(
        "sales_7d_count",
        "activities of sales in the last 7 days",
        "times",
        ("sales active{times} in the last 7 days", "sales not active in the last 7 days"),
        count_of("_sales_7d"),
        {"_sales_7d": (SALES & within(7)).sum()},
    )
    yield sales(
        "sales_last_days",
        "days since sales was last active",
        "days",
        ("sales last active {days} ago", "sales never active"),
        days_of("_sales_last"),
        TOUCHES,
    )
    lead_age_us = (pl.col("scored_at") - pl.col("created_at")).dt.total_microseconds()
    yield sales(
        "first_response_hours",
        "hours until sales first answered",
        "hours",
        ("sales answered after {hours}", "no answer of sales so far"),
        (lead_age_us - pl.col("_sales_first")) / HOUR_US,
        TOUCHES,
    )
    span = pl.col("_sales_first") - pl.col("_sales_last")
    yield sales(
        "sales_mean_gap_hours",
        "mean hours between activities of sales",
        "hours",
        ("{hours} between activities of sales", "fewer than two activities of sales"),
        pl.when(pl.col("_sales") > 1).then(span / (pl.col("_sales") - 1) / HOUR_US),
        TOUCHES,
    )
    yield sales(
        "sales_days_30d_count",
        "different days with an activity of sales in the last 30, counted back from the moment",
        "days active",
        ("days with activity of sales in the last 30: {value}", "sales not active on any of the last 30 days"),
        marked("_sales_days"),
        {"_sales_days": marks(pl.col("age_us") // DAY_US, SALES & within(30))},
    )
    yield sales(
        "sales_last_type",
        "last kind of activity of sales",
        "text",
        ("last activity of sales: {value}", "sales never active"),
        type_of("_sales_order", plan),
        {"_sales_order": latest(SALES)},
    )
    yield sales(
        "sales_last_hour",
        "hour of sales' last activity",
        "hour of the day",
        ("sales last active at {value} o'clock", "sales never active"),
        hour_of(pl.col("scored_at") - pl.duration(microseconds=pl.col("_sales_last")), config.calendar),
        TOUCHES,
        is_reason=False,
    )


def _people(plan: FeaturePlan) -> Iterator[Definition]:
    """Yield how many colleagues were involved; never who."""
    needs = {**TOUCHES, "_people": distinct("person", pl.lit(True))}
    yield sales(
        "people_count",
        "colleagues involved so far",
        "colleagues",
        ("colleagues involved: {value}", "no colleague involved"),
        count_of("_people"),
        needs,
    )
    if plan.sales_types:
        yield sales(
            "sales_per_person",
            "activities of sales per colleague",
            "times",
            ("activities of sales per colleague: {value}", "sales not active so far"),
            pl.when(pl.col("_people") > 0).then(pl.col("_sales") / pl.col("_people")),
            needs,
        )
