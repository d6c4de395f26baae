"""The finished tables as a CRM would export them: ids, times in UTC, nothing later than the end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from src.leads.sample.campaigns import Campaign
from src.leads.sample.duplicates import Duplicates
from src.leads.sample.leak import COLUMN, last_status_change
from src.leads.sample.options import SampleOptions
from src.leads.sample.recording import record
from src.leads.sample.working_time import Seconds

LEAD_COLUMNS = (
    "lead_id",
    "account_id",
    "created_at",
    "email",
    "industry",
    "employees",
    "country",
    "job_title",
    "source",
    "campaign",
    "product",
    "relationship",
    "objected",
    COLUMN,
)
FREE_MAIL = ("gmail.com", "outlook.com", "yahoo.com")
UNKNOWN_ACCOUNT_SHARE = 0.05
"""Leads whose company the CRM does not know, among those without a colleague."""


@dataclass(frozen=True)
class SampleHistory:
    """The generated tables, and the truth behind them.

    Attributes
    ----------
    leads, activities, milestones, campaigns, feedback : polars.DataFrame
        As the files hold them; times are ``Datetime("us", "UTC")``.
    truth : dict
        What was planted, JSON types only.
    """

    leads: pl.DataFrame
    activities: pl.DataFrame
    milestones: pl.DataFrame
    campaigns: pl.DataFrame
    feedback: pl.DataFrame
    truth: dict[str, Any]


def lead_ids(created: Seconds) -> pl.Series:
    """Return an id per record in the order of creation."""
    rank = np.empty(len(created), dtype=np.int64)
    rank[np.argsort(created, kind="stable")] = np.arange(1, len(created) + 1)
    return pl.DataFrame({"rank": rank}).select(_numbered("L", "rank")).to_series()


def known_at_end(options: SampleOptions, rows: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return the rows that the CRM knew before the end of the history, with ``recorded``."""
    return record(options, rows, kind).filter(pl.col("recorded") < int(options.end.timestamp()))


def known_at_once(options: SampleOptions, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows before the end of the history, with ``recorded``: entered the moment they happened."""
    return rows.filter(pl.col("at") < int(options.end.timestamp())).with_columns(pl.col("at").alias("recorded"))


def campaign_names(people: pl.DataFrame, plan: list[Campaign], second: Duplicates) -> pl.Series:
    """Return the campaign of each record, second records included."""
    names = people["campaign"].cast(pl.UInt32).cat.to(pl.Enum([c.name for c in plan]))
    return pl.concat([names, names.gather(second.original)])


def leads_table(
    options: SampleOptions,
    people: pl.DataFrame,
    second: Duplicates,
    ids: pl.Series,
    plan: list[Campaign],
    milestones: pl.DataFrame,
) -> pl.DataFrame:
    """Return the leads, oldest first; second records repeat the person."""
    closed = milestones.filter(pl.col("milestone").is_in(["won", "lost"])).select("lead", outcome="milestone")
    position = pl.int_range(pl.len(), dtype=pl.Int32).alias("lead")
    full = people.with_columns(_addresses(people), _accounts(options, people), position)
    full = full.join(closed, on="lead", how="left", maintain_order="left")
    full = full.with_columns(last_status_change(options, full["outcome"]))
    again = full[second.original].with_columns(pl.Series("created", second.created))
    objected = pl.when("objected").then(pl.lit("yes")).otherwise(pl.lit("no")).alias("objected")
    return (
        pl.concat([full, again])
        .with_columns(ids.alias("lead_id"), _time("created", "created_at"), objected)
        .with_columns(campaign_names(people, plan, second).alias("campaign"))
        .sort("lead_id")
        .select(LEAD_COLUMNS)
    )


def activities_table(
    options: SampleOptions, activities: pl.DataFrame, answers: pl.DataFrame, ids: pl.Series, campaign: pl.Series
) -> pl.DataFrame:
    """Return the activities known at the end, marketing's answers among them, in the order in which they happened."""
    known = pl.concat([known_at_end(options, activities, "activity_type"), known_at_once(options, answers)])
    known = known.sort("at", "lead", "activity_type", "asset", "recorded")
    lead = known["lead"]
    known = known.with_columns(ids.gather(lead).alias("lead_id"), campaign.gather(lead).alias("campaign"))
    return known.select(
        "lead_id",
        *_times(),
        "activity_type",
        "actor",
        "asset",
        pl.when("is_origin").then("campaign").alias("campaign"),
        "person",
    )


def milestones_table(milestones: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """Return the milestones, oldest first."""
    ordered = milestones.sort("at", "lead", "milestone")
    ordered = ordered.with_columns(ids.gather(ordered["lead"]).alias("lead_id"))
    return ordered.select("lead_id", "milestone", *_times(), "value", "product", "lost_reason")


def _times() -> tuple[pl.Expr, pl.Expr]:
    return _time("at", "occurred_at"), _time("recorded", "recorded_at")


def _time(seconds: str, name: str) -> pl.Expr:
    """Return seconds since 1970 as a UTC time."""
    return pl.from_epoch(seconds, time_unit="s").dt.cast_time_unit("us").dt.replace_time_zone("UTC").alias(name)


def _numbered(letter: str, column: str) -> pl.Expr:
    return pl.format(letter + "{}", pl.col(column).cast(pl.String).str.zfill(7))


def _accounts(options: SampleOptions, people: pl.DataFrame) -> pl.Series:
    """Return the account of each person, unknown for some who came alone."""
    unknown = pl.Series(options.random("accounts").random(len(people)) < UNKNOWN_ACCOUNT_SHARE)
    is_alone = pl.len().over("company") == 1
    account = pl.when(unknown & is_alone).then(None).otherwise(_numbered("A", "company"))
    return people.select(account.alias("account_id")).to_series()


def _addresses(people: pl.DataFrame) -> pl.Series:
    """Return an invented e-mail address per person.

    Company addresses use the reserved domain ``.example``; the local parts at real free-mail hosts break those
    hosts' own rules (they start with a digit and hold an underscore), so that no such mailbox can exist.
    """
    number = pl.int_range(pl.len()).cast(pl.String).str.zfill(7)
    host = pl.lit(pl.Series(FREE_MAIL)).gather(pl.int_range(pl.len()) % len(FREE_MAIL))
    free = pl.concat_str(number, pl.lit("_sample@"), host)
    firm = pl.format("contact{}@firm{}.example", number, pl.col("company"))
    return people.select(pl.when("is_free_mail").then(free).otherwise(firm).alias("email")).to_series()
