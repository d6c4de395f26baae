"""A table is silent when it is so for itself."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from src.evaluation.monitor.freshness import freshness
from src.evaluation.monitor.outcome_words import silent_alarms

AS_OF = date(2026, 9, 30)


def days(newest: int, every: int = 1, rows: int = 20, by_people: bool = False, count: int = 300) -> pl.DataFrame:
    """Return a table whose newest row is ``newest`` days old."""
    own = [AS_OF - timedelta(days=newest + every * n) for n in range(count)][::-1]
    return pl.DataFrame({"day": own, "rows": [rows] * count, "by_people": [by_people] * count})


@pytest.mark.parametrize(
    ("table", "level"),
    [
        (days(0), ""),
        (days(6), ""),  # under a week
        (days(7), "alert"),  # daily so far
        (days(7, every=5), ""),  # 7 is under 1.5 times 5
        (days(10, every=5), "warning"),
        (days(16, every=5), "alert"),
        (days(12, by_people=True), ""),  # holidays of people
        (days(16, by_people=True), "alert"),
        (days(7, rows=1, every=1, count=300), ""),  # 7 rows were to be expected
        (days(57), ""),  # ended long ago: no news
        (days(20, count=8), ""),  # too few pauses to know its rhythm
    ],
)
def test_levels(table: pl.DataFrame, level: str) -> None:
    assert freshness({"x": table}, AS_OF)["level"].tolist() == [level]


def test_alarms_say_which_table_and_how_long() -> None:
    found = freshness({"leads": days(0), "activity 'visit'": days(9)}, AS_OF)
    assert found["table"].tolist() == ["activity 'visit'", "leads"]
    (alarm,) = silent_alarms(found)
    assert alarm.what == (
        "No row of activity 'visit' for 9 days (newest 2026-09-21; the longest silence of the year before was 1 day; "
        "180 rows should have come)."
    )
    assert alarm.level == "alert"
    assert silent_alarms(freshness({}, AS_OF)) == []


def test_one_alarm_for_all_that_one_export_left_out() -> None:
    found = {f"activity '{n}'": days(9 + n, every=1 + n) for n in range(4)} | {"leads": days(0)}
    (alarm,) = silent_alarms(freshness(found, AS_OF))
    assert alarm.level == "alert"
    assert alarm.what.startswith(
        "No row of activity '0', activity '1', activity '2' and 1 more for 9 to 12 days (of activity '0': newest "
    )
    (warned,) = silent_alarms(freshness({"a": days(10, every=5)}, AS_OF))
    assert warned.level == "warning"
