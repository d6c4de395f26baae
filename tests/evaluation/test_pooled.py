"""Pooled figures beside the honest ones: what a drifting base rate lends them, and what they say where it does not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from src.evaluation.pooled import FIGURES, WAYS, pooled_beside_honest, pooled_words, shuffled_within_blocks

WINDOWS, LEADS = 6, 500


def out_of_time(drift: float, signal: float, seed: int = 3) -> pd.DataFrame:
    """Return windows whose share of wins climbs by ``drift`` each; the score knows the share, and ``signal`` more."""
    random = np.random.default_rng(seed)
    window = np.repeat(np.arange(WINDOWS), LEADS)
    merit = random.standard_normal(len(window))
    chance = np.clip(0.1 + drift * window + signal * 0.08 * merit, 0.01, 0.99)
    return pd.DataFrame(
        {
            "account_id": [f"a{i}" for i in range(len(window))],
            "kind": "landmark",
            "landmark_days": 0.0,
            "scored_at": pd.NaT,
            "sequence": np.arange(len(window)),
            "window": window,
            "is_won": pd.array(random.random(len(window)) < chance, "boolean"),
            "is_worked": pd.array([None] * len(window), "boolean"),
            "model": chance,
        }
    ).rename_axis("row_id")


def values(table: pd.DataFrame, metric: str) -> pd.Series:
    found = pooled_beside_honest(table)
    assert list(found["way"].unique()) == list(WAYS)
    return found[found["metric"] == metric].set_index("way")["value"]


def test_each_figure_is_that_of_scikit_learn_or_counted_by_hand() -> None:
    table = out_of_time(drift=0.1, signal=1)
    won, score = table["is_won"].astype(int), table["model"]
    auc = values(table, "auc")
    assert auc["pooled"] == pytest.approx(roc_auc_score(won, score), abs=1e-6)
    groups = table.assign(won=won).groupby("window")
    inside = groups.apply(lambda rows: roc_auc_score(rows["won"], rows["model"]))
    assert auc["within windows"] == pytest.approx(np.average(inside, weights=groups["won"].sum()), abs=1e-6)
    best = score.rank(ascending=False, method="first") <= len(table) / 2
    assert values(table, "wins_best_half")["pooled"] == pytest.approx(won[best].sum() / won.sum(), abs=1e-6)
    by_score = won.to_numpy()[np.argsort(-score.to_numpy(), kind="stable")]
    curve = np.concatenate([[0], np.cumsum(by_score) / by_score.sum()])
    area = np.trapezoid(curve, dx=1 / len(curve[1:]))
    assert values(table, "alift")["pooled"] == pytest.approx(area, abs=1e-3)


def test_a_score_that_knows_only_the_date_is_worth_nothing_inside_a_window() -> None:
    found = pooled_beside_honest(out_of_time(drift=0.14, signal=0))
    auc = found[found["metric"] == "auc"].set_index("way")
    assert auc.loc["within windows", "value"] == pytest.approx(0.5)
    assert auc.loc["pooled", "value"] > 0.7
    # Nothing was lost by the shuffling, because there was nothing to know.
    assert auc.loc[WAYS[2], "value"] == pytest.approx(auc.loc["pooled", "value"], abs=0.01)
    assert auc.loc[WAYS[2], "low"] <= auc.loc[WAYS[2], "value"] <= auc.loc[WAYS[2], "high"]
    assert (found["n"] == WINDOWS * LEADS).all()
    assert (found["windows"] == WINDOWS).all()


def test_what_pooling_borrows_is_said_and_where_it_borrows_nothing() -> None:
    said = pooled_words(pooled_beside_honest(out_of_time(drift=0.14, signal=0)), "calls")
    assert said.startswith(
        "Of two calls of the same window, one won and one not, the score puts the right one first 50"
    )
    assert "Pooled over all 6 windows it is 7" in said
    assert "shuffle who won among every 500 neighbours" in said
    steady = pooled_words(pooled_beside_honest(out_of_time(drift=0, signal=1)))
    assert steady.endswith("pooling adds nothing.")
    assert "shuffle" not in steady


def test_shuffling_keeps_the_wins_of_every_block() -> None:
    won = np.random.default_rng(1).random(1234) < 0.3
    shuffled = shuffled_within_blocks(won, 100, np.random.default_rng(2))
    assert (shuffled != won).any()
    starts = np.arange(0, 1234, 100)
    assert (np.add.reduceat(shuffled, starts, dtype=int) == np.add.reduceat(won, starts, dtype=int)).all()


def test_intervals_hold_the_value_and_are_narrow_for_many_rows() -> None:
    found = pooled_beside_honest(out_of_time(drift=0.1, signal=1))
    assert ((found["low"] <= found["value"]) & (found["value"] <= found["high"])).all()
    assert (found["high"] - found["low"]).max() < 0.1
    assert set(found["metric"]) == set(FIGURES)


@pytest.mark.parametrize("which", ["one window", "no wins", "no scores"])
def test_nothing_is_said_where_there_is_nothing_to_pool(which: str) -> None:
    table = out_of_time(drift=0.1, signal=1)
    table = {
        "one window": table[table["window"] == 0],
        "no wins": table.assign(is_won=pd.array([False] * len(table), "boolean")),
        "no scores": table.assign(model=np.nan),
    }[which]
    found = pooled_beside_honest(table)
    assert found.empty
    assert pooled_words(found) == ""


def test_only_rows_with_an_outcome_and_worked_ones_count() -> None:
    table = out_of_time(drift=0.1, signal=1)
    table["is_won"] = table["is_won"].where(table["sequence"] % 10 != 0)
    table["is_worked"] = pd.array(table["sequence"] % 2 == 1, "boolean")
    assert (pooled_beside_honest(table)["n"] == WINDOWS * LEADS / 2).all()
