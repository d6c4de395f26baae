import pandas as pd
import pytest

from src.evaluation.promises.periods import is_over, period_start, sums_by_period, whole_periods


def at(text):
    return pd.Timestamp(text, tz="UTC")


@pytest.mark.parametrize(
    ("moment", "week", "month", "quarter"),
    [
        ("2026-01-01 00:00", "2025-12-29", "2026-01-01", "2026-01-01"),
        ("2026-03-31 23:59", "2026-03-30", "2026-03-01", "2026-01-01"),
        ("2026-04-01 00:00", "2026-03-30", "2026-04-01", "2026-04-01"),
        ("2026-12-31 05:00", "2026-12-28", "2026-12-01", "2026-10-01"),
    ],
)
def test_periods_begin_on_monday_first_of_month_first_of_quarter(moment, week, month, quarter):
    for kind, expected in (("week", week), ("month", month), ("quarter", quarter)):
        assert period_start(pd.Series([at(moment)]), kind).iloc[0] == at(expected)


def test_a_period_that_began_before_anything_was_measured_is_left_out():
    assert whole_periods(at("2026-01-04"), at("2026-09-30 12:00"), "quarter") == [at("2026-04-01"), at("2026-07-01")]
    assert whole_periods(at("2026-01-01 08:00"), at("2026-05-02"), "quarter") == [at("2026-01-01"), at("2026-04-01")]
    assert whole_periods(at("2026-02-10"), at("2026-02-20"), "month") == []


def test_a_period_is_over_on_its_last_day():
    assert is_over(at("2026-03-02"), "week", at("2026-03-08 10:00"))
    assert not is_over(at("2026-03-02"), "week", at("2026-03-07 23:00"))


def test_sums_of_each_period_and_none_without_rows():
    rows = pd.DataFrame({"at": [at("2026-03-02"), at("2026-03-09"), at("2026-03-10")], "x": [1.0, 2.0, 4.0]})
    found = sums_by_period(rows, "at", at("2026-03-02"), at("2026-03-20"))
    assert [(kind, str(start.date()), sums) for kind, start, sums in found] == [
        ("week", "2026-03-02", {"x": 1, "leads": 1}),
        ("week", "2026-03-09", {"x": 6, "leads": 2}),
    ]
    assert sums_by_period(rows.iloc[:0], "at", at("2026-03-02"), at("2026-03-20")) == []
