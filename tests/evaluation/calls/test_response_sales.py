"""Sales' side on the sample: robot e-mails and night arrivals change no verdict; without data it says what it needs."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import pytest

from src.evaluation.calls.response_sales import sales_response
from src.evaluation.later_leads import later_or_matured
from src.features.build import to_pandas_examples
from src.features.labels import label_rows
from src.features.snapshot import scoring_rows
from src.leads.config import load_config
from src.leads.load import load_tables
from src.leads.sample.options import SampleOptions
from src.leads.sample.write import write_sample
from src.paths import CONF
from tests.features.conftest import at, small_config, small_tables


@cache
def told(**switches):
    config = load_config(CONF / "sample.toml")
    with TemporaryDirectory() as folder:
        write_sample(SampleOptions(leads=3_000, seed=5, **switches), Path(folder))
        tables = load_tables(config, Path(folder))
    rows = scoring_rows(tables, config)
    examples = to_pandas_examples(rows, label_rows(rows, tables, config))
    return sales_response(later_or_matured(examples.head(0), examples), tables, config, {"A": 4.0, "B": 8.0})


def test_every_way_to_divide_the_leads_adds_up():
    found = told()
    whole = found.tables["grade"].iloc[0]
    for name in ("source", "hour"):
        assert found.tables[name]["leads"].sum() == whole["leads"]
        assert found.tables[name]["in_time"].sum() == whole["in_time"]
    assert found.tables["team"]["leads"].sum() == whole["called"]
    assert found.tables["team"]["team"].str.contains(r"the [4-9]").all()
    assert found.facts["in_time_all"]["n"] == whole["due"]


def test_robot_emails_change_nothing():
    for name, table in told().tables.items():
        pd.testing.assert_frame_equal(table, told(robot_emails=False).tables[name])
    assert told().sentences == told(robot_emails=False).sentences


def test_night_arrivals_change_no_verdict():
    """Other leads come in then, so numbers move a little; what is said does not."""
    by_day, by_night = told(night_arrivals=False), told()
    assert (by_night.tables["grade"]["low"] < by_day.tables["grade"]["high"]).all()
    assert (by_day.tables["grade"]["low"] < by_night.tables["grade"]["high"]).all()
    sides = [[("less often" in said, "more often" in said) for said in found.sentences] for found in (by_day, by_night)]
    assert sides[0] == sides[1]
    night = by_night.tables["hour"].set_index("hour")
    assert night.loc["after closing", "p_adjusted"] > 0.05


@pytest.mark.parametrize(
    ("config", "as_of", "leads", "needed"),
    [
        (small_config(touches={"activity_types": ["call"]}), None, 1, "created_at"),
        (small_config(), at(100), 1, "[touches]"),
        (small_config(touches={"activity_types": ["call"]}), at(100), 0, "over yet"),
    ],
)
def test_without_the_data_it_says_what_it_needs(config, as_of, leads, needed):
    tables = small_tables([{"lead_id": "a", "created_at": at(0)}], as_of=as_of)
    frame = pd.DataFrame({"lead_id": ["a"], "created_at": [pd.Timestamp(at(0))]}).head(leads)
    found = sales_response(frame, tables, config)
    assert needed in found.needs
    assert not found.tables
    assert not found.sentences
