"""What the naive comparison gets wrong, and whether intervals hold: small simulations with known truth."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.comparison import compare

MONDAY = pd.Timestamp("2025-01-06", tz="UTC")


def called(seed: int, weeks: int = 20, leads: int = 40) -> pd.DataFrame:
    """Return weekly queues in which sales calls half of the leads in an order that knows nothing.

    Every called lead has the same chance of 15 %, whatever its place in the order; a lead nobody calls has 2 %.
    """
    random = np.random.default_rng(seed)
    size = weeks * leads
    order = random.random(size)
    week = np.repeat(np.arange(weeks), leads)
    is_worked = order > 0.5
    return pd.DataFrame(
        {
            "kind": "week",
            "landmark_days": np.nan,
            "window": week * 2 // weeks,
            "window_start": MONDAY,
            "window_end": MONDAY,
            "account_id": [f"a{number}" for number in range(size)],
            "scored_at": MONDAY + pd.to_timedelta(week * 7, unit="D"),
            "is_won": random.random(size) < np.where(is_worked, 0.15, 0.02),
            "is_worked": is_worked,
            "as_worked": np.where(is_worked, order, np.nan),
            "order_of_sales": order,
            "chance": 0.0,
        }
    )


def gain(table: pd.DataFrame, method: str, scope: str, draws: int = 1) -> pd.Series:
    found = compare(table, [method, "chance"], 10, draws, pairs=[(method, "chance")])
    wanted = {"scope": scope, "window": "average", "metric": "wins_best_half"}
    (row,) = found[found["versus"].notna()].query(" and ".join(f"{k} == '{v}'" for k, v in wanted.items())).itertuples()
    return row


def test_order_of_sales_looks_good_on_all_leads_and_is_worth_nothing_among_worked_ones() -> None:
    naive, ours = [], []
    for seed in range(20):
        table = called(seed)
        naive.append(gain(table, "order_of_sales", "all").value)
        ours.append(gain(table, "as_worked", "worked").value)
    assert np.mean(naive) > 0.3  # 88 of 100 wins in the half that was called
    assert np.mean(ours) == pytest.approx(0, abs=0.03)


def test_as_worked_is_not_shown_on_all_leads() -> None:
    found = compare(called(1), ["as_worked", "chance"], 10, 5)
    assert set(found.loc[found["method"] == "as_worked", "scope"]) == {"worked"}


def test_intervals_of_a_worthless_order_contain_zero() -> None:
    rows = [gain(called(seed), "as_worked", "worked", draws=200) for seed in range(5)]
    assert sum(row.low < 0 < row.high for row in rows) >= 4
    assert all(row.high - row.low < 0.6 for row in rows)


def test_intervals_contain_the_truth_where_accounts_have_many_rows() -> None:
    # The model's AUC is known: wins and others are normal, one apart. Each account stands in three queues.
    truth = 0.760
    inside = 0
    for seed in range(5):
        random = np.random.default_rng(seed)
        accounts, weeks = 240, 24
        won = random.random(accounts) < 0.25
        score = random.normal(size=accounts) + won
        account = np.repeat(np.arange(accounts), 3)
        week = (random.integers(0, weeks, accounts)[:, None] + np.arange(3)).ravel() % weeks
        table = called(0, weeks=1, leads=len(account)).assign(
            account_id=[f"a{number}" for number in account],
            scored_at=MONDAY + pd.to_timedelta(week * 7, unit="D"),
            is_won=won[account],
            model=score[account],
        )
        found = compare(table, ["model"], 10, 300).query("scope == 'all' and window == 'average' and metric == 'auc'")
        inside += int(found["low"].item() < truth < found["high"].item())
    assert inside >= 4
