"""From a source's tables to the natural experiment: hours by hand, needs in words."""

from datetime import time

import numpy as np
import pandas as pd
import pytest

from src.evaluation.delay.arrival_clock import arrival_clock
from src.evaluation.delay.arrivals import LONGEST_HOURS, arrivals_of
from tests.features.conftest import at, small_config, small_tables

HOUR = 1 / 24
CONFIG = small_config(touches={"activity_types": ["call"]}, calendar={"zone": "Europe/Berlin"}, columns=["source"])


def source(n=3):
    """Return examples, an out-of-time table and tables: Monday 15:30 UTC, Friday 16:30 UTC, Saturday; winter."""
    created = [at(15.5 * HOUR), at(4 + 16.5 * HOUR), at(5 + 12 * HOUR)][:n]
    called = [at(1 + 9 * HOUR), None, at(30)][:n]
    ids = ["a", "b", "c"][:n]
    tables = small_tables(
        [{"lead_id": name, "created_at": when, "source": "Fair"} for name, when in zip(ids, created, strict=True)],
        as_of=at(90),
    )
    examples = pd.DataFrame(
        {
            "lead_id": ids,
            "account_id": ids,
            "created_at": pd.to_datetime(created, utc=True),
            "first_touch_at": pd.to_datetime(called, utc=True),
            "is_won": pd.array([True, False, False][:n], dtype="boolean"),
            "is_matured": True,
            "kind": "landmark",
            "landmark_days": 0.0,
        }
    )
    return examples, examples.iloc[:1].assign(odoo=0.2, model=0.9), tables


def test_arrivals_by_hand():
    found = arrivals_of(*source(), CONFIG)
    assert found["clock_hours"].tolist() == pytest.approx([16.5, 17.5, 13.0])  # an hour ahead of UTC
    assert found["is_workday"].tolist() == [True, True, False]
    assert found["is_before_days_off"].tolist() == [False, True, True]
    assert found["delay_hours"].tolist() == pytest.approx([17.5, LONGEST_HOURS, LONGEST_HOURS])
    assert found["is_won"].tolist() == [1, 0, 0]
    assert found["chance"].tolist()[0] == 0.2  # not the model's own, which knows the hour
    assert found["chance"].isna().tolist() == [False, True, True]
    assert found["source"].tolist() == ["Fair"] * 3
    assert found["day"].diff().tolist()[1:] == [4, 1]


def test_leads_that_are_too_young_or_have_no_outcome_of_their_own_are_left_out():
    examples, table, tables = source()
    examples["is_matured"] = [True, False, True]
    examples["is_won"] = pd.array([True, False, None], dtype="boolean")
    assert len(arrivals_of(examples, table, tables, CONFIG)) == 1


def test_a_touch_before_the_lead_came_in_is_no_wait():
    examples, table, tables = source()
    examples["first_touch_at"] = examples["created_at"] - pd.Timedelta(hours=2)
    assert (arrivals_of(examples, table, tables, CONFIG)["delay_hours"] == 0).all()


def test_few_leads_are_told_as_such():
    found = arrival_clock(*source(), CONFIG)
    assert found.facts["delay_verdict"] == "too few"
    assert "delay_cost_per_hour" not in found.facts
    assert found.needs is None
    assert "at least 50 of each" in found.sentences[0]


def test_a_cost_stands_in_the_facts_only_where_it_may_be_told(monkeypatch):
    from src.evaluation.delay import arrival_clock as module
    from tests.evaluation.delay.test_experiment import desk

    monkeypatch.setattr(module, "arrivals_of", lambda *_: desk())
    fact = arrival_clock(*source(), CONFIG).facts["delay_cost_per_hour"]
    assert fact["low"] < fact["value"] < fact["high"]
    assert fact["low"] < 0.005 < fact["high"]
    monkeypatch.setattr(module, "arrivals_of", lambda *_: desk(evening_chance=0.01))
    refused = arrival_clock(*source(), CONFIG).facts
    assert refused["delay_verdict"] == "not alike"
    assert "delay_cost_per_hour" not in refused


def test_what_it_needs():
    examples, table, tables = source()
    assert "[touches]" in arrival_clock(examples, table, tables, small_config()).needs
    assert "no leads" in arrival_clock(examples.head(0), table, tables, CONFIG).needs
    around = small_config(touches={"activity_types": ["call"]}, calendar={"opens": time(0), "closes": time(23, 59)})
    assert "around the clock" in arrival_clock(examples, table, tables, around).needs


def test_without_any_out_of_time_table():
    examples, table, tables = source()
    assert np.isnan(arrivals_of(examples, table.head(0), tables, CONFIG)["chance"]).all()
