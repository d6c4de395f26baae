"""The error of the check of equal chances against a loop that draws leads one by one, and how often it finds what."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from src.evaluation.monitor.equal_chance import WOBBLE, Side, equal_chance, expectation, wobble_of
from src.evaluation.monitor.wins_bar import checked

SHARE = 0.05
MONTH_DAYS = 30.4


def drawn(seed: int, wins: float = 1.0, wobble: float = WOBBLE) -> dict[str, object]:
    """Return the check of 1,200 leads of 180 days with about 37 wins in each third; calendar months wobble.

    The score ranks them roughly; months begin anywhere, so that they are not the cohorts of the check.
    """
    random = np.random.default_rng([seed, 7])
    margin = random.normal(0, 1.1, 1200)
    true = 1 / (1 + np.exp(2.75 - margin))
    days = np.sort(random.random(1200) * 180)
    month = ((days + random.random() * MONTH_DAYS) // MONTH_DAYS).astype(int)
    times = np.exp(wobble * random.standard_normal(8))[month]
    is_new = days >= 120
    won = random.random(1200) < true * times * np.where(is_new, wins, 1.0)
    created = pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(days, unit="D")
    rows = pd.DataFrame({"created_at": created, "window": days // 60, "is_won": won})
    return equal_chance(rows, margin + random.normal(0, 0.7, 1200), is_new, SHARE, random)[0]


def test_quiet_windows_raise_as_many_alarms_as_they_may() -> None:
    """Over 400 seeds at half the share: 2.2 of 100 against 2.5, and z had a spread of 1.00."""
    found = [drawn(seed) for seed in range(150)]
    assert np.std([float(str(each["z"])) for each in found]) == pytest.approx(1.0, abs=0.15)
    assert sum(bool(each["is_alarm"]) for each in found) <= 15


def test_a_drop_by_70_of_100_is_found_and_one_by_40_often() -> None:
    assert sum(bool(drawn(seed, wins=0.3)["is_alarm"]) for seed in range(20)) >= 19
    assert 5 <= sum(bool(drawn(seed, wins=0.6)["is_alarm"]) for seed in range(20)) <= 19


def test_the_error_is_that_of_leads_drawn_one_by_one() -> None:
    """Two cohorts of the newest window, four before, in two bands; each lead on its own."""
    random = np.random.default_rng(3)
    leads, before, share = np.array([[150, 40], [110, 30]]), np.array([[130, 35]] * 4), np.array([0.06, 0.3])
    gaps = []
    for _ in range(3000):
        came, was = (
            np.array([[(random.random(n) < p * w).sum() for n, p in zip(row, share, strict=True)] for row, w in side])
            for side in ([(row, np.exp(0.15 * random.standard_normal())) for row in part] for part in (leads, before))
        )
        gaps.append(came.sum() - expectation(leads, before, was.sum(axis=0), 0.15)[0])
    told = expectation(leads, before, np.round(before.sum(axis=0) * share).astype(np.int64), 0.15)[1]
    assert float(told) == pytest.approx(np.std(gaps), rel=0.08)


def test_more_cohorts_are_known_better_than_one() -> None:
    """By hand: 100 leads that win one in ten, as many before; either way 18, wobble 1 a side, or half of it by two."""
    one, two, wins = np.array([[100]]), np.array([[50], [50]]), np.array([9.6])
    share = 10.1 / 101
    either_way = 2 * 100 * share * (1 - share)
    for leads, parts in ((one, 2 * 10**2), (two, 4 * 5**2)):
        told = expectation(leads, leads, wins, 0.5)
        assert told[0] == pytest.approx(10.0)
        assert told[1] ** 2 == pytest.approx(either_way + 0.25 * parts)


def test_few_wins_leave_the_guess_of_the_wobble_and_many_correct_it() -> None:
    leads = np.array([[1000]] * 6)
    even = Side(leads, np.array([[100]] * 6))
    assert WOBBLE / 2 <= wobble_of(even) < WOBBLE
    swings = Side(leads, np.array([[50], [150]] * 3))
    assert 2 * WOBBLE < wobble_of(swings) < 0.55
    few = Side(np.array([[100]] * 6), np.array([[5], [9], [6], [8], [12], [7]]))
    assert wobble_of(few) == pytest.approx(WOBBLE, rel=0.25)
    assert wobble_of(Side(np.array([[30]] * 3), np.array([[3]] * 3))) == WOBBLE


def test_each_side_has_a_bar_of_its_own() -> None:
    null = np.linspace(-1, 3, 4001)
    told = checked("x", 100, 10, 20.0, 5.0, null, 0.03)
    assert told["low"] == pytest.approx(20 + 5 * (-1 + 0.02 * 4), abs=0.02)
    assert told["high"] == pytest.approx(20 + 5 * (3 - 0.01 * 4), abs=0.02)
    assert told["z"] == -2.0
    assert told["is_alarm"]
    assert not checked("x", 100, 34, 20.0, 5.0, null, 0.03)["is_alarm"]
