"""Where tables end: by hand, on days counted from 2026-01-01."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from src.leads.ends import end_of_data, end_of_table, longest_usual_silence, per_day, seen_at
from src.leads.tables import TIME

FIRST = date(2026, 1, 1)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


def days(rows: dict[int, int]) -> pl.DataFrame:
    """Return ``day, rows`` from the number of a day and its rows."""
    return pl.DataFrame({"day": [day(number) for number in rows], "rows": list(rows.values())})


def daily(last: int, rows: int = 10) -> dict[int, int]:
    return dict.fromkeys(range(last + 1), rows)


def at(*moments: str | None) -> pl.Series:
    parsed = [datetime.fromisoformat(each).replace(tzinfo=UTC) if each else None for each in moments]
    return pl.Series(parsed, dtype=TIME)


def test_a_row_is_seen_when_it_was_recorded_or_happened_whichever_is_later_but_a_plan_when_it_was_made() -> None:
    occurred = at("2026-03-01T10:00", "2026-03-01T10:00", "2026-12-20T10:00", "2026-03-01T10:00")
    recorded = at("2026-03-04T09:00", "2026-03-01", "2026-09-20T10:00", None)
    frame = pl.DataFrame({"occurred_at": occurred, "recorded_at": recorded})

    expected = at("2026-03-04T09:00", "2026-03-01T10:00", "2026-09-20T10:00", "2026-03-01T10:00")
    assert seen_at(frame).to_list() == expected.to_list()
    assert seen_at(frame.drop("recorded_at")).to_list() == occurred.to_list()


def test_rows_are_counted_by_day_in_order() -> None:
    counted = per_day(at("2026-01-03T23:59", "2026-01-01", None, "2026-01-03"))

    assert counted.rows() == [(day(0), 1), (day(2), 2)]


@pytest.mark.parametrize(
    ("rows", "silence_days"),
    [
        (daily(9), None),  # nine pauses say nothing
        (daily(10), 14),
        (dict.fromkeys(range(0, 200, 7), 1), 42),
        (dict.fromkeys([*range(97), 120, 140, 160, 180], 1), 14),  # 4 of 100 pauses are longer than a day
        (dict.fromkeys([*range(96), 110, 130, 150, 170, 190], 1), 90),  # 5 of 100: the shortest of them, 15 days
    ],
)
def test_silence_is_unusual_after_six_times_a_long_pause(rows: dict[int, int], silence_days: int | None) -> None:
    found = longest_usual_silence(days(rows))

    assert (found.days if found else None) == silence_days


@pytest.mark.parametrize("wins", [60, 600])
def test_sixty_wins_in_two_years_are_never_silent(wins: int) -> None:
    """By chance, 500 times: neither a pause in the middle nor the one up to the end is unusual."""
    generator = np.random.default_rng(1)
    for _ in range(500):
        found = days(dict.fromkeys(np.unique(generator.integers(0, 730, wins)).tolist(), 1))
        longest = longest_usual_silence(found)
        assert longest is not None
        assert found["day"].diff().max() < longest
        assert day(730) - found["day"][-1] < longest


@pytest.mark.parametrize(
    ("rows", "end"),
    [
        (daily(30), 30),
        (daily(30) | {44: 1}, 44),  # two weeks of silence are usual
        (daily(30) | {45: 1}, 30),
        (daily(30) | {45: 1, 46: 3}, 30),
        (daily(30) | {45: 5}, 45),  # five rows are no slip
        (daily(999) | {1100: 9}, 999),  # fewer than one in a thousand of 10,009
        (daily(999) | {1100: 11}, 1100),
        ({0: 1, 90: 1}, 90),
    ],
)
def test_a_table_ends_before_a_few_rows_after_a_silence(rows: dict[int, int], end: int) -> None:
    assert end_of_table(days(rows)) == day(end)


@pytest.mark.parametrize(
    ("leads", "activities", "milestones", "end"),
    [
        (daily(100), daily(100), daily(100), 100),
        (daily(86), daily(100), daily(100), 100),  # leads of an earlier export: as bpic2012
        (daily(100), daily(100) | {181: 1}, daily(100), 100),
        (daily(100), daily(100) | {105: 1, 107: 1, 108: 2, 109: 1}, daily(100), 100),
        (daily(100), daily(100) | {102: 1}, daily(100), 102),  # two days alone may be a weekend
        (daily(100), daily(100) | {103: 30}, daily(100), 103),  # on at the usual pace of ten a day
        (daily(100), daily(100) | {103: 14}, daily(100), 100),  # under half of it
        (daily(100), daily(130, 9), daily(40), 130),  # milestones are stale, the activities go on
        (daily(100), daily(100) | {181: 1}, daily(100) | {190: 1}, 100),  # one slip in each of two tables
        (daily(100), dict.fromkeys(range(100), 10), {20: 1, 40: 1, 60: 1, 80: 1, 99: 1, 120: 1}, 100),
        (daily(100), {}, daily(100) | {181: 1}, 100),
        (dict.fromkeys(range(0, 101, 7), 1), dict.fromkeys(range(0, 103, 2), 1), {9: 1, 50: 1}, 102),  # a tiny source
        (daily(86), {}, daily(100), 100),
        (daily(100), {}, {}, 100),
        ({}, {}, {}, None),
    ],
)
def test_the_data_end_where_two_tables_agree(
    leads: dict[int, int], activities: dict[int, int], milestones: dict[int, int], end: int | None
) -> None:
    tables = {"leads": days(leads), "activities": days(activities), "milestones": days(milestones)}

    assert end_of_data(tables) == (None if end is None else day(end))
