"""Calibration of a chance within windows and ages, beside the pooled fit, and its curve."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.calibration import COLUMNS, CURVE_COLUMNS, calibration_curve, calibration_of
from src.evaluation.metrics import chance_metric

MONDAY = pd.Timestamp("2025-01-06", tz="UTC")


def planted(seed: int, size: int = 6000, shift: float = 0.0, steep: float = 1.0) -> pd.DataFrame:
    """Return an out-of-time table of two windows of 12 weeks and two ages, whose log-odds are ``shift`` off."""
    random = np.random.default_rng(seed)
    week = np.sort(random.integers(0, 24, size))
    said = random.normal(-1.5, 0.8, size)
    true = shift * np.where(week < 12, -1, 1) + steep * said
    start = MONDAY + pd.to_timedelta((week // 12) * 84, unit="D")
    return pd.DataFrame(
        {
            "kind": "landmark",
            "landmark_days": np.where(np.arange(size) % 2, 7.0, 0.0),
            "window": week // 12,
            "window_start": start,
            "window_end": start + pd.Timedelta(days=84),
            "account_id": [f"a{i}" for i in range(size)],
            "scored_at": MONDAY + pd.to_timedelta(week * 7, unit="D"),
            "is_won": random.random(size) < 1 / (1 + np.exp(-true)),
            "is_worked": None,
            "model": 1 / (1 + np.exp(-said)),
            "rules": said,
        }
    )


def figures(found: pd.DataFrame, window: str = "average", landmark: float = np.nan) -> pd.DataFrame:
    inside = (found["scope"] == "all") & (found["window"] == window)
    ages = found["landmark_days"].isna() if np.isnan(landmark) else found["landmark_days"] == landmark
    return found[inside & ages & (found["method"] == "model")].set_index("metric")


def test_a_chance_that_keeps_its_word() -> None:
    found = figures(calibration_of(planted(1), ["model"]))
    assert found.loc["calibration_slope", "low"] < 1 < found.loc["calibration_slope", "high"]
    for name in ("calibration_intercept", "calibration_intercept_joint"):
        assert found.loc[name, "low"] < 0 < found.loc[name, "high"]


def test_chances_that_are_too_extreme_have_a_slope_surely_under_one() -> None:
    found = figures(calibration_of(planted(2, steep=0.5), ["model"])).loc["calibration_slope"]
    assert found["low"] < 0.5 < found["high"] < 1


def test_windows_are_fitted_apart_and_averaged_by_their_wins_and_the_pooled_fit_stands_beside() -> None:
    # One window promises too much, the other too little.
    found = calibration_of(planted(3, shift=0.8), ["model"], draws=20)
    first, second = (figures(found, window, 0.0).loc["calibration_intercept"] for window in ("0", "1"))
    assert first["high"] < -0.5
    assert second["low"] > 0.5
    average = figures(found, landmark=0.0).loc["calibration_intercept"]
    assert average["value"] == pytest.approx(
        np.average([first["value"], second["value"]], weights=[first["wins"], second["wins"]])
    )
    assert average["spread_low"] == first["value"]
    assert average["spread_high"] == second["value"]
    assert abs(average["pooled"]) < 0.2
    assert figures(found, "0", 0.0)["pooled"].isna().all()
    # Pooled, the drift flattens the line; within its own window each is as steep as it was made.
    slope = figures(found).loc["calibration_slope"]
    assert slope["pooled"] < slope["value"]


def test_columns_and_methods() -> None:
    found = calibration_of(planted(4), ["model", "rules", "absent"], draws=5)
    assert list(found.columns) == COLUMNS
    assert set(found["method"]) == {"model"}  # points are no chance
    assert set(found["scope"]) == {"all"}
    assert set(found["resampled"]) == {"accounts and weeks"}
    assert calibration_of(planted(4), ["rules"]).empty


def test_few_won_accounts_have_no_interval() -> None:
    table = planted(5)
    table["account_id"] = np.where(table["is_won"], "one", table["account_id"])
    table = table.drop_duplicates(["account_id", "window", "landmark_days"])
    found = figures(calibration_of(table, ["model"], draws=5))
    assert found["low"].isna().all()


def test_curve_by_hand() -> None:
    table = planted(6).query("window == 0 and landmark_days == 0")
    curve = calibration_curve(table, "model", "all", "landmark", draws=50)
    assert list(curve.columns) == CURVE_COLUMNS
    best = table[table["model"] > table["model"].quantile(0.9)]
    last = curve.iloc[-1]
    assert (last["bin"], last["n"], last["wins"]) == (10, len(best), best["is_won"].sum())
    assert last["said"] == pytest.approx(best["model"].mean())
    assert last["came"] == pytest.approx(best["is_won"].mean())
    assert last["low"] < last["came"] < last["high"]
    assert curve["said"].is_monotonic_increasing
    # The calibration error is the mean gap of this curve.
    gap = np.average((curve["said"] - curve["came"]).abs(), weights=curve["n"])
    assert gap == pytest.approx(chance_metric("calibration_error", table["is_won"], table["model"]))


def test_curve_of_one_age_holds_its_rows_only_and_tenths_are_of_each_window() -> None:
    table = planted(7)
    table["model"] = np.where(table["window"] == 0, table["model"] / 10, table["model"])
    curve = calibration_curve(table, "model", "all", "landmark", 7.0, draws=5)
    assert curve["n"].sum() == (table["landmark_days"] == 7).sum()
    share = table[table["landmark_days"] == 7].groupby("window")["model"].transform(lambda x: x > x.quantile(0.9))
    assert curve.iloc[-1]["n"] == share.sum()


def test_curve_of_nothing_is_empty() -> None:
    assert calibration_curve(planted(8), "model", "worked", "landmark").empty
