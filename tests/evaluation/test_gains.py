"""The curve of wins reached, by hand."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.gains import deciles, gains

TABLE = pd.DataFrame(
    {
        "kind": "week",
        "landmark_days": np.nan,
        "window": 0,
        "window_start": pd.NaT,
        "window_end": pd.NaT,
        "account_id": [f"a{number}" for number in range(10)],
        "scored_at": pd.Timestamp("2025-01-06", tz="UTC"),
        "is_won": [True, True, False, True, False, False, False, True, False, False],
        "is_worked": [True] * 5 + [False] * 5,
        "rules": range(10, 0, -1),
        "chance": 0.0,
        "as_worked": [1.0, 2.0, 3.0, 4.0, 5.0] + [np.nan] * 5,
    }
)


def at(curve: pd.DataFrame, method: str, share: float) -> float:
    chosen = curve[(curve["method"] == method) & np.isclose(curve["worked_fraction"], share)]
    return chosen["reached_fraction"].item()


def test_curve_by_hand() -> None:
    curve = gains(TABLE, ["rules", "chance", "absent"], scope="all")
    assert [at(curve, "rules", share) for share in (0, 0.1, 0.2, 0.5, 1)] == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    assert at(curve, "chance", 0.35) == pytest.approx(0.35)
    assert set(curve["method"]) == {"rules", "chance"}


def test_lift_of_tenths_averages_one() -> None:
    tenths = deciles(TABLE, ["rules"], scope="all", draws=10)
    assert tenths["decile"].tolist() == list(range(1, 11))
    assert tenths["lift"].tolist() == pytest.approx([2.5, 2.5, 0, 2.5, 0, 0, 0, 2.5, 0, 0])
    assert tenths[["low", "high"]].isna().all(axis=None)  # four wins: no interval
    assert tenths.loc[0, ["n", "wins", "won_accounts"]].tolist() == [10, 4, 4]


def test_intervals_of_tenths_hold_the_lift_and_tell_the_best_from_the_worst() -> None:
    random = np.random.default_rng(5)
    quality = random.normal(size=1000)
    table = pd.concat([TABLE] * 100, ignore_index=True)
    table = table.assign(account_id=np.arange(1000), rules=quality, is_won=random.random(1000) < 0.2 * (quality > 0))
    tenths = deciles(table, ["rules", "chance"], scope="all", draws=100).set_index(["method", "decile"])
    assert (tenths["low"] <= tenths["lift"]).all()
    assert (tenths["lift"] <= tenths["high"]).all()
    assert tenths.loc[("rules", 1), "low"] > 1
    assert tenths.loc[("rules", 10), "high"] < 1
    assert np.allclose(tenths.loc["chance", ["low", "high"]], 1)


def test_order_worked_is_drawn_among_worked_leads_only() -> None:
    assert gains(TABLE, ["as_worked"], scope="all").empty
    assert at(gains(TABLE, ["as_worked"]), "as_worked", 1) == 1


def test_without_rows_or_wins_there_is_no_number() -> None:
    assert gains(TABLE.assign(is_worked=None), ["rules"])["reached_fraction"].isna().all()
    assert gains(TABLE.assign(is_won=False), ["rules"], "all")["reached_fraction"].isna().all()
