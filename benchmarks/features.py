"""Features at one moment and at five lead ages, against plain pandas, in the same run.

``python -m benchmarks.features [--leads 100000] [--no-rival]`` makes histories of 20 activities a lead, then runs each
variant in a process of its own (Parquet in, Parquet out, imports included) and prints seconds, peak memory and ratios.
"""

from __future__ import annotations

import argparse
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from benchmarks.features_data import made_config, made_tables
from benchmarks.own_process import cost_table, measured, print_own_cost
from src.features.build import build_features
from src.features.plan import plan_features
from src.features.snapshot import ROW_COLUMNS
from src.leads.tables import TIME, read_tables, save_tables

MOMENT = datetime(2025, 11, 1, tzinfo=UTC)


def one_moment(leads: pl.DataFrame) -> pl.DataFrame:
    """Return one row per lead, all at the same moment."""
    age = pl.lit(None, pl.Float64)
    return _numbered(leads.with_columns(kind=pl.lit("now"), landmark_days=age, scored_at=pl.lit(MOMENT, TIME)))


def five_ages(leads: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of every lead at five ages, in order of time, as ``scoring_rows`` has them."""
    days = pl.duration(days=pl.col("landmark_days"))
    rows = leads.join(pl.DataFrame({"landmark_days": [0.0, 1.0, 7.0, 14.0, 30.0]}), how="cross")
    dated = rows.with_columns(kind=pl.lit("landmark"), scored_at=pl.col("created_at") + days)
    return _numbered(dated.sort("scored_at", "sequence", "landmark_days"))


def _numbered(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows as ``scoring_rows`` has them."""
    age_days = (pl.col("scored_at") - pl.col("created_at")).dt.total_microseconds() / 86_400_000_000
    row_id = pl.col("row_id").cast(pl.Int64)
    return rows.with_row_index("row_id").with_columns(row_id, age_days=age_days).select(ROW_COLUMNS)


def work(variant: str, folder: Path, leads: int) -> None:
    """Make the histories, or build the features of one variant and write them."""
    if variant == "make":
        save_tables(made_tables(leads), folder)
        return
    config, tables = made_config(), read_tables(folder)
    if variant == "pandas":
        from benchmarks.rival_pandas_features import rival_features

        rival_features(folder, MOMENT).to_parquet(folder / "pandas.parquet")
        return
    rows = five_ages(tables.leads) if variant == "five" else one_moment(tables.leads)
    plan = plan_features(tables, config)
    build_features(tables, rows, config, plan).write_parquet(folder / f"{variant}.parquet")


def compare(folder: Path) -> float:
    """Return the largest relative difference between ours and the rival's; text must be equal."""
    ours = pl.read_parquet(folder / "one.parquet").sort("row_id")
    rival = pl.read_parquet(folder / "pandas.parquet").sort("row_id")
    worst = 0.0
    for name in ours.columns[1:]:
        mine, theirs = ours[name], rival[name]
        if not (mine.is_null() == theirs.is_null()).all():
            raise SystemExit(f"'{name}' is missing in different rows")
        if mine.dtype == pl.String:
            if not mine.equals(theirs):
                raise SystemExit(f"'{name}' differs")
        else:
            scale = pl.max_horizontal(pl.lit(1.0), mine.abs())
            gap = ours.select(((mine - theirs).abs() / scale).max()).item() or 0.0
            worst = max(worst, gap)
    return worst


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--no-rival", action="store_true")
    parser.add_argument("--variant", choices=["make", "one", "five", "pandas"])
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.variant:
        work(asked.variant, asked.folder, asked.leads)
        print_own_cost()
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured("features", "make", folder, asked.leads)
        variants = ["one", "five"] + ([] if asked.no_rival else ["pandas"])
        found = {variant: measured("features", variant, folder, asked.leads) for variant in variants}
        columns = pl.read_parquet_schema(folder / "one.parquet")
        print(f"{asked.leads:,} leads, {20 * asked.leads:,} activities, {len(columns) - 1} features")
        print(cost_table(found, "one"))
        if not asked.no_rival:
            print(f"largest relative difference from pandas: {compare(folder):.1e}")


if __name__ == "__main__":
    main()
