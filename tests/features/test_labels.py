"""Labels worked by hand: won, lost, too early to know, worked."""

from __future__ import annotations

import polars as pl
import pytest

from src.features.labels import LABEL_COLUMNS, label_rows
from src.features.snapshot import scoring_rows
from src.leads.tables import WON_BY_ACCOUNT


@pytest.fixture
def labels(make_config, make_tables, day):
    """Return a function from milestones and touches of lead 'a' (created day 0) to its labels at age 0."""

    def made(milestones=(), touches=(), as_of=100, declared=True):
        config = make_config(**({"touches": {"activity_types": ["call"]}} if declared else {}))
        calls = [{"lead_id": "a", "activity_type": "call", "is_touch": True, "occurred_at": day(t)} for t in touches]
        dated = [
            {"lead_id": "a", "milestone": name, "occurred_at": day(at), "known_at": day(known), "value": 9.0}
            for name, at, known in milestones
        ]
        tables = make_tables([{"lead_id": "a", "created_at": day(0)}], calls, dated, as_of=day(as_of))
        rows = scoring_rows(tables, config)
        found = label_rows(rows, tables, config)
        assert found.columns == LABEL_COLUMNS
        return found.filter(rows["landmark_days"] == 0).row(0, named=True)

    return made


def test_won_within_the_horizon(labels, day):
    found = labels([("won", 30, 30)])  # exactly at the end of the 30 days
    assert (found["is_won"], found["is_matured"], found["value"]) == (True, True, 9.0)
    assert (found["known_at"], found["followup_days"]) == (day(30), 30.0)


def test_won_after_the_horizon_is_not_won(labels, day):
    found = labels([("won", 30.5, 30.5)])
    assert (found["is_won"], found["value"], found["known_at"]) == (False, None, day(30))


def test_won_early_is_known_before_the_horizon_is_over(labels, day):
    found = labels([("won", 4, 5)], as_of=10)
    assert (found["is_won"], found["is_matured"]) == (True, False)
    assert (found["known_at"], found["followup_days"]) == (day(5), 5.0)  # when it was recorded


def test_lost_early_is_known(labels, day):
    found = labels([("lost", 4, 4)], as_of=10)
    assert (found["is_won"], found["known_at"]) == (False, day(4))


def test_open_lead_is_not_yet_known_until_the_day_the_horizon_ends(labels, day):
    before = labels(as_of=29.9)
    assert [before[name] for name in ("is_won", "is_matured", "known_at", "followup_days")] == [None, False, None, None]
    after = labels(as_of=30)
    assert [after[name] for name in ("is_won", "is_matured", "known_at")] == [False, True, day(30)]


def test_loss_undone_by_a_win_is_a_win(labels, day):
    found = labels([("lost", 3, 3), ("won", 12, 12)])
    assert (found["is_won"], found["known_at"]) == (True, day(12))


def test_the_deal_of_another_contact_is_neither_won_nor_lost(labels):
    found = labels([(WON_BY_ACCOUNT, 12, 12)])
    assert (found["is_won_by_account"], found["is_matured"]) == (True, True)
    assert [found[name] for name in ("is_won", "known_at", "followup_days", "value")] == [None] * 4


def test_the_deal_of_another_contact_counts_from_when_it_was_known(labels):
    assert labels([(WON_BY_ACCOUNT, 12, 30)])["is_won"] is None  # exactly at the end of the 30 days
    late = labels([(WON_BY_ACCOUNT, 12, 30.5)])
    assert (late["is_won"], late["is_won_by_account"]) == (False, False)


def test_a_deal_after_the_horizon_changes_nothing_that_was_known_at_its_end(labels, day):
    before, after = labels([], as_of=40), labels([(WON_BY_ACCOUNT, 45, 45)], as_of=100)
    assert (after["is_won"], after["known_at"], after["followup_days"]) == (False, day(30), 30.0)
    assert before == after


def test_a_loss_undone_by_the_deal_of_another_contact_is_neither(labels):
    found = labels([("lost", 3, 3), (WON_BY_ACCOUNT, 12, 12)])
    assert (found["is_won"], found["is_won_by_account"], found["known_at"]) == (None, True, None)


def test_other_milestones_are_no_outcome(labels):
    assert labels([("meeting", 3, 3)], as_of=10)["is_won"] is None


@pytest.mark.parametrize(
    ("touches", "milestones", "worked"),
    [
        ([5], [], True),
        ([30], [], False),  # at the end of the horizon: not before it
        ([5], [("won", 4, 4)], False),  # after the win
        ([5], [(WON_BY_ACCOUNT, 4, 4)], False),
        ([3], [(WON_BY_ACCOUNT, 4, 4)], True),
        ([], [], False),
        ([-2], [], True),
    ],
)
def test_worked_means_touched_before_horizon_and_closing(labels, touches, milestones, worked):
    assert labels(milestones, touches)["is_worked"] is worked


def test_undeclared_touches_leave_worked_unknown(labels):
    found = labels([], [5], declared=False)
    assert (found["is_worked"], found["first_touch_at"]) == (None, None)


def test_without_dates_the_list_is_taken_as_it_stands(make_config, make_tables):
    config = make_config(source={"name": "list", "title": "List", "order": "sequence"})
    won, shared = ({"milestone": name, "value": 2.0} for name in ("won", WON_BY_ACCOUNT))
    leads = [{"lead_id": "a", "account_id": "x"}, {"lead_id": "b"}, {"lead_id": "c", "account_id": "x"}]
    tables = make_tables(leads, (), [{"lead_id": "a", **won}, {"lead_id": "c", **shared}])
    rows = scoring_rows(tables, config)
    found = rows.select("lead_id", "kind").hstack(label_rows(rows, tables, config).drop("row_id"))
    assert found.select("lead_id", "kind", "is_won", "is_matured", "value").rows() == [
        ("a", "landmark", True, True, 2.0),
        ("b", "landmark", False, True, None),
        ("c", "landmark", None, False, None),  # not open either: no row now
        ("b", "now", None, False, None),
    ]
    assert found["is_won_by_account"].to_list() == [False, False, True, False]
    assert found.select("known_at", "followup_days", "is_worked").null_count().row(0) == (4, 4, 4)
    assert found["known_at"].dtype == pl.Datetime("us", "UTC")
