"""What leads did: how much, how recently, in which rhythm, how varied. One entry per feature."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import polars as pl

from src.features.definition import Definition, define
from src.features.known import (
    OWN,
    count_of,
    days_of,
    distinct,
    earliest,
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
from src.features.timing import hour_of, weekday_of
from src.leads.config import SourceConfig

HALF_LIFE_DAYS = 14
DECAY_UNITS = 1e9
"""Decayed engagement is summed in whole billionths: integer sums are the same in any order, float sums are not."""

FIRST_AND_LAST = {
    "_own": OWN.sum(),
    "_own_last": newest(OWN),
    "_own_first": oldest(OWN),
}
engagement = partial(define, group="engagement")


def engagement_features(config: SourceConfig, plan: FeaturePlan) -> list[Definition]:
    """Return the definitions over what leads did themselves."""
    if not plan.types:
        return []
    return [*_amounts(plan), *_rhythm(), *_trends(), *_variety(plan), *_ends(config, plan)]


def _amounts(plan: FeaturePlan) -> Iterator[Definition]:
    """Yield counts, ever and per window."""
    yield engagement(
        "activities_count",
        "activities so far",
        "times",
        ("active{times} so far", "no activity so far"),
        count_of("_own"),
        FIRST_AND_LAST,
    )
    for days in plan.windows_days:
        last = "in the last day" if days == 1 else f"in the last {days} days"
        yield engagement(
            f"activities_{days}d_count",
            f"activities {last}",
            "times",
            (f"active{{times}} {last}", f"no activity {last}"),
            count_of(f"_own_{days}d"),
            {f"_own_{days}d": (OWN & within(days)).sum()},
        )


def _rhythm() -> Iterator[Definition]:
    """Yield recency, gaps and active days."""
    yield engagement(
        "last_activity_days",
        "days since the last activity",
        "days",
        ("last active {days} ago", "never active"),
        days_of("_own_last"),
        FIRST_AND_LAST,
    )
    yield engagement(
        "first_activity_days",
        "days since the first activity",
        "days",
        ("first active {days} ago", "never active"),
        days_of("_own_first"),
        FIRST_AND_LAST,
    )
    span = pl.col("_own_first") - pl.col("_own_last")
    yield engagement(
        "mean_gap_days",
        "mean days between activities",
        "days",
        ("{days} between activities on average", "fewer than two activities"),
        pl.when(pl.col("_own") > 1).then(span / (pl.col("_own") - 1) / DAY_US),
        FIRST_AND_LAST,
    )
    yield engagement(
        "active_days_30d_count",
        "different days with an activity in the last 30, counted back from the moment",
        "days active",
        ("days with activity in the last 30: {value}", "not active on any of the last 30 days"),
        marked("_own_days"),
        {"_own_days": marks(pl.col("age_us") // DAY_US, OWN & within(30))},
    )


def _trends() -> Iterator[Definition]:
    """Yield decayed engagement and its direction."""
    worth = (pl.col("age_us") * (-0.6931471805599453 / (HALF_LIFE_DAYS * DAY_US))).exp() * DECAY_UNITS
    yield engagement(
        "engagement_points",
        f"activities, each worth half after {HALF_LIFE_DAYS} days",
        "points",
        ("recent engagement: {value} points", "no engagement"),
        count_of("_decayed") / DECAY_UNITS,
        {"_decayed": pl.when(OWN).then(worth.round().cast(pl.Int64)).otherwise(0).sum()},
    )
    yield engagement(
        "activity_momentum",
        "activities this week less the weekly mean of the three weeks before",
        "times a week",
        ("change this week against the three weeks before: {value} activities", "no activity yet"),
        count_of("_own_7d") - (count_of("_own_28d") - count_of("_own_7d")) / 3,
        {"_own_7d": (OWN & within(7)).sum(), "_own_28d": (OWN & within(28)).sum()},
    )
    yield engagement(
        "activity_trend_fraction",
        "share of the last 60 days' activities that fall into the last 30",
        "fraction",
        ("share of the last 60 days' activity in the last 30: {value}", "no activity in the last 60 days"),
        pl.when(pl.col("_own_60d") > 0).then(pl.col("_own_30d") / pl.col("_own_60d")),
        {"_own_30d": (OWN & within(30)).sum(), "_own_60d": (OWN & within(60)).sum()},
    )


def _variety(plan: FeaturePlan) -> Iterator[Definition]:
    """Yield how many different things were done; rare types, pooled in the plan, are one kind."""
    yield engagement(
        "activity_types_count",
        "different kinds of activity",
        "kinds",
        ("kinds of activity: {value}", "no activity of any kind"),
        marked("_own_kinds"),
        {"_own_kinds": marks(pl.col("code"), OWN)},
    )
    for column, words in (("campaign", "campaigns"), ("asset", "pieces of content")):
        if getattr(plan, f"has_{column}s"):
            yield engagement(
                f"{column}s_count",
                f"different {words}",
                "kinds",
                (f"different {words}: {{value}}", f"none of our {words}"),
                count_of(f"_{column}s"),
                {f"_{column}s": distinct(column, OWN)},
            )


def _ends(config: SourceConfig, plan: FeaturePlan) -> Iterator[Definition]:
    """Yield kind and time of day and week of the first and the last activity."""
    for end, pick in (("last", latest), ("first", earliest)):
        yield engagement(
            f"{end}_activity_type",
            f"{end} kind of activity",
            "text",
            (f"{end} activity: {{value}}", "never active"),
            type_of(f"_{end}_order", plan),
            {f"_{end}_order": pick(OWN)},
        )
        moment = pl.col("scored_at") - pl.duration(microseconds=pl.col(f"_own_{end}"))
        yield engagement(
            f"{end}_activity_hour",
            f"hour of the {end} activity",
            "hour of the day",
            (f"{end} active at {{value}} o'clock", "never active"),
            hour_of(moment, config.calendar),
            FIRST_AND_LAST,
            is_reason=False,
        )
    yield engagement(
        "last_activity_weekday",
        "weekday of the last activity",
        "text",
        ("last active on a {value}", "never active"),
        weekday_of(pl.col("scored_at") - pl.duration(microseconds=pl.col("_own_last")), config.calendar),
        FIRST_AND_LAST,
        is_reason=False,
    )
