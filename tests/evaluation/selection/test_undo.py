"""What the naive comparison gets wrong, and whether intervals hold: small simulations with known truth."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.comparison import compare
from src.evaluation.selection.undo import Selection, selection_sentence, undo_selection
from tests.evaluation.chosen_leads import CATALOG, RECIPE, chosen_leads

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
    for seed in range(6):
        table = called(seed)
        naive.append(gain(table, "order_of_sales", "all").value)
        ours.append(gain(table, "as_worked", "worked").value)
    assert np.mean(naive) > 0.25  # 88 of 100 wins are those of the half that was called
    assert np.mean(ours) == pytest.approx(0, abs=0.08)


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


WORDS = (("model", "rules"), ("the score", "the points"), "customers")


def undone(choice: float, seed: int = 1) -> Selection | None:
    table, features, _ = chosen_leads(seed, choice=choice)
    pairs = [("model", "rules")]
    found = compare(table, ["model", "rules"], 10, 20, pairs=pairs)
    return undo_selection(table, found, features, CATALOG, RECIPE, 10, pairs, draws=20)


def test_the_headline_stands_beside_the_same_with_weights() -> None:
    found = undone(choice=1.0)
    assert found is not None
    assert found.holds
    rows = found.beside.query("metric == 'wins_best_half'")
    assert rows["method"].tolist() == ["model", "rules", "model"]
    assert rows["weighted"].notna().all()
    assert (rows["weighted_low"] <= rows["weighted"]).all()
    assert found.worked_chance.notna().all()


def test_weighted_figures_are_nearer_to_what_all_leads_would_give() -> None:
    plain, weighted = [], []
    for seed in range(2):
        found = undone(choice=1.5, seed=seed)
        assert found is not None
        row = found.beside.query("metric == 'auc' and method == 'model' and versus.isna()").iloc[0]
        table, _, true = chosen_leads(seed, choice=1.5)
        truth = [_expected_auc(true[part]) for part in (table["window"] == 0, table["window"] == 1)]
        plain.append(row["value"] - np.mean(truth))
        weighted.append(row["weighted"] - np.mean(truth))
    assert abs(np.mean(weighted)) < abs(np.mean(plain))


def _expected_auc(chance: np.ndarray) -> float:
    """Return the AUC of true chances: over all pairs, how likely the first wins, the second does not."""
    chance = np.sort(chance)
    lost_below = np.cumsum(1 - chance) - (1 - chance)
    return float((chance * lost_below).sum() / (chance.sum() * (1 - chance).sum() - (chance * (1 - chance)).sum()))


def test_a_choice_that_leaves_nobody_to_compare_with_is_named() -> None:
    found = undone(choice=12.0)
    assert found is not None
    assert not found.holds
    assert "cannot be told" in selection_sentence(found, *WORDS)


def test_the_sentence_agrees_with_the_headline_or_says_that_it_does_not() -> None:
    found = undone(choice=1.0)
    assert found is not None
    assert "the score did better, as among the leads that were called" in selection_sentence(found, *WORDS)
    rows = found.beside
    gain = (rows["metric"] == "wins_best_half") & rows["versus"].notna()
    said = {(-0.02, 0.1): "neither is shown to be better", (-0.3, -0.1): "the points did better"}
    for weighted, words in said.items():
        rows.loc[gain, ["weighted_low", "weighted_high"]] = weighted
        assert f"{words}, other than among the leads called" in selection_sentence(found, *WORDS)


def test_where_touches_are_unknown_there_is_nothing_to_undo() -> None:
    table, features, _ = chosen_leads(1, count=400)
    untold = table.assign(is_worked=pd.array([pd.NA] * len(table), "boolean"))
    found = compare(untold, ["model", "rules"], 10, 5)
    assert undo_selection(untold, found, features, CATALOG, RECIPE, 10, []) is None
    assert selection_sentence(None, *WORDS) == ""
