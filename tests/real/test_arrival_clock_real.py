"""The arrival clock on real loan applications: the desk closes at nine in the evening, people apply until midnight."""

from __future__ import annotations

from datetime import time

import pytest

from src.evaluation.calls.response_sales import sales_response
from src.evaluation.delay.arrival_clock import arrival_clock
from src.evaluation.later_leads import later_or_matured
from src.features.build import to_pandas_examples
from src.features.labels import label_rows
from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig, load_config
from src.leads.declared.work import Calendar, Touches
from src.leads.load import load_tables
from src.paths import CONF
from tests.conftest import REAL_DATA

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not REAL_DATA.is_dir(), reason="the real data are not beside the checkout"),
]
CALLS = [f"W_{name}/START" for name in ("Afhandelen leads", "Completeren aanvraag", "Nabellen offertes")]
DESK = Calendar(zone="Europe/Amsterdam", opens=time(9), closes=time(21))


@pytest.fixture(scope="module")
def source():
    config: SourceConfig = load_config(CONF / "bpic2012.toml")
    touched = config.model_copy(update={"touches": Touches(activity_types=CALLS), "calendar": DESK})
    tables = load_tables(touched, REAL_DATA / "bpic2012")
    rows = scoring_rows(tables, touched)
    return config, touched, tables, to_pandas_examples(rows, label_rows(rows, tables, touched))


def test_as_declared_it_says_what_it_needs(source):
    config, _, tables, examples = source
    assert "[touches]" in arrival_clock(examples, examples.head(0), tables, config).needs
    assert "[touches]" in sales_response(examples, tables, config).needs


def test_with_the_bank_s_calls_declared_the_wait_jumps_at_closing_and_it_cannot_tell(source):
    _, touched, tables, examples = source
    facts = arrival_clock(examples, examples.head(0), tables, touched, width=2.0).facts
    assert (
        5 < facts["delay_wait_after"]["value"] - facts["delay_wait_before"]["value"] < 12
    )  # a night, for two in three
    assert facts["delay_verdict"] in ("no jump", "cannot tell")
    assert 10_000 < facts["delay_leads_needed"]["value"] < 60_000
    assert "delay_cost_per_hour" not in facts


def test_its_staff_are_told_of_in_groups_only(source):
    _, touched, tables, examples = source
    found = sales_response(later_or_matured(examples.head(0), examples), tables, touched)
    assert found.tables["team"]["team"].str.fullmatch(r"the \d+ (with most leads|in between|with fewest leads)").all()
    assert found.tables["grade"].loc[0, "median_hours"] < 1
