from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.leads.times import newest_plausible, to_times


def read(texts: list[str], date_format: str = "iso", zone: str = "UTC") -> tuple[list[datetime | None], int]:
    times, shifted = to_times(pl.Series(texts, dtype=pl.String), date_format, zone)
    return times.to_list(), shifted


def test_every_iso_spelling_of_a_moment_is_that_moment() -> None:
    spellings = [
        "2024-01-05T10:00:00Z", "2024-01-05 10:00:00", "2024-01-05T10:00", "2024-01-05T12:00:00.000+02:00",
        "2024-01-05 05:00-0500", "2024-01-05T10:00:00.000000",
    ]  # fmt: skip

    assert read(spellings)[0] == [datetime(2024, 1, 5, 10, tzinfo=UTC)] * 6


def test_what_is_no_time_is_null() -> None:
    assert read(["2024-02-30", "05.01.2024", "20240105", "12", "2024-01-05T25:00:00", "x"])[0] == [None] * 6


def test_a_declared_format_is_the_only_one() -> None:
    assert read(["13/01/2024 10:00", "2024-01-13"], "%d/%m/%Y %H:%M")[0] == [
        datetime(2024, 1, 13, 10, tzinfo=UTC),
        None,
    ]


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata"]),
)
def test_local_times_equal_those_of_the_standard_library(local: datetime, zone: str) -> None:
    expected = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)

    assert read([local.isoformat(sep=" ")], zone=zone)[0] == [expected]


@pytest.mark.parametrize(
    ("local", "utc", "shifted"),
    [
        ("2024-03-31 02:30", datetime(2024, 3, 31, 1, 30), 1),  # does not exist: moved on by the hour
        ("2024-10-27 02:30", datetime(2024, 10, 27, 0, 30), 1),  # occurs twice: the first
        ("2024-07-01 12:00", datetime(2024, 7, 1, 10), 0),
    ],
)
def test_clock_changes(local: str, utc: datetime, shifted: int) -> None:
    assert read([local], zone="Europe/Berlin") == ([utc.replace(tzinfo=UTC)], shifted)


def days(*numbers: int) -> pl.Series:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    return pl.Series([start + timedelta(days=n) for n in numbers], dtype=pl.Datetime("us", "UTC"))


def test_times_after_a_pause_of_more_than_a_year_are_not_believed() -> None:
    assert newest_plausible([days(0, 100, 200, 300, 800)], None) == datetime(2020, 10, 28, tzinfo=UTC)
    assert newest_plausible([days(0, 100, 200, 300, 666)], None) == datetime(2021, 10, 29, tzinfo=UTC)


def test_a_pause_before_the_middle_says_nothing() -> None:
    assert newest_plausible([days(0), days(900, 901, 902)], None) == datetime(2022, 6, 22, tzinfo=UTC)


def test_a_declared_as_of_date_is_believed() -> None:
    as_of = datetime(2023, 1, 1, tzinfo=UTC)

    assert newest_plausible([days(0, 1, 2, 1095)], as_of) == as_of + timedelta(days=1)
    assert newest_plausible([], as_of) is None


def test_a_day_without_its_clock_is_midnight_and_never_another_order_of_day_and_month() -> None:
    texts = ["03.02.2026 08:15", "03.02.2026", "02/13/2026", "2026-02-03"]
    times, _ = read(texts, "%d.%m.%Y %H:%M", "Europe/Berlin")
    assert times == [datetime(2026, 2, 3, 7, 15, tzinfo=UTC), datetime(2026, 2, 2, 23, tzinfo=UTC), None, None]
