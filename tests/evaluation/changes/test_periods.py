import pandas as pd
import pytest

from src.evaluation.changes.periods import Period, leads_of, two_periods

START = pd.Timestamp("2026-01-05", tz="UTC")
DAY = pd.Timedelta(days=1)


def table(*windows: tuple[int, int], days: range = range(0)) -> pd.DataFrame:
    """Return one lead a day, in windows from one day to before another."""
    rows = [
        {
            "kind": "landmark",
            "landmark_days": 0.0,
            "created_at": START + day * DAY + pd.Timedelta(hours=9),
            "window": index,
            "window_start": START + start * DAY,
            "window_end": START + end * DAY,
            "is_won": False,
        }
        for index, (start, end) in enumerate(windows)
        for day in range(start, end)
        if not days or day in days
    ]
    return pd.DataFrame(rows).astype({"is_won": "boolean"})


def days_of(periods: tuple[Period, Period] | None) -> list[tuple[int, int]]:
    assert periods is not None
    return [((period.start - START).days, (period.end - START).days) for period in periods]


def test_whole_weeks_back_from_the_day_before_the_newest() -> None:
    assert days_of(two_periods(table((0, 30), (30, 61)))) == [(4, 32), (32, 60)]


def test_leads_before_a_missing_window_do_not_count() -> None:
    assert days_of(two_periods(table((0, 30), (60, 90), (90, 120)))) == [(63, 91), (91, 119)]


def test_a_length_may_be_asked_for() -> None:
    assert days_of(two_periods(table((0, 61)), days=20)) == [(20, 40), (40, 60)]
    assert two_periods(table((0, 61)), days=31) is None
    assert two_periods(table((0, 14))) is None


def test_without_windows_or_dates_there_are_none() -> None:
    found = table((0, 61))
    assert two_periods(found.head(0)) is None
    undated = found.assign(window_start=pd.NaT, window_end=pd.NaT, created_at=pd.NaT)
    assert two_periods(undated) is None


def test_each_lead_is_counted_once_in_its_period() -> None:
    found = table((0, 61))
    older = found.assign(landmark_days=7.0)
    weeks = found.assign(kind="week", landmark_days=float("nan"))
    shared = found.head(1).assign(created_at=START + 40 * DAY, is_won=pd.array([None], "boolean"))
    both = pd.concat([found, older, weeks, shared], ignore_index=True)
    periods = two_periods(both)
    assert periods is not None
    leads = leads_of(both, periods)
    assert leads["period"].value_counts().to_dict() == {0: 28, 1: 28}
    assert leads["created_at"].is_unique


@pytest.mark.parametrize(("days", "words"), [(7, "1 week"), (84, "12 weeks"), (90, "90 days"), (1, "1 day")])
def test_words(days: int, words: str) -> None:
    period = Period(START, START + days * DAY)
    assert period.length_words == words
    assert period.words.startswith("2026-01-05 to ")
