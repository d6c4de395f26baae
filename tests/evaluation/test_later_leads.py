import pandas as pd
import pytest

from src.evaluation.later_leads import at_creation, nearest_landmark, period_of, worked_where_known


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "lead_id": ["a", "a", "b", "a", "c"],
            "kind": ["landmark", "landmark", "landmark", "week", "landmark"],
            "landmark_days": [0.0, 7.0, 0.0, None, 0.0],
            "created_at": pd.to_datetime(
                ["2026-01-01", "2026-01-01", "2026-01-31 09:24", "2026-01-01", "2026-01-10"], utc=True, format="ISO8601"
            ),
            "is_won": [True, True, False, True, True],
            "is_worked": [True, True, None, True, False],
        }
    )


def test_each_lead_once_as_it_came_in(table):
    assert at_creation(table)["lead_id"].tolist() == ["a", "b", "c"]


def test_period_by_hand(table):
    period = period_of(table)
    assert (period["leads"], period["wins"]) == (3, 2)
    assert (period["first"], period["last"]) == ("2026-01-01", "2026-01-31")


def test_period_without_dates_and_without_rows(table):
    undated = table.assign(created_at=pd.Series(pd.NaT, index=table.index).dt.tz_localize("UTC"))
    assert period_of(undated)["first"] is None
    assert period_of(table.iloc[:0])["leads"] == 0


def test_nearest_landmark(table):
    assert nearest_landmark(table, 6) == 7.0
    assert nearest_landmark(table, 1) == 0.0


def test_unworked_are_left_out_only_where_touches_are_known(table):
    assert worked_where_known(table)["lead_id"].tolist() == ["a", "a", "a"]
    assert len(worked_where_known(table.assign(is_worked=None))) == 5
