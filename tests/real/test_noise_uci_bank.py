"""Real calls whose outcomes were shuffled: only the drift of the base rate is left, and that is no signal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from src.evaluation.out_of_time import out_of_time
from src.evaluation.publish_gate import publish_gate
from src.evaluation.windows import test_windows as windows_of
from src.features.build import build_features, to_pandas_examples, to_pandas_features
from src.features.catalog import catalog
from src.features.definition import Feature
from src.features.labels import label_rows
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig, load_config
from src.leads.load import load_tables
from src.models.recipe import recipe_for
from src.paths import CONF
from tests.conftest import REAL_DATA

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.slow,
    pytest.mark.skipif(not REAL_DATA.is_dir(), reason="the real data are not beside the checkout"),
]
BLOCK = 500
EVERY = 5  # every fifth of the windows of 1,000 calls: they span the rise of the base rate, in seconds


@dataclass(frozen=True)
class Calls:
    config: SourceConfig
    features: pd.DataFrame
    examples: pd.DataFrame
    words: Mapping[str, Feature]

    def later(self, examples: pd.DataFrame) -> pd.DataFrame:
        """Return the out-of-time table with the outcomes of these examples."""
        recipe = recipe_for(self.config).model_copy(update={"blocks": 1, "max_trees": 60})
        windows = windows_of(examples, self.config)[::EVERY]
        return out_of_time(self.features, examples, self.words, windows, recipe)


@pytest.fixture(scope="module")
def calls() -> Calls:
    config = load_config(CONF / "uci_bank.toml")
    tables = load_tables(config, REAL_DATA / "uci-bank")
    rows = scoring_rows(tables, config)
    plan = plan_features(tables, config)
    features = to_pandas_features(build_features(tables, rows, config, plan))
    examples = to_pandas_examples(rows, label_rows(rows, tables, config))
    return Calls(config, features, examples, catalog(config, plan))


def pooled(table: pd.DataFrame) -> float:
    return float(roc_auc_score(table["is_won"].astype(bool), table["model_margin"]))


def test_calls_shuffled_within_blocks_are_no_signal_though_the_pooled_auc_looks_well(calls: Calls) -> None:
    random = np.random.default_rng(1)
    blocks = calls.examples.groupby(calls.examples["sequence"] // BLOCK)["is_won"]
    shuffled = blocks.transform(lambda outcomes: random.permutation(outcomes.to_numpy()))
    table = calls.later(calls.examples.assign(is_won=shuffled))
    assert pooled(table) > 0.67
    gate = publish_gate(table)
    assert not gate.may_publish
    assert gate.reason.startswith("No signal: do not use this score.")


def test_the_calls_themselves_pass(calls: Calls) -> None:
    table = calls.later(calls.examples)
    gate = publish_gate(table)
    assert gate.may_publish
    assert gate.rungs[0].gain < pooled(table) - 0.5  # what the pooled figure borrows from the drift
