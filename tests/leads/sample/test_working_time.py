from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.leads.config import load_config
from src.leads.sample.working_time import HOLIDAYS, WORKDAY, working_time
from src.paths import CONF

HOURS = working_time(date(2024, 9, 1), date(2026, 12, 31))
BERLIN = ZoneInfo("Europe/Berlin")


def seconds(*local):
    return np.array([int(datetime(*local, tzinfo=BERLIN).timestamp())])


def local(moment):
    return datetime.fromtimestamp(int(moment[0]), BERLIN).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ((2025, 3, 12, 10, 30), datetime(2025, 3, 12, 10, 30)),  # a Wednesday morning: at once
        ((2025, 3, 12, 7, 0), datetime(2025, 3, 12, 9, 0)),  # before opening
        ((2025, 3, 14, 17, 30), datetime(2025, 3, 17, 9, 0)),  # Friday evening to Monday
        ((2025, 3, 28, 18, 0), datetime(2025, 3, 31, 9, 0)),  # over the night in which the clock changes
        ((2025, 12, 24, 20, 0), datetime(2025, 12, 29, 9, 0)),  # two holidays and a weekend
        ((2025, 7, 1, 16, 59), datetime(2025, 7, 1, 16, 59)),  # summer time
    ],
)
def test_next_working_moment(at, expected):
    assert local(HOURS.next_working_moment(seconds(*at))) == expected


def test_a_working_day_has_eight_hours():
    noon, next_noon = seconds(2025, 3, 12, 12), seconds(2025, 3, 13, 12)

    assert HOURS.worked_until(next_noon) - HOURS.worked_until(noon) == WORKDAY == 8 * 3600


@given(st.integers(0, 480 * WORKDAY))
def test_moment_at_inverts_worked_until(worked):
    moment = HOURS.moment_at(np.array([worked]))

    assert HOURS.worked_until(moment)[0] == worked
    assert 9 <= local(moment).hour < 17
    assert local(moment).isoweekday() <= 5


def test_the_declared_calendar_is_the_one_lived():
    calendar = load_config(CONF / "sample.toml").calendar
    period = [date(y, m, d) for y in range(2024, 2027) for m, d in HOLIDAYS]
    lived = {day for day in period if date(2024, 10, 1) <= day <= date(2026, 12, 31)}

    assert calendar.zone == "Europe/Berlin"
    assert (calendar.opens.hour, calendar.closes.hour) == (9, 17)
    assert set(calendar.holidays) == lived
