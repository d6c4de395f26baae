import pandas as pd
import pytest

from src.evaluation.calls.working_hours import working_hours_between
from src.leads.declared.work import Calendar

BERLIN = Calendar(zone="Europe/Berlin", holidays=["2026-05-01"])


def hours(start: str, end: str, calendar: Calendar = BERLIN) -> float:
    def as_series(text: str) -> pd.Series:
        return pd.Series(pd.to_datetime([text]).tz_localize(calendar.zone).tz_convert("UTC"))

    return float(working_hours_between(as_series(start), as_series(end), calendar).iloc[0])


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-03-02 10:00", "2026-03-02 12:30", 2.5),  # within a Monday
        ("2026-03-02 16:00", "2026-03-03 10:00", 2.0),  # over a night
        ("2026-03-02 22:00", "2026-03-03 09:00", 0.0),  # arrived at night, called at opening
        ("2026-03-02 03:00", "2026-03-02 10:00", 1.0),  # arrived before opening
        ("2026-03-06 16:00", "2026-03-09 10:00", 2.0),  # over a weekend
        ("2026-04-30 16:00", "2026-05-04 10:00", 2.0),  # over a holiday and a weekend
        ("2026-03-27 16:00", "2026-03-30 10:00", 2.0),  # over the change to summer time
        ("2026-03-03 10:00", "2026-03-02 10:00", 0.0),  # touched before it came in
    ],
)
def test_hours_of_the_calendar_worked_by_hand(start, end, expected):
    assert hours(start, end) == pytest.approx(expected)


def test_missing_stays_missing():
    start = pd.Series(pd.to_datetime(["2026-03-02 10:00", None]).tz_localize("UTC"))
    end = pd.Series(pd.to_datetime([None, "2026-03-02 10:00"]).tz_localize("UTC"))
    assert working_hours_between(start, end, BERLIN).isna().all()


def test_agrees_with_a_minute_by_minute_count():
    start = pd.Timestamp("2026-04-28 13:17", tz="Europe/Berlin")
    end = pd.Timestamp("2026-05-05 10:43", tz="Europe/Berlin")
    minutes = pd.date_range(start, end, freq="min", inclusive="left")
    is_open = (minutes.day_of_week < 5) & (minutes.hour >= 9) & (minutes.hour < 17)
    is_open &= minutes.strftime("%Y-%m-%d") != "2026-05-01"
    assert hours("2026-04-28 13:17", "2026-05-05 10:43") == pytest.approx(is_open.sum() / 60)
