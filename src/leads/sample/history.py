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
from src.leads.sample.people import addresses
from src.leads.sample.recording import record

UNKNOWN_ACCOUNT_SHARE = 0.05
"""Leads whose company the CRM does not know, among those without a colleague."""


@dataclass(frozen=True)
class SampleHistory:
    """The generated tables, and the truth behind them.

    Attributes
    ----------
    leads, activities, milestones, campaigns : polars.DataFrame
        As the files hold them; times are ``Datetime("us", "UTC")``.
    truth : dict
        What was planted, JSON types only.
    """

    leads: pl.DataFrame
    activities: pl.DataFrame
    milestones: pl.DataFrame
    campaigns: pl.DataFrame
    truth: dict[str, Any]


def as_time(*columns: str) -> list[pl.Expr]:
    """Return expressions that turn seconds since 1970 into UTC times."""
    return [pl.from_epoch(name, time_unit="s").dt.replace_time_zone("UTC").dt.cast_time_unit("us") for name in columns]


def lead_ids(created: np.ndarray) -> pl.Series:
    """Return an id per record in the order of creation."""
    rank = np.empty(len(created), dtype=np.int64)
    rank[np.argsort(created, kind="stable")] = np.arange(1, len(created) + 1)
    return pl.DataFrame({"n": rank}).select(_numbered("L", "n")).to_series()


def _numbered(letter: str, column: str) -> pl.Expr:
    return pl.format(letter + "{}", pl.col(column).cast(pl.String).str.zfill(7))


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
    position = pl.int_range(pl.len(), dtype=pl.Int32)
    full = people.with_columns(
        addresses(people), _accounts(options, people), position.alias("lead"), _campaign_names(people, plan)
    ).join(closed, on="lead", how="left", maintain_order="left")
    full = full.with_columns(last_status_change(options, full["outcome"]))
    again = full[second.original].with_columns(pl.Series("created", second.created))
    return (
        pl.concat([full, again])
        .with_columns(ids.alias("lead_id"), *as_time("created"))
        .sort("created", "lead_id")
        .select(
            "lead_id",
            "account_id",
            pl.col("created").alias("created_at"),
            "email",
            "industry",
            "employees",
            "country",
            "job_title",
            "source",
            "campaign",
            "product",
            "relationship",
            pl.when("objected").then(pl.lit("yes")).otherwise(pl.lit("no")).alias("objected"),
            COLUMN,
        )
    )


def activities_table(
    options: SampleOptions, activities: pl.DataFrame, ids: pl.Series, campaign: pl.Series
) -> pl.DataFrame:
    """Return the activities known at the end, in the order in which they happened."""
    end = int(options.end.timestamp())
    known = record(options, activities, "activity_type").filter(pl.col("recorded") < end)
    known = known.sort("at", "lead", "activity_type", "asset")
    came_through = campaign.gather(known["lead"]).zip_with(
        known["is_origin"], pl.Series([None], dtype=campaign.dtype).new_from_index(0, len(known))
    )
    return known.select(
        ids.gather(known["lead"]).alias("lead_id"),
        *[column.alias(name) for column, name in zip(as_time("at", "recorded"), TIMES, strict=True)],
        "activity_type",
        "actor",
        "asset",
        came_through.alias("campaign"),
        "person",
    )


TIMES = ("occurred_at", "recorded_at")


def milestones_table(options: SampleOptions, milestones: pl.DataFrame, ids: pl.Series) -> pl.DataFrame:
    """Return the milestones known at the end, oldest first."""
    return (
        milestones.sort("at", "lead", "milestone")
        .with_columns(ids.gather(milestones.sort("at", "lead", "milestone")["lead"]).alias("lead_id"))
        .select(
            "lead_id",
            "milestone",
            *[column.alias(name) for column, name in zip(as_time("at", "recorded"), TIMES, strict=True)],
            "value",
            "product",
            "lost_reason",
        )
    )


def _campaign_names(people: pl.DataFrame, plan: list[Campaign]) -> pl.Series:
    names = pl.Enum([c.name for c in plan])
    return people["campaign"].cast(pl.UInt32).cat.to(names).alias("campaign")


def _accounts(options: SampleOptions, people: pl.DataFrame) -> pl.Series:
    """Return the account of each person, unknown for some who came alone."""
    unknown = pl.Series(options.random("accounts").random(len(people)) < UNKNOWN_ACCOUNT_SHARE)
    is_alone = pl.len().over("company") == 1
    name = _numbered("A", "company")
    return people.select(pl.when(unknown & is_alone).then(None).otherwise(name).alias("account_id"))["account_id"]
