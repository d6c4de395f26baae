"""Draws of accounts and weeks."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.intervals import MIN_WEEKS, draws_of, interval, poisson_one


def rows(weeks: int, leads_a_week: int = 4, contacts: int = 1) -> pd.DataFrame:
    week = np.repeat(np.arange(weeks), leads_a_week)
    return pd.DataFrame(
        {
            "account_id": [f"a{i // contacts:04d}" for i in range(len(week))],
            "scored_at": pd.Timestamp("2025-01-06", tz="UTC") + pd.to_timedelta(week * 7 + 2, unit="D"),
        }
    )


def test_poisson_numbers_have_the_right_shares() -> None:
    drawn = poisson_one(np.random.default_rng(1), (400_000,))
    shares = np.bincount(drawn.astype(int), minlength=5)[:5] / len(drawn)
    assert shares == pytest.approx(np.exp(-1) / np.array([1, 1, 2, 6, 24]), abs=0.003)


def test_rows_of_one_account_and_week_share_their_weight() -> None:
    drawn = draws_of(rows(30, contacts=2), 50, seed=3)
    weights = drawn.weights(drawn.chunks()[0])
    assert drawn.words == "accounts and weeks"
    assert (weights[0] == weights[1]).all()
    assert (weights[0] != weights[2]).any()
    assert weights.mean() == pytest.approx(1, abs=0.2)


def test_a_week_that_is_not_drawn_takes_all_its_rows_along() -> None:
    drawn = draws_of(rows(30, leads_a_week=40), 20, seed=3)
    by_week = drawn.weights(drawn.chunks()[0]).reshape(30, 40, 20).sum(axis=1)
    assert 0.25 < (by_week == 0).mean() < 0.5


@pytest.mark.parametrize(("weeks", "words"), [(MIN_WEEKS - 1, "accounts"), (MIN_WEEKS, "accounts and weeks")])
def test_under_twenty_weeks_only_accounts_are_drawn(weeks: int, words: str) -> None:
    assert draws_of(rows(weeks), 10, seed=1).words == words


def test_without_dates_only_accounts_are_drawn() -> None:
    undated = rows(30).assign(scored_at=pd.NaT)
    assert draws_of(undated, 10, seed=1).words == "accounts"


def test_draws_are_the_same_each_time_and_for_any_order_of_rows() -> None:
    table = rows(25)
    mixed = table.sample(frac=1, random_state=0)
    drawn, again = draws_of(table, 300, seed=5), draws_of(mixed, 300, seed=5)
    for chunk in drawn.chunks():
        expected = pd.DataFrame(drawn.weights(chunk), index=table.index)
        found = pd.DataFrame(again.weights(chunk), index=mixed.index).sort_index()
        assert expected.equals(found)
    assert sum(len(chunk) for chunk in drawn.chunks()) == 300


def test_interval_leaves_out_draws_without_a_value() -> None:
    values = np.array([[*range(101)], [np.nan] * 101, [np.nan] + [5.0] * 100], float)
    low, high = interval(values)
    assert low[0] == pytest.approx(2.5)
    assert high[0] == pytest.approx(97.5)
    assert np.isnan([low[1], high[1]]).all()
    assert (low[2], high[2]) == (5, 5)
