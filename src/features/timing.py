"""When a lead came and how old it is; no month or year, which a later lead could not share."""

from __future__ import annotations

from functools import partial

import polars as pl

from src.features.definition import Definition, define
from src.features.plan import FeaturePlan
from src.leads.config import SourceConfig
from src.leads.declared.work import Calendar

WEEKDAYS = {
    1: "Monday",
    2: "Tuesday",
    3: "Wednesday",
    4: "Thursday",
    5: "Friday",
    6: "Saturday",
    7: "Sunday",
}
timing = partial(define, group="time", source="leads.created_at")


def time_features(config: SourceConfig, plan: FeaturePlan) -> list[Definition]:
    """Return the definitions from a lead's arrival; none where the source has no dates.

    Notes
    -----
    Only the arrival's clock is a feature, not that of the scoring moment: weekly queues are all scored on Mondays at
    00:00, a time the training rows hardly have.
    """
    if not plan.has_dates:
        return []
    created = pl.col("created_at")
    calendar = config.calendar
    return [
        timing(
            "lead_age_days",
            "days since the lead came in",
            "days",
            ("came in {days} ago", "age not known"),
            pl.col("age_days"),
        ),
        timing(
            "arrival_hour",
            "hour of arrival",
            "hour of the day",
            ("came in at {value} o'clock", "hour of arrival not known"),
            hour_of(created, calendar),
            is_reason=False,
        ),
        timing(
            "arrival_weekday",
            "weekday of arrival",
            "text",
            ("came in on a {value}", "weekday of arrival not known"),
            weekday_of(created, calendar),
            is_reason=False,
        ),
        timing(
            "arrival_in_working_hours",
            "came in while sales was at work",
            "yes or no",
            ("came in while sales was at work", "came in while sales was not at work"),
            in_working_hours(created, calendar).cast(pl.Float64),
        ),
    ]


def hour_of(moment: pl.Expr, calendar: Calendar) -> pl.Expr:
    """Return the hour of the day, 0-23, on the clock of the declared zone."""
    return moment.dt.convert_time_zone(calendar.zone).dt.hour()


def weekday_of(moment: pl.Expr, calendar: Calendar) -> pl.Expr:
    """Return the name of the weekday in the declared zone."""
    day = moment.dt.convert_time_zone(calendar.zone).dt.weekday()
    return day.replace_strict(WEEKDAYS, return_dtype=pl.String)


def in_working_hours(moment: pl.Expr, calendar: Calendar) -> pl.Expr:
    """Return whether the moment lies in sales' working hours: opening inclusive, closing exclusive."""
    local = moment.dt.convert_time_zone(calendar.zone)
    is_workday = local.dt.weekday().is_in(calendar.workdays) & ~local.dt.date().is_in(calendar.holidays)
    return is_workday & (local.dt.time() >= calendar.opens) & (local.dt.time() < calendar.closes)
