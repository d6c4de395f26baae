"""Work below break-even, by hand: 40 leads with one call each; 12 have a small chance."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.calls.wasted_below import below_break_even
from src.evaluation.calls.wasted_money import Money
from src.evaluation.calls.wasted_sentences import below_sentences
from tests.features.conftest import at, small_config, small_tables

TOUCHES = {"activity_types": ["call"], "minutes": {"call": 30}}


def source(*, second_calls=(), chance_later=None, cost=100.0, **touches):
    """Return out-of-time table, tables and declaration; a win brings 1,000, so break-even is 10 of 100."""
    ids = [f"L{i:02d}" for i in range(40)]
    calls = [{"lead_id": name, "occurred_at": at(2), "activity_type": "call", "is_touch": True} for name in ids]
    calls += [{**calls[0], "lead_id": name, "occurred_at": at(9)} for name in second_calls]
    tables = small_tables([{"lead_id": name, "created_at": at(0)} for name in ids], calls, as_of=at(90))
    table = pd.DataFrame({"lead_id": ids, "account_id": ids, "created_at": pd.Timestamp(at(0))})
    won = table["lead_id"].isin(ids[12:20])
    table = table.assign(
        kind="landmark",
        landmark_days=0.0,
        scored_at=pd.Timestamp(at(0)),
        model=np.where(np.arange(40) < 12, 0.05, 0.3),
        is_won=won.astype("boolean"),
        value=np.where(won, 1000.0, np.nan),
    )
    if chance_later is not None:
        later = table.assign(landmark_days=7.0, scored_at=pd.Timestamp(at(7)), model=chance_later)
        table = pd.concat([table, later], ignore_index=True)
    economics = {"cost_per_worked_lead": cost} if cost else {}
    return table, tables, small_config(touches={**TOUCHES, **touches}, economics=economics)


def test_touches_and_hours_by_hand():
    found = below_break_even(*source())
    below, above = found.tables["below"].to_dict("records")
    assert [below["leads"], below["wins"], below["touches"], below["hours"]] == [12, 0, 12, 6.0]
    assert [above["leads"], above["wins"], above["touches"], above["hours"]] == [28, 8, 28, 14.0]
    assert below["touch_fraction"] == below["hour_fraction"] == pytest.approx(0.3)
    assert found.facts["break_even"]["value"] == pytest.approx(0.1)
    assert found.sentences[0].startswith("Estimated: 30 of 100 touches (between 18 and 46; n = 40) went to leads")
    assert "a worked lead costs EUR 100 and a win brings EUR 1,000 on average, so 10 of 100" in found.sentences[0]
    assert "6 of 20 hours" in found.sentences[0]


def test_the_chance_is_the_newest_before_the_touch():
    found = below_break_even(*source(second_calls=["L00", "L39"], chance_later=0.2))
    below = found.tables["below"].iloc[0]
    assert below["touches"] == 12  # the second call to L00 came when its chance was 20 of 100
    assert below["leads"] == 12


def test_hours_are_told_only_where_every_kind_of_touch_has_minutes():
    found = below_break_even(*source(minutes={}))
    assert np.isnan(found.tables["below"]["hours"]).all()
    assert "hours_below" not in found.facts
    assert "hours" not in found.sentences[0]


def told(**changes):
    below = {"leads": 100, "touches": 120, "touch_fraction": 0.3, "touch_low": 0.2, "touch_high": 0.4}
    below |= {"win_fraction": 0.02, "low": 0.01, "high": 0.05, "hours": np.nan, "hour_fraction": np.nan, **changes}
    found = pd.DataFrame([below, {**below, "touches": 280}])
    return below_sentences(found, Money(100, 50, 1000, 8, "EUR"), small_config())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "surely too few to pay"),
        ({"high": 0.2}, "whether calling them paid is not certain"),
        ({"low": 0.15, "high": 0.3}, "more than break-even, so calling them paid"),
    ],
)
def test_what_those_leads_really_won_stands_beside(changes, said):
    assert said in told(**changes)[1]


def test_few_and_none():
    assert len(told(leads=9)) == 1
    assert "none of 280 touches went to leads" in told(touches=0)[0]


def test_what_it_needs():
    table, tables, config = source()
    assert "[touches]" in below_break_even(table, tables, small_config()).needs
    assert "[economics]" in below_break_even(*source(cost=None)).needs
    assert "[economics]" in below_break_even(table.assign(value=np.nan), tables, config).needs
    assert "chance" in below_break_even(table.assign(model=np.nan), tables, config).needs
    assert "no leads" in below_break_even(table.head(0), tables, config).needs
