"""Draws of accounts and weeks."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.intervals import MIN_WEEKS, Draws, draws_of, poisson_one, quantiles


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


def by_unit(drawn: Draws) -> dict[str, np.ndarray]:
    """Return the weights of each unit, rows x draws."""
    weights: dict[str, list[np.ndarray]] = {}
    for portion in drawn.portions():
        weights.setdefault(portion.unit, []).append(drawn.weights(portion))
    return {unit: np.concatenate(parts, axis=1) for unit, parts in weights.items()}


def test_rows_of_one_account_share_their_weight_then_those_of_one_week_then_those_of_both() -> None:
    # Leads 0 and 1 are of one account and week; 4 and 5 of the next week, 4 of the account of 3.
    table = rows(30).assign(account_id=lambda t: [f"a{(i + 1) // 2:04d}" for i in range(len(t))])
    drawn = draws_of(table, 80, seed=3)
    assert drawn.words == "accounts and weeks"
    same = {
        unit: np.array([[(w[i] == w[j]).all() for j in range(6)] for i in range(6)])
        for unit, w in by_unit(drawn).items()
    }
    account = np.array([0, 1, 1, 2, 2, 3])
    week = np.array([0, 0, 0, 0, 1, 1])
    expected = {"account": np.equal.outer(account, account), "week": np.equal.outer(week, week)}
    expected["account in week"] = expected["account"] & expected["week"]
    assert list(same) == list(expected)
    for unit, together in same.items():
        assert (together == expected[unit]).all(), unit


def test_weights_have_the_mean_of_one() -> None:
    for weights in by_unit(draws_of(rows(30), 400, seed=3)).values():
        assert weights.mean() == pytest.approx(1, abs=0.05)


def test_variances_take_an_eighth_of_the_draws_but_fifty_at_least() -> None:
    for count, few in ((200, 50), (2000, 250)):
        assert {unit: w.shape[1] for unit, w in by_unit(draws_of(rows(30), count, 1)).items()} == {
            "account": count,
            "week": few,
            "account in week": few,
        }


def mean_figures(table: pd.DataFrame, values: np.ndarray, drawn: Draws) -> np.ndarray:
    """Return the mean of the values and that on every draw."""
    weights = drawn.all_weights()
    return (values @ weights / weights.sum(axis=0))[None]


@pytest.mark.parametrize("shared", ["nothing", "account", "week", "both"])
def test_interval_of_a_mean_is_as_wide_as_the_two_way_formula_by_hand(shared: str) -> None:
    # Cameron, Gelbach and Miller: sums of residuals squared by account, plus by week, minus by account and week.
    random = np.random.default_rng(8)
    table = pd.DataFrame({"account": np.repeat(np.arange(600), 3), "week": random.integers(0, 40, 1800)})
    values = random.normal(size=1800)
    values += random.normal(size=600)[table["account"]] * (shared in ("account", "both"))
    values += random.normal(size=40)[table["week"]] * (shared in ("week", "both"))
    residual = pd.Series(values - values.mean())
    of = {
        key: (residual.groupby([table[k] for k in key]).sum() ** 2).sum()
        for key in (("account",), ("week",), ("account", "week"))
    }
    two_way = of[("account",)] + max(of[("week",)] - of[("account", "week")], 0)
    drawn = Draws(table["account"].to_numpy(), table["week"].to_numpy(), 2000, seed=4)
    low, high = drawn.interval(mean_figures(table, values, drawn))
    assert (high[0] - low[0]) / 2 == pytest.approx(1.96 * np.sqrt(two_way) / 1800, rel=0.12)
    assert (high[0] + low[0]) / 2 == pytest.approx(values.mean(), abs=0.1 * (high[0] - low[0]))


def test_interval_stands_around_the_value_even_where_draws_lie_higher() -> None:
    drawn = Draws(np.arange(50), None, 400, seed=1)
    noise = np.random.default_rng(2).normal(size=400)
    low, high = drawn.interval(np.array([[5.0, *(7 + noise)]]))
    assert low[0] == pytest.approx(5 - 1.96, abs=0.3)
    assert high[0] == pytest.approx(5 + 1.96, abs=0.3)


def test_a_value_that_never_changes_has_no_width() -> None:
    drawn = draws_of(rows(30), 20, seed=1)
    low, high = drawn.interval(np.full((1, 1 + 20 + 50 + 50), 0.5))
    assert (low[0], high[0]) == (0.5, 0.5)


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
    for portion in drawn.portions():
        expected = pd.DataFrame(drawn.weights(portion), index=table.index)
        found = pd.DataFrame(again.weights(portion), index=mixed.index).sort_index()
        assert expected.equals(found)


def test_quantiles_leave_out_draws_without_a_value() -> None:
    values = np.array([[*range(101)], [np.nan] * 101, [np.nan] + [5.0] * 100], float)
    low, high = quantiles(values)
    assert low[0] == pytest.approx(2.5)
    assert high[0] == pytest.approx(97.5)
    assert np.isnan([low[1], high[1]]).all()
    assert (low[2], high[2]) == (5, 5)
