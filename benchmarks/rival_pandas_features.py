"""The same features at one moment in plain vectorised pandas: the rival of the benchmark.

Written as a good analyst would: one merge, masks, ``groupby`` with built-in reductions, no Python loop over rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.features_data import ATTRIBUTES, TYPES
from src.features.attributes import FUNCTION, SENIORITY

DAY = pd.Timedelta(days=1)


def rival_features(folder: Path, moment: datetime) -> pd.DataFrame:
    """Return the feature table of all leads at ``moment`` from the saved tables."""
    leads = pd.read_parquet(folder / "leads.parquet").reset_index(names="row_id").set_index("row_id")
    leads["scored_at"] = pd.Timestamp(moment)
    known = pd.read_parquet(
        folder / "activities.parquet",
        columns=["lead_id", "occurred_at", "known_at", "sequence", "activity_type", "campaign", "asset", "is_touch"],
    )
    known = known[(known["known_at"] <= moment) & ~known["is_touch"]]
    rows = leads.reset_index()[["row_id", "lead_id", "scored_at"]]
    known = known.merge(rows, on="lead_id", how="inner")
    known["age"] = known["scored_at"] - known["occurred_at"]
    known = known.sort_values(["row_id", "occurred_at", "sequence"], kind="stable")
    columns = {**dict(_attributes(leads)), **dict(_engagement(known, leads)), **dict(_types(known, leads))}
    columns |= dict(_arrival(leads))
    return pd.DataFrame(columns, index=leads.index).reset_index()


def _count(rows: pd.Series, leads: pd.DataFrame) -> pd.Series:
    return rows.value_counts().reindex(leads.index, fill_value=0).astype(float)


def _distinct(known: pd.DataFrame, column: str, leads: pd.DataFrame) -> pd.Series:
    pairs = known[["row_id", column]].dropna().drop_duplicates()
    return _count(pairs["row_id"], leads)


def _days(ages: pd.Series, leads: pd.DataFrame) -> pd.Series:
    return (ages / DAY).reindex(leads.index)


def _attributes(leads: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    for name in ("industry", "country", "source", "employees"):
        yield name, leads[name]
    title = leads["job_title"].str.lower()
    for name, patterns, rest in (("seniority", SENIORITY, "staff"), ("job_function", FUNCTION, "other")):
        found = [title.str.contains(pattern.replace("(", "(?:"), na=False) for pattern in patterns.values()]
        chosen = pd.Series(np.select(found, list(patterns), default=rest), index=leads.index, dtype="str")
        yield name, chosen.where(title.notna())
    yield "missing_fields_count", leads[ATTRIBUTES].isna().sum(axis=1).astype(float)


def _engagement(known: pd.DataFrame, leads: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    by_row = known.groupby("row_id")
    windows = {
        days: _count(known.loc[known["age"] < days * DAY, "row_id"], leads) for days in (1, 7, 14, 28, 30, 60, 90)
    }
    count = _count(known["row_id"], leads)
    last, first = by_row["age"].min(), by_row["age"].max()
    yield "activities_count", count
    for days in (1, 7, 14, 30, 90):
        yield f"activities_{days}d_count", windows[days]
    yield "last_activity_days", _days(last, leads)
    yield "first_activity_days", _days(first, leads)
    yield "mean_gap_days", (_days(first - last, leads) / (count - 1)).where(count > 1)
    recent = known.loc[known["age"] < 30 * DAY, ["row_id", "age"]]
    yield "active_days_30d_count", _distinct(recent.assign(day=recent["age"] // DAY), "day", leads)
    worth = np.exp2(-(known["age"] / DAY) / 14)
    yield "engagement_points", worth.groupby(known["row_id"]).sum().reindex(leads.index, fill_value=0.0)
    yield "activity_momentum", windows[7] - (windows[28] - windows[7]) / 3
    yield "activity_trend_fraction", (windows[30] / windows[60]).where(windows[60] > 0)
    yield "activity_types_count", _distinct(known, "activity_type", leads)
    for column in ("campaign", "asset"):
        yield f"{column}s_count", _distinct(known, column, leads)
    ends = {"last": by_row.tail(1).set_index("row_id"), "first": by_row.head(1).set_index("row_id")}
    for end, activities in ends.items():
        yield f"{end}_activity_type", activities["activity_type"].reindex(leads.index)
        yield f"{end}_activity_hour", activities["occurred_at"].dt.hour.astype(float).reindex(leads.index)
    yield "last_activity_weekday", ends["last"]["occurred_at"].dt.day_name().reindex(leads.index)


def _types(known: pd.DataFrame, leads: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    for name in TYPES[: TYPES.index("call")]:
        done = known.loc[known["activity_type"] == name, ["row_id", "age"]]
        yield f"did_{name}_count", _count(done["row_id"], leads)
        for days in (7, 30):
            yield f"did_{name}_{days}d_count", _count(done.loc[done["age"] < days * DAY, "row_id"], leads)
        yield f"did_{name}_last_days", _days(done.groupby("row_id")["age"].min(), leads)


def _arrival(leads: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    created = leads["created_at"]
    yield "lead_age_days", (leads["scored_at"] - created) / DAY
    yield "arrival_hour", created.dt.hour.astype(float)
    yield "arrival_weekday", created.dt.day_name()
    open_now = created.dt.hour.between(9, 16) & (created.dt.dayofweek < 5)
    yield "arrival_in_working_hours", open_now.astype(float)
