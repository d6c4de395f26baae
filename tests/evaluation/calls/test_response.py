import pandas as pd
import pytest
from scipy.stats import binomtest

from src.evaluation.calls.response import response_table, with_response
from src.leads.declared.work import Calendar


def moments(*texts):
    return pd.Series(pd.to_datetime(list(texts)).tz_localize("UTC"))


@pytest.fixture
def leads():
    return pd.DataFrame(
        {
            "created_at": moments("2026-03-02 10:00", "2026-03-02 10:00", "2026-03-02 22:00", "2026-03-02 10:00"),
            "first_touch_at": moments("2026-03-02 12:00", "2026-03-09 12:00", "2026-03-03 10:00", None),
            "is_worked": [True, True, True, False],
            "is_won": [True, False, True, True],
            "grade": ["A", "A", "B", "B"],
        }
    )


def test_hours_and_shares_worked_by_hand(leads):
    table = response_table(with_response(leads, Calendar()), "grade").set_index("grade")
    # A: 2 h and 5 days of 8 h + 2 h = 42 h; B: night arrival answered an hour after opening, one never called
    assert table.loc["A", "median_hours"] == pytest.approx(22)
    assert table.loc["A", ["leads", "called", "never_called", "in_time"]].tolist() == [2, 2, 0, 1]
    assert table.loc["B", ["leads", "called", "never_called", "in_time"]].tolist() == [2, 1, 1, 1]
    assert table.loc["B", "median_hours"] == pytest.approx(1)
    assert table["called_wins"].tolist() == [1, 1]  # the win of the lead never called is not sales'


def test_touch_after_the_horizon_is_no_answer(leads):
    leads.loc[1, "is_worked"] = False
    table = response_table(with_response(leads, Calendar()), "grade").set_index("grade")
    assert table.loc["A", "never_called"] == 1


def test_nobody_called(leads):
    leads["first_touch_at"] = pd.Series([pd.NaT] * 4).dt.tz_localize("UTC")
    leads["is_worked"] = False
    table = response_table(with_response(leads, Calendar()), "grade")
    assert table["called"].sum() == 0
    assert table["median_hours"].isna().all()


def test_hours_promised_by_grade(leads):
    answered = with_response(leads, Calendar(), {"A": 1.0})
    assert answered["is_in_time"].tolist()[:2] == [False, False]  # 2 and 42 working hours
    assert answered["is_in_time"].isna().tolist() == [False, False, True, True]  # B is promised nothing
    table = response_table(answered, "grade").set_index("grade")
    assert table["due"].tolist() == [2, 0]
    assert table.loc["A", "in_time_fraction"] == 0
    assert table.loc["B", ["promised_hours", "in_time_fraction", "low", "high"]].isna().all()


def test_leads_without_a_grade_are_promised_the_longest_hours(leads):
    answered = with_response(leads.assign(grade="All leads"), Calendar(), {"A": 1.0, "B": 2.0})
    assert answered["promised_hours"].tolist() == [2.0] * 4
    assert answered["is_in_time"].tolist() == [True, False, True, False]


def test_shares_are_intervals_of_wilson(leads):
    row = response_table(with_response(leads.assign(grade="A"), Calendar()), "grade").iloc[0]
    assert row["never_fraction"] == 0.25
    between = binomtest(1, 4).proportion_ci(method="wilson")
    assert [row["never_low"], row["never_high"]] == pytest.approx([between.low, between.high])


def test_arriving_at_night_or_at_the_next_opening_is_the_same(leads):
    morning = leads.assign(created_at=moments("2026-03-02 10:00", "2026-03-02 10:00", "2026-03-03 09:00", None))
    night = with_response(leads, Calendar())["response_hours"]
    assert night.iloc[2] == with_response(morning, Calendar())["response_hours"].iloc[2]
