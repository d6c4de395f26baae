"""The sample as files, as a CRM would export them, with the planted truth beside."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import polars as pl

from src.leads.sample.generate import generate
from src.leads.sample.options import SampleOptions

PARQUET_ABOVE_ROWS = 2_000_000
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def write_sample(options: SampleOptions, folder: Path) -> None:
    """Write the generated history into ``folder``; same options and seed, same bytes.

    The files are ``leads.csv``, ``activities.csv.gz``, ``milestones.csv``, ``campaigns.csv``, ``feedback.csv`` and
    ``truth.json``.

    Above two million activities they go to ``activities.parquet`` instead of ``activities.csv.gz``: name that file
    in a copy of ``conf/sample.toml`` then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    history = generate(options)
    for name in ("leads", "milestones", "campaigns", "feedback"):
        getattr(history, name).write_csv(folder / f"{name}.csv", datetime_format=TIME_FORMAT)
    _write_activities(history.activities, folder)
    text = json.dumps(history.truth, indent=1, sort_keys=True)
    (folder / "truth.json").write_text(text + "\n", encoding="utf-8")


def _write_activities(activities: pl.DataFrame, folder: Path) -> None:
    """Write the activities in one form and remove the other, so that no older file lies beside."""
    packed, parquet = folder / "activities.csv.gz", folder / "activities.parquet"
    if len(activities) > PARQUET_ABOVE_ROWS:
        packed.unlink(missing_ok=True)
        activities.write_parquet(parquet)
        return
    parquet.unlink(missing_ok=True)
    # No file name and no clock in the header: they would change the bytes.
    with packed.open("wb") as raw, gzip.GzipFile("", "wb", compresslevel=5, fileobj=raw, mtime=0) as file:
        file.write(activities.write_csv(datetime_format=TIME_FORMAT).encode())
