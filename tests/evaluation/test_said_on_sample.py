"""What was said of later leads of the built-in sample, against what came."""

from pathlib import Path

import pandas as pd
import pytest

from src.evaluation import windows
from src.evaluation.by_grade import came_true
from src.evaluation.calls.forecast import expected_by_window, expected_wins
from src.evaluation.later_leads import at_creation, worked_where_known
from src.evaluation.out_of_time import out_of_time
from src.features.build import build_features, to_pandas_examples, to_pandas_features
from src.features.catalog import catalog
from src.features.labels import label_rows
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.leads.config import load_config
from src.leads.load import load_tables
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.models.recipe import recipe_for
from src.paths import CONF


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    folder: Path = tmp_path_factory.mktemp("sample")
    write_sample(SampleOptions(leads=12_000), folder)
    config = load_config(CONF / "sample.toml")
    tables = load_tables(config, folder)
    rows, plan = scoring_rows(tables, config), plan_features(tables, config)
    examples = to_pandas_examples(rows, label_rows(rows, tables, config))
    features = to_pandas_features(build_features(tables, rows, config, plan))
    planned = windows.test_windows(examples, config)
    return out_of_time(features, examples, catalog(config, plan), planned, recipe_for(config))


@pytest.mark.slow
def test_wins_of_worked_leads_fall_within_what_was_said(table: pd.DataFrame) -> None:
    """As whole and by window, at creation and in weekly queues; the level was learned from hundreds of wins."""
    worked = worked_where_known(at_creation(table))
    _, low, high = expected_wins(worked["model"].to_numpy(float), wins_behind=300)
    assert low <= worked["is_won"].sum() <= high
    assert expected_by_window(worked)["within"].sum() >= 2
    for kind in ("landmark", "week"):
        found = came_true(table, kind=kind).dropna()
        misses = (found["mean_chance"] < found["low"]) | (found["mean_chance"] > found["high"])
        assert misses.sum() <= 1  # of five intervals of 95 % each


@pytest.mark.slow
def test_leads_nobody_called_would_make_the_chance_look_too_high(table: pd.DataFrame) -> None:
    everyone = at_creation(table)
    of_all, of_worked = (t["model"].sum() / t["is_won"].sum() for t in (everyone, worked_where_known(everyone)))
    assert of_all > 1.2 * of_worked


@pytest.mark.slow
def test_no_lead_is_scored_by_a_model_of_its_own_future(table: pd.DataFrame) -> None:
    assert (table["cut"] <= table["scored_at"]).all()
    own = table[table["is_won"].notna()]
    assert (own["known_at"] > own["cut"]).all()
