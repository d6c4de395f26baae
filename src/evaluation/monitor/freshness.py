"""How fresh each table is: its newest row against the as-of date and against its own silences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd
import polars as pl

from src.features.activity_types import words_of
from src.leads.config import SourceConfig
from src.leads.ends import FEWEST_PAUSES, per_day
from src.leads.tables import WON_BY_ACCOUNT, LeadTables

WARN, ALERT = 1.5, 3.0
"""Times the longest silence of the year before."""
SHORTEST_DAYS, SHORTEST_DAYS_OF_PEOPLE = 7, 16
"""A week; where people have to act (calls, milestones, verdicts) as long as offices are closed over the holidays."""
EXPECTED_ROWS = 10.0
"""So many rows should have come meanwhile, at the pace of the 90 days before."""
PACE_DAYS = 90
NEWS_DAYS = 56
"""What has been silent for longer is no news: a kind of activity that ended."""
COLUMNS = ["table", "newest", "silent_days", "longest_days", "expected_rows", "level"]


def rows_per_day(tables: LeadTables, config: SourceConfig) -> dict[str, pl.DataFrame]:
    """Return ``day, rows, by_people`` of each table, each type of activity and each milestone, by its name in words.

    ``by_people`` is the same in all rows of a table: whether somebody in the company has to act for a row to come.
    """
    found = {"leads": (per_day(tables.leads["created_at"]), False)}
    by_type = (
        tables.activities.filter(pl.col("known_at").is_not_null())
        .group_by("activity_type", pl.col("known_at").dt.date().alias("day"))
        .agg(rows=pl.len(), by_people=(pl.col("is_touch") | (pl.col("actor") == "sales")).any())
        .collect(engine="streaming")
        .sort("activity_type", "day")
    )
    if by_type.height:
        found["activities"] = (by_type.group_by("day").agg(pl.col("rows").sum()).sort("day"), False)
    for (name,), rows in by_type.group_by("activity_type", maintain_order=True):
        found[f"activity '{words_of(config, str(name))}'"] = (rows.select("day", "rows"), bool(rows["by_people"].any()))
    for (name,), rows in tables.milestones.sort("milestone").group_by("milestone", maintain_order=True):
        if name != WON_BY_ACCOUNT:  # ours, not the source's
            found[f"milestone '{words_of(config, str(name))}'"] = (per_day(rows["known_at"]), True)
    found["field history"] = (per_day(tables.history["valid_from"]), False)
    found["verdicts of sales"] = (per_day(tables.feedback["at"]), True)
    return {name: days.with_columns(by_people=pl.lit(own)) for name, (days, own) in found.items() if days.height}


def freshness(days: Mapping[str, pl.DataFrame], as_of: date) -> pd.DataFrame:
    """Return how long each table has been silent, most silent for its kind first.

    Parameters
    ----------
    days : mapping of str to polars.DataFrame
        ``day, rows, by_people`` by name, as :func:`rows_per_day` has them.
    as_of : date

    Returns
    -------
    pandas.DataFrame
        ``table, newest`` (day)``, silent_days, longest_days`` (longest silence in the year up to the newest row;
        missing where there were too few), ``expected_rows`` (that should have come since), ``level`` (``""``,
        ``warning``, ``alert``).

    Notes
    -----
    As freshness tests of data pipelines do (dbt: ``warn_after``, ``error_after``), but each table is measured by its
    own rhythm, holidays included, and a silence by chance is left out: rows that should have come.
    """
    rows = [_row(name, own, as_of) for name, own in days.items()]
    table = pd.DataFrame(rows, columns=COLUMNS)
    order = (table["silent_days"] / table["longest_days"].clip(lower=1)).sort_values(ascending=False, kind="stable")
    return table.loc[order.index].reset_index(drop=True)


def _row(name: str, days: pl.DataFrame, as_of: date) -> dict[str, object]:
    """Return the row of one table."""
    newest: date = days["day"].max()  # type: ignore[assignment]
    silent = (as_of - newest).days
    year = days.filter(pl.col("day") > newest - timedelta(days=365))
    pauses = year["day"].diff().drop_nulls().dt.total_days()
    longest = int(pauses.max()) if pauses.len() >= FEWEST_PAUSES else None  # type: ignore[arg-type]
    shortest = SHORTEST_DAYS_OF_PEOPLE if days["by_people"][0] else SHORTEST_DAYS
    lately = days.filter(pl.col("day") > newest - timedelta(days=PACE_DAYS))
    expected = float(lately["rows"].sum()) / PACE_DAYS * silent
    level = ""
    if longest is not None and shortest <= silent <= NEWS_DAYS and expected >= EXPECTED_ROWS:
        level = "alert" if silent > ALERT * longest else "warning" if silent > WARN * longest else ""
    return dict(zip(COLUMNS, (name, newest, silent, longest, round(expected, 1), level), strict=True))
