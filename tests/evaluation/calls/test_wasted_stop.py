"""When to stop, by hand: 20 leads get one call, 20 get two, 20 get three; nobody ever answers."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.calls.wasted_money import Money
from src.evaluation.calls.wasted_stop import stop_after, when_to_stop
from src.evaluation.rates import wilson
from tests.features.conftest import at, small_config, small_tables

TOUCHES = {"activity_types": ["call"], "answered_by": ["met"]}


def source(won, cost=100.0):
    """Return leads, tables and declaration; ``won`` leads are those that win late, without having answered."""
    ids = [f"L{i:02d}" for i in range(60)]
    calls = [
        {"lead_id": name, "occurred_at": at(1 + 3 * k), "activity_type": "call", "is_touch": True}
        for i, name in enumerate(ids)
        for k in range(1 + i // 20)
    ]
    milestones = [{"lead_id": name, "milestone": "won", "occurred_at": at(25)} for name in won]
    tables = small_tables([{"lead_id": name, "created_at": at(0)} for name in ids], calls, milestones, as_of=at(90))
    frame = pd.DataFrame({"lead_id": ids, "account_id": ids, "created_at": pd.Timestamp(at(0))})
    is_won = frame["lead_id"].isin(won)
    frame = frame.assign(is_won=is_won.astype("boolean"), value=np.where(is_won, 1000.0, np.nan))
    economics = {"cost_per_worked_lead": cost} if cost else {}
    return frame, tables, small_config(touches=TOUCHES, economics=economics, features={"attributes": []})


def test_counts_and_worth_by_hand():
    table = when_to_stop(*source(["L00", "L20", "L40", "L41"])).tables["unanswered"].set_index("unanswered")
    assert table["leads"].tolist() == [60, 40, 20]
    assert table["wins"].tolist() == [4, 3, 2]
    assert table["went_on"].tolist() == [40, 20, 0]
    assert table["wins_of_those"].tolist() == [3, 2, 0]
    assert table["touches_made_then"].tolist() == [20 * 1 + 20 * 2, 20, 0]
    assert table.loc[1, "worth_per_touch"] == pytest.approx(3 * 1000 / 60)
    assert table.loc[2, "worth_per_touch"] == pytest.approx(2 * 1000 / 20)
    assert table.loc[2, "worth_high"] == pytest.approx(wilson(2, 20)[1] * 1000)
    assert [table.loc[1, "low"], table.loc[1, "high"]] == pytest.approx([float(end) for end in wilson(4, 60)])


def test_stopping_after_one_where_going_on_surely_brought_less_than_it_cost():
    """120 calls on 60 leads at 600 each: a call costs 300; going on brought at most 0.09 x 1,000 x 40 / 60 a call."""
    found = when_to_stop(*source(["L00"], cost=600.0))
    assert found.facts["stop_after"]["value"] == 1
    assert found.facts["touches_beyond"]["value"] == pytest.approx(60 / 120)
    assert "after one unanswered touch a further one brought at most EUR 58" in found.sentences[1]
    assert "a touch costs about EUR 300. 50 of 100 touches" in found.sentences[1]


def test_no_number_to_stop_at():
    found = when_to_stop(*source(["L00", "L20", "L40", "L41"]))
    assert "stop_after" not in found.facts
    assert "there is no number of unanswered touches" in found.sentences[1]


def test_without_money_the_shares_are_told_and_what_is_missing():
    found = when_to_stop(*source(["L00"], cost=None))
    assert found.tables["unanswered"]["worth_per_touch"].isna().all()
    assert "cost_per_worked_lead" in found.sentences[-1]
    assert found.sentences[0].startswith(
        "Measured: leads that still became customers after so many unanswered touches: 1"
    )


def test_an_answer_ends_the_row_of_unanswered_touches():
    frame, tables, config = source([])
    met = [{"lead_id": name, "milestone": "met", "occurred_at": at(2)} for name in frame["lead_id"][40:]]
    answered = small_tables(tables.leads.to_dicts(), tables.activities.collect().to_dicts(), met, as_of=tables.as_of)
    table = when_to_stop(frame, answered, config).tables["unanswered"].set_index("unanswered")
    assert table["leads"].tolist() == [40, 20]


@pytest.mark.parametrize(
    ("worth_high", "went_on", "expected"),
    [
        ([50, 50, 50], [99, 99, 99], 1),
        ([500, 50, 50], [99, 99, 99], 2),
        ([50, 500, 50], [99, 99, 99], 3),  # one row below break-even between others is no place to stop
        ([50, 50, 500], [99, 99, 99], None),
        ([50, 50, 500], [99, 99, 9], 1),  # under ten leads decide nothing
        ([500, 50, 50], [99, 9, 9], None),
    ],
)
def test_the_place_to_stop(worth_high, went_on, expected):
    table = pd.DataFrame({"unanswered": [1, 2, 3], "worth_high": worth_high, "went_on": went_on})
    assert stop_after(table, Money(250, 100, 9000, 12, "EUR")) == expected
    assert stop_after(table, None) is None


def test_what_it_needs():
    frame, tables, config = source([])
    assert "[touches]" in when_to_stop(frame, tables, small_config()).needs
    assert "no leads" in when_to_stop(frame.head(0), tables, config).needs
    assert "created_at" in when_to_stop(frame, small_tables([{"lead_id": "a"}]), config).needs
    untouched = small_tables([{"lead_id": "L00", "created_at": at(0)}], as_of=at(90))
    assert "touched" in when_to_stop(frame.head(1), untouched, config).needs
