"""Feature tables of a run on disk."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import polars as pl

from src.features.build import to_pandas_examples, to_pandas_features
from src.features.drawn import KNOWN_CHANCES, with_known_chances
from src.features.plan import FeaturePlan


def save_features(
    folder: Path, rows: pl.DataFrame, labels: pl.DataFrame, features: pl.DataFrame, plan: FeaturePlan
) -> None:
    """Write scoring rows, labels and features as Parquet and the plan as JSON into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in (("rows", rows), ("labels", labels), ("features", features)):
        frame.write_parquet(folder / f"{name}.parquet")
    (folder / "plan.json").write_text(json.dumps(plan.to_json(), indent=1, sort_keys=True), encoding="utf-8")


def read_plan(folder: Path) -> FeaturePlan:
    """Return the plan that :func:`save_features` wrote."""
    return FeaturePlan.from_json(json.loads((folder / "plan.json").read_text(encoding="utf-8")))


def read_examples(folder: Path) -> pd.DataFrame:
    """Return scoring rows joined with labels, index ``row_id``.

    Where it was drawn by lot which leads are called (``leadscore trial``), with ``known_chance``: see
    :mod:`src.features.drawn`.
    """
    examples = to_pandas_examples(pl.read_parquet(folder / "rows.parquet"), pl.read_parquet(folder / "labels.parquet"))
    path = folder / KNOWN_CHANCES
    return with_known_chances(examples, pl.read_parquet(path)) if path.is_file() else examples


def read_features(folder: Path) -> pd.DataFrame:
    """Return the feature table, index ``row_id``."""
    return to_pandas_features(pl.read_parquet(folder / "features.parquet"))
