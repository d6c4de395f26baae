"""The sources that accuracy is measured on, built as the chain builds them."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from src.evaluation.leaks.leak_probe import probe_leaks, without_suspects
from src.evaluation.windows import Window, test_windows
from src.features.build import build_features, to_pandas_examples, to_pandas_features
from src.features.catalog import catalog
from src.features.definition import Feature
from src.features.labels import label_rows
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.leads.config import load_config
from src.leads.load import load_tables
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.models.recipe import Recipe, recipe_for
from src.paths import CONF, ROOT

REAL_DATA = ROOT.parent / "shared" / "data"
FOLDERS = {
    "sample": None,
    "bpic2012": "bpic2012",
    "x_education": "x-education",
    "uci_bank": "uci-bank",
    "olist": "olist-funnel",
}
"""Name of the declaration, and folder of the public files; None: generated with its standard seed."""


@dataclass(frozen=True)
class Source:
    """Features, rows and test windows of one source, and the standard recipe."""

    name: str
    features: pd.DataFrame
    examples: pd.DataFrame
    catalog: Mapping[str, Feature]
    windows: list[Window]
    recipe: Recipe


def load_source(name: str, data: Path = REAL_DATA) -> Source:
    """Return a source with the features and the windows that the chain gives it."""
    folder = FOLDERS[name]
    with tempfile.TemporaryDirectory() as made:
        if folder is None:
            write_sample(SampleOptions(), Path(made))
        config = load_config(CONF / f"{name}.toml")
        tables = load_tables(config, data / folder if folder else Path(made), None, Path(made) / "quarantine.csv")
    rows = scoring_rows(tables, config)
    examples = to_pandas_examples(rows, label_rows(rows, tables, config))
    clean = without_suspects(config, probe_leaks(tables, examples, config))
    plan = plan_features(tables, clean)
    features = to_pandas_features(build_features(tables, rows, clean, plan))
    windows = test_windows(examples, clean)
    return Source(name, features, examples, catalog(clean, plan), windows, recipe_for(clean))
