"""The replay of 30 points rules beside the building of the features, on the same histories in the same run.

``python -m benchmarks.rules [--leads 100000]`` makes histories of 20 activities a lead and runs each variant in a
process of its own (Parquet in, Parquet out, imports included): features and points at one moment a lead, at five ages,
the first qualification, and the whole history of points.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.features import five_ages, one_moment
from benchmarks.features_data import TYPES, made_config, made_tables
from benchmarks.own_process import cost_table, measured, print_own_cost
from src.features.build import build_features
from src.features.plan import plan_features
from src.leads.tables import LeadTables, read_tables, save_tables
from src.rules.declare import RuleSet
from src.rules.history import history
from src.rules.qualify import qualified_at
from src.rules.replay import firings, points_at


def made_rules() -> RuleSet:
    """Return 30 rules: ten on the lead, twenty on activities with every kind of cap and decay."""
    decays: list[dict[str, Any] | None] = [
        None,
        {"kind": "linear", "fraction": 0.5, "days": 30},
        {"kind": "step", "points": 2, "days": 7},
        {"kind": "window", "days": 30},
        {"kind": "half_life", "days": 14},
    ]
    on_lead = [{"name": f"size_{n}", "points": n, "column": "employees", "above": 50.0 * n} for n in range(1, 8)]
    on_lead += [
        {"name": "german", "points": 5, "column": "country", "in": ["DE", "AT"]},
        {"name": "head", "points": 20, "column": "job_title", "contains": ["head", "chief", "VP"]},
        {"name": "student", "points": -20, "column": "job_title", "contains": "student"},
    ]
    on_activity: list[dict[str, Any]] = [
        {"name": f"rule_{n}", "points": 5 + n % 4, "activity": TYPES[n % 8], "group": "web" if n % 3 == 0 else None}
        | ({"times": "1 per day"} if n % 2 else {})
        | {"decay": decays[n % 5]}
        for n in range(18)
    ]
    on_activity += [
        {"name": "idle", "points": -10, "activity": TYPES[:5], "idle_days": 30},
        {"name": "busy", "points": 5, "activity": TYPES[:8], "count": {"at_least": 3, "days": 7}},
    ]
    return RuleSet.model_validate(
        {
            "title": "benchmark",
            "rule": [*on_lead, *on_activity],
            "group": [{"name": "web", "highest": 60}],
            "set": [{"name": "engagement", "highest": 150}],
            "reset": [{"activity": "meeting", "sets": ["engagement"]}],
            "qualify": [{"at_least": 100, "gates": [{"set": "engagement", "above": 0}]}],
        }
    )


def _features(tables: LeadTables, rows: pl.DataFrame) -> pl.DataFrame:
    config = made_config()
    return build_features(tables, rows, config, plan_features(tables, config))


VARIANTS: dict[str, Callable[[LeadTables], pl.DataFrame]] = {
    "features, one": lambda tables: _features(tables, one_moment(tables.leads)),
    "features, five": lambda tables: _features(tables, five_ages(tables.leads)),
    "points, one": lambda tables: points_at(made_rules(), tables, one_moment(tables.leads)),
    "points, five": lambda tables: points_at(made_rules(), tables, five_ages(tables.leads)),
    "firings, five": lambda tables: firings(made_rules(), tables, five_ages(tables.leads)),
    "first qualification": lambda tables: qualified_at(made_rules(), tables),
    "history": lambda tables: history(made_rules(), tables, fading=False),
}


def main() -> None:
    """Print the table; with ``--variant`` do the work of one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--variant", choices=["make", *VARIANTS])
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.variant == "make":
        save_tables(made_tables(asked.leads), asked.folder)
        print_own_cost()
    elif asked.variant:
        made = VARIANTS[asked.variant](read_tables(asked.folder))
        made.write_parquet(asked.folder / f"{asked.variant}.parquet")
        print_own_cost()
    else:
        with tempfile.TemporaryDirectory() as name:
            measured("rules", "make", Path(name), asked.leads)
            found = {variant: measured("rules", variant, Path(name), asked.leads) for variant in VARIANTS}
            rows = pl.scan_parquet(Path(name) / "history.parquet").select(pl.len()).collect().item()
        print(f"{asked.leads:,} leads, {20 * asked.leads:,} activities, 30 rules; the history has {rows:,} rows")
        print(cost_table(found, "features, one"))


if __name__ == "__main__":
    main()
