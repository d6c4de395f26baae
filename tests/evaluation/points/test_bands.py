"""Conversion by band of points: rising, flat, falling at the top, too little to tell."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.points.bands import MIN_IN_BAND, NO_LABEL, points_bands


def made(n: int, chance: np.ndarray, points: np.ndarray, seed: int = 0, windows: int = 2) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    place = np.arange(n)
    return pd.DataFrame(
        {
            "window": place * windows // n,
            "account_id": [f"a{i}" for i in place],
            "scored_at": pd.Timestamp("2025-01-06", tz="UTC") + pd.to_timedelta(place * 120 / n, unit="D"),
            "is_won": pd.array(random.random(n) < chance, dtype="boolean"),
            "rules": points,
            "label": pd.Series([None] * n, dtype=object),
        }
    )


def uniform(n: int) -> np.ndarray:
    return np.random.default_rng(9).uniform(0, 100, n)


def test_points_that_tell_rise() -> None:
    points = uniform(3_000)
    bands, rises = points_bands(made(3_000, 0.02 + 0.002 * points, points))
    assert rises["tenth"].finding == "rises"
    assert rises["tenth"].low < 0.2 < rises["tenth"].high
    assert bands["n"].sum() == 3_000
    assert bands["band"].tolist() == [str(i) for i in range(1, 11)]
    assert (bands["finding"] == "rises").all()


def test_points_that_tell_nothing_do_not_rise() -> None:
    points = uniform(6_000)
    assert points_bands(made(6_000, np.full(6_000, 0.3), points))[1]["tenth"].finding == "does not rise"


def test_few_leads_tell_nothing() -> None:
    points = uniform(120)
    assert points_bands(made(120, np.full(120, 0.1), points))[1]["tenth"].finding == "cannot tell"
    rise = points_bands(made(120, np.zeros(120), points))[1]["tenth"]
    assert rise.finding == "cannot tell"
    assert np.isnan(rise.low)


def test_a_band_that_falls_behind_a_lower_one_is_named() -> None:
    points = uniform(4_000)
    leads = made(4_000, np.where(points > 90, 0.05, 0.02 + 0.003 * points), points)
    leads["label"] = np.select([points > 90, points > 50], ["hot", "warm"], "cold")
    bands, rises = points_bands(leads)
    assert rises["label"].finding == "does not rise"
    assert rises["label"].drop == ("warm", "hot")
    assert bands[bands["kind"] == "label"]["band"].tolist() == ["cold", "warm", "hot"]


def test_a_move_of_both_between_windows_is_no_rise() -> None:
    n = 4_000
    later = np.arange(n) >= n // 2
    points = uniform(n) + 200 * later
    leads = made(n, np.where(later, 0.4, 0.1), points)
    leads["label"] = np.where(points > 150, "hot", "cold")  # each window has one of them only
    _, rises = points_bands(leads)
    assert rises["tenth"].finding == "does not rise"
    assert rises["label"].finding == "cannot tell"


def test_equal_points_stay_together_and_leads_below_every_label_are_a_band() -> None:
    leads = made(400, np.full(400, 0.2), np.repeat([0.0, 10.0], 200), windows=1)
    leads.loc[leads["rules"] > 0, "label"] = "warm"
    bands, _ = points_bands(leads)
    assert bands[["kind", "band", "n"]].to_numpy().tolist() == [
        ["tenth", "3", 200],
        ["tenth", "8", 200],
        ["label", NO_LABEL, 200],
        ["label", "warm", 200],
    ]


def test_small_bands_are_never_called_a_drop() -> None:
    n = 1_000
    points = np.where(np.arange(n) % 50 == 0, 100.0, 10.0 * (np.arange(n) % 2))
    leads = made(n, np.where(points == 100, 0, 0.3), points)
    leads["label"] = np.where(points == 100, "best", "other")
    assert (leads["label"] == "best").sum() < MIN_IN_BAND
    assert points_bands(leads)[1]["label"].drop is None


def test_leads_without_points_are_left_out() -> None:
    points = uniform(500)
    points[:100] = np.nan
    bands, _ = points_bands(made(500, np.full(500, 0.2), points))
    assert bands["n"].sum() == 400
    assert points_bands(made(10, np.zeros(10), np.full(10, np.nan)))[0].empty


@pytest.mark.slow
def test_false_alarms_over_draws_are_rare() -> None:
    wrong, n = 0, 600
    for seed in range(100):
        points = np.random.default_rng([seed, 1]).uniform(0, 100, n)
        rise = points_bands(made(n, np.full(n, 0.15), points, seed), draws=100)[1]["tenth"]
        wrong += rise.finding == "rises" or rise.drop is not None
    assert wrong <= 11  # two ways to be wrong, each in about 2.5 of 100
