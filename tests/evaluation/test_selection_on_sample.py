"""The naive comparison on the built-in sample, where sales called in an order that knows nothing."""

from pathlib import Path

import pandas as pd
import pytest

from src.evaluation import windows
from src.evaluation.comparison import compare
from src.features.build import to_pandas_examples
from src.features.labels import label_rows
from src.features.snapshot import scoring_rows
from src.leads.config import load_config
from src.leads.load import load_tables
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Return later leads of a sample in which sales called at random, with sales' order as a score for all."""
    folder = tmp_path_factory.mktemp("sample")
    write_sample(SampleOptions(leads=6_000, seed=1000, selection=False, delay_effect=False), folder)
    config = load_config(Path("conf/sample.toml"))
    tables = load_tables(config, folder)
    rows = scoring_rows(tables, config)
    examples = to_pandas_examples(rows, label_rows(rows, tables, config))
    found = []
    for window in windows.test_windows(examples, config):
        later = windows.test_rows(examples, window).query("kind == 'landmark' and landmark_days == 0")
        found.append(later.assign(window=window.index, window_start=window.start, window_end=window.end))
    tested = pd.concat(found)
    soonest = -(tested["first_touch_at"] - tested["created_at"]).dt.total_seconds()
    return tested.assign(called_first=soonest, as_worked=soonest.where(tested["is_worked"].eq(True)), chance=0.0)


def test_order_of_calls_looks_good_on_all_leads_and_is_worth_nothing_among_worked_ones(table: pd.DataFrame) -> None:
    pairs = [("called_first", "chance"), ("as_worked", "chance")]
    found = compare(table, ["called_first", "as_worked", "chance"], 15, 200, pairs=pairs)
    gains = found[found["versus"].notna() & (found["window"] == "average") & (found["metric"] == "wins_best_half")]
    by = gains.drop_duplicates(["scope", "method"]).set_index(["scope", "method"])
    naive, ours = by.loc[("all", "called_first")], by.loc[("worked", "as_worked")]
    assert naive["low"] > 0.05
    assert ours["low"] < 0 < ours["high"]
    assert ours["value"] < naive["value"] - 0.05
