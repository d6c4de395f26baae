"""What was known around a lead at the moment: the other contacts of its account."""

from __future__ import annotations

from functools import partial

import polars as pl

from src.features.definition import Definition, define
from src.features.known import OWN
from src.features.plan import FeaturePlan
from src.features.snapshot import count_known
from src.leads.tables import LeadTables

ACCOUNT_WINDOW_DAYS = 30
account = partial(define, group="engagement", source="activities, leads.account_id")


def account_features(plan: FeaturePlan) -> list[Definition]:
    """Return the definitions over the other contacts of a lead's account; none where no account has two."""
    if not plan.has_accounts:
        return []
    return [
        account(
            "account_contacts_count",
            "other contacts of the account",
            "contacts",
            ("other contacts of the company known: {value}", "no other contact of the company known"),
            pl.col("_account_contacts"),
        ),
        account(
            "account_active_contacts_count",
            "other contacts of the account that were ever active",
            "contacts",
            ("other contacts of the company active: {value}", "no other contact of the company active"),
            pl.col("_account_active_contacts"),
        ),
        account(
            "account_other_30d_count",
            f"activities of the account's other contacts in the last {ACCOUNT_WINDOW_DAYS} days",
            "times",
            (
                f"other contacts of the company active{{times}} in the last {ACCOUNT_WINDOW_DAYS} days",
                f"other contacts of the company not active in the last {ACCOUNT_WINDOW_DAYS} days",
            ),
            pl.col("_account_other_30d"),
        ),
    ]


def with_account(frame: pl.DataFrame, tables: LeadTables, activities: pl.LazyFrame, plan: FeaturePlan) -> pl.DataFrame:
    """Return the rows with the counts of their account; a contact's own are taken off.

    Windows are by when an activity became known, because they are differences of counts known at two moments. What a
    contact did before it became a lead is known from then on.
    """
    if not plan.has_accounts:
        return frame
    shared = tables.leads.filter(pl.len().over("account_id") > 1).select("lead_id", "account_id", "created_at")
    done = (
        activities.filter(OWN)
        .join(shared.lazy(), on="lead_id")
        .select("lead_id", "account_id", known_at=pl.max_horizontal("known_at", "occurred_at", "created_at"))
        .collect(engine="streaming")
    )
    first = done.group_by("lead_id", "account_id").agg(pl.col("known_at").min())
    in_window = {key: _in_window(done, key, frame, key, ACCOUNT_WINDOW_DAYS) for key in ("account_id", "lead_id")}
    contacts = _known(shared.rename({"created_at": "known_at"}), "account_id", frame, "account_id")
    active = _known(first, "account_id", frame, "account_id") - _known(first, "lead_id", frame, "lead_id")
    return frame.with_columns(
        _account_contacts=(contacts - 1).clip(0),
        _account_active_contacts=active,
        _account_other_30d=in_window["account_id"] - in_window["lead_id"],
    )


def _known(events: pl.DataFrame, event_key: str, frame: pl.DataFrame, row_key: str, days_before: int = 0) -> pl.Series:
    """Return how many events of the row's key were known ``days_before`` its moment."""
    at = pl.col("scored_at") - pl.duration(days=days_before)
    return count_known(
        events.select(pl.col(event_key).alias("key"), "known_at"),
        frame.select(pl.col(row_key).alias("key"), at=at),
    )


def _in_window(events: pl.DataFrame, event_key: str, frame: pl.DataFrame, row_key: str, days: int) -> pl.Series:
    """Return how many events of the row's key became known in the ``days`` up to its moment."""
    until_then = _known(events, event_key, frame, row_key)
    return (until_then - _known(events, event_key, frame, row_key, days)).alias(f"{event_key}_{days}d")
