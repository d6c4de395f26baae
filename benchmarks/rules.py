"""Seconds that the replay of 30 points rules takes, and their ratio to plain reading of the activities.

``python benchmarks/rules.py --leads 100000 --activities 2000000``
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl

from src.leads.tables import (
    ACTIVITY_COLUMNS,
    CAMPAIGN_COLUMNS,
    HISTORY_COLUMNS,
    MILESTONE_COLUMNS,
    TIME,
    LeadTables,
)
from src.rules.declare import RuleSet
from src.rules.history import history
from src.rules.qualify import qualified_at
from src.rules.replay import firings, points_at

TYPES = [f"type_{n:02d}" for n in range(20)]
DAY = 86_400_000_000
BEGIN = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000


def made_tables(n_leads: int, n_activities: int, seed: int = 1) -> LeadTables:
    """Return leads of two years with activities in the 200 days after their creation."""
    rng = np.random.default_rng(seed)
    created = BEGIN + rng.integers(0, 530 * DAY, n_leads)
    ids = np.char.add("L", np.char.zfill(np.arange(n_leads).astype(str), 8))
    leads = pl.DataFrame(
        {
            "lead_id": ids,
            "account_id": ids,
            "created_at": pl.Series(created).cast(TIME),
            "sequence": np.arange(n_leads),
            "country": rng.choice(["DE", "AT", "NO", "FR"], n_leads),
            "employees": rng.integers(1, 2000, n_leads).astype(float),
            "job_title": rng.choice(["Head of IT", "Student", "Fleet manager", "Clerk"], n_leads),
        }
    )
    owner = np.sort(rng.integers(0, n_leads, n_activities))
    at = created[owner] + rng.exponential(40 * DAY, n_activities).astype(np.int64)
    order = np.lexsort((at, owner))
    moment = pl.Series(at[order]).cast(TIME)
    activities = pl.DataFrame(
        {
            "lead_id": ids[owner],
            "occurred_at": moment,
            "known_at": moment,
            "sequence": np.arange(n_activities),
            "activity_type": pl.Series(TYPES)[rng.integers(0, len(TYPES), n_activities)],
        }
    ).with_columns(pl.lit(None, dtype).alias(name) for name, dtype in ACTIVITY_COLUMNS.items() if name not in _GIVEN)
    as_of = datetime(2025, 12, 31, tzinfo=UTC)
    milestones, campaigns, history = (
        pl.DataFrame(schema=schema) for schema in (MILESTONE_COLUMNS, CAMPAIGN_COLUMNS, HISTORY_COLUMNS)
    )
    return LeadTables(leads, activities.lazy(), milestones, campaigns, history, as_of, {})


_GIVEN = ("lead_id", "occurred_at", "known_at", "sequence", "activity_type")


def made_rules() -> RuleSet:
    """Return 30 rules: ten on the lead, twenty on activities with every kind of cap and decay."""
    decays: list[dict[str, Any] | None] = [
        None,
        {"kind": "linear", "fraction": 0.5, "days": 30},
        {"kind": "step", "points": 2, "days": 7},
        {"kind": "window", "days": 30},
        {"kind": "half_life", "days": 14},
    ]
    on_lead = [{"name": f"size_{n}", "points": n, "column": "employees", "above": 200.0 * n} for n in range(1, 8)]
    on_lead += [
        {"name": "german", "points": 5, "column": "country", "in": ["DE", "AT"]},
        {"name": "head", "points": 20, "column": "job_title", "contains": ["head", "chief"]},
        {"name": "student", "points": -20, "column": "job_title", "contains": "student"},
    ]
    on_activity: list[dict[str, Any]] = [
        {"name": name, "points": 5 + n % 4, "activity": name, "group": "web" if n % 3 == 0 else None}
        | ({"times": "1 per day"} if n % 2 else {})
        | {"decay": decays[n % 5]}
        for n, name in enumerate(TYPES[:18])
    ]
    on_activity += [
        {"name": "idle", "points": -10, "activity": TYPES[:5], "idle_days": 30},
        {"name": "busy", "points": 5, "activity": TYPES[:10], "count": {"at_least": 3, "days": 7}},
    ]
    return RuleSet.model_validate(
        {
            "title": "benchmark",
            "rule": [*on_lead, *on_activity],
            "group": [{"name": "web", "highest": 60}],
            "set": [{"name": "engagement", "highest": 150}],
            "reset": [{"activity": TYPES[19], "where": [{"column": "value", "above": 0}], "sets": ["engagement"]}],
            "qualify": [{"at_least": 100, "gates": [{"set": "engagement", "above": 0}]}],
        }
    )


def made_rows(tables: LeadTables, ages_days: list[int]) -> pl.DataFrame:
    """Return one row per lead and age."""
    leads = tables.leads.select("lead_id", "created_at")
    rows = pl.concat([leads.with_columns(scored_at=pl.col("created_at") + pl.duration(days=d)) for d in ages_days])
    return rows.with_row_index("row_id").with_columns(pl.col("row_id").cast(pl.Int64))


def timed(name: str, work: Callable[[], object]) -> float:
    """Run ``work``, print how long it took and the peak of memory so far, and return the seconds."""
    begin = time.perf_counter()
    work()
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{name:<34} {seconds:8.2f} s   peak {peak:5.2f} GiB")
    return seconds


def main() -> None:
    """Print the seconds of each step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--activities", type=int, default=2_000_000)
    arguments = parser.parse_args()
    tables, rules = made_tables(arguments.leads, arguments.activities), made_rules()
    one, five = made_rows(tables, [60]), made_rows(tables, [0, 1, 7, 14, 30])
    counts = tables.activities.group_by("lead_id", "activity_type").len()
    base = timed("count per lead and type (yardstick)", lambda: counts.collect(engine="streaming"))
    for name, work in {
        "points, one moment a lead": lambda: points_at(rules, tables, one),
        "points, five moments a lead": lambda: points_at(rules, tables, five),
        "firings, five moments a lead": lambda: firings(rules, tables, five),
        "first qualification": lambda: qualified_at(rules, tables),
        "history, every event": lambda: history(rules, tables, fading=False),
    }.items():
        print(f"{'':<34} {timed(name, work) / base:8.1f} times the yardstick")


if __name__ == "__main__":
    main()
