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

SEEDS = range(1, 4)


def later_leads(seed: int, folder: Path) -> pd.DataFrame:
    """Return later leads of a sample in which sales called at random, with sales' order as a score for all."""
    write_sample(SampleOptions(leads=20_000, seed=seed, selection=False, delay_effect=False), folder)
    config = load_config(Path("conf/sample.toml"))
    tables = load_tables(config, folder)
    rows = scoring_rows(tables, config)
    examples = to_pandas_examples(rows, label_rows(rows, tables, config))
    found = []
    for window in windows.test_windows(examples, config):
        later = windows.test_rows(examples, window).query("kind == 'landmark' and landmark_days == 0")
        found.append(later.assign(window=window.index, window_start=window.start, window_end=window.end))
    tested = pd.concat(found)
    soonest = -(tested["first_touch_at"] - tested["created_at"].min()).dt.total_seconds()
    return tested.assign(called_first=soonest, as_worked=soonest.where(tested["is_worked"].eq(True)), chance=0.0)


@pytest.mark.slow
def test_order_of_calls_looks_good_on_all_leads_and_is_worth_nothing_among_worked_ones(tmp_path: Path) -> None:
    pairs = [("called_first", "chance"), ("as_worked", "chance")]
    naive, ours = [], []
    for seed in SEEDS:
        table = later_leads(seed, tmp_path / str(seed))
        found = compare(table, ["called_first", "as_worked", "chance"], 50, 1, pairs=pairs)
        wanted = (found["window"] == "average") & (found["metric"] == "wins_best_half") & found["versus"].notna()
        by = found[wanted].drop_duplicates(["scope", "method"]).set_index(["scope", "method"])["value"]
        naive.append(by["all", "called_first"])
        ours.append(by["worked", "as_worked"])
    assert min(naive) > 0
    assert sum(naive) / len(naive) > 0.06
    assert abs(sum(ours) / len(ours)) < 0.04
