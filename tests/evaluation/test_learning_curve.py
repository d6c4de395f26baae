"""The learning curve on a simulated history, and its sentence in each case."""

import math

import numpy as np
import pandas as pd
import pytest

from src.evaluation.learning_curve import COLUMNS, MIN_WON, learning_curve, learning_sentence
from src.evaluation.windows import test_rows as rows_of
from src.models.recipe import Recipe
from studies.simulated_history import CATALOG, HORIZON_DAYS, History, Plan, simulate

RECIPE = Recipe(horizon_days=HORIZON_DAYS)


@pytest.fixture(scope="module")
def history() -> History:
    return simulate(11, Plan(leads=2000, auc=0.75, win_share=(0.2, 0.2)))


@pytest.fixture(scope="module")
def curve(history: History) -> pd.DataFrame:
    given = (history.features, history.examples, CATALOG, history.windows, RECIPE)
    return learning_curve(*given, trees=30, shares=(1.0, 0.01, 0.2, 0.4), draws=100)


def test_each_share_holds_the_one_before_and_those_with_too_few_wins_are_left_out(curve: pd.DataFrame) -> None:
    assert list(curve) == COLUMNS
    for rung in ("model", "logistic"):
        own = curve[curve["rung"] == rung]
        assert own["share"].tolist() == [0.2, 0.4, 1.0]
        assert own["leads"].is_monotonic_increasing
        assert own["wins"].between(MIN_WON, 1000).all()
        assert (own["leads"] / own["leads"].max()).to_numpy() == pytest.approx([0.2, 0.4, 1.0], abs=0.1)


def test_tested_on_the_newest_window_with_paired_gains(curve: pd.DataFrame, history: History) -> None:
    tested = rows_of(history.examples, history.windows[-1])
    assert (curve["test_wins"] == tested.loc[tested["is_won"].astype(bool), "account_id"].nunique()).all()
    whole = curve.set_index(["rung", "share"])["value"]
    for line in curve.itertuples():
        assert line.low < line.value < line.high
        assert line.gain == pytest.approx(whole[line.rung, 1.0] - line.value)
    assert (curve.loc[curve["share"] == 1.0, ["gain", "gain_low", "gain_high"]] == 0).all().all()
    # Paired: the same leads are tested, so the difference is known better than either value.
    part = curve[curve["share"] == 0.4]
    assert (part["gain_high"] - part["gain_low"] < part["high"] - part["low"]).all()


def test_nothing_to_train_or_to_test_gives_an_empty_curve(history: History) -> None:
    given = (history.features, history.examples, CATALOG)
    assert learning_curve(*given, [], RECIPE).empty
    few = history.examples.assign(is_won=history.examples["is_won"].mask(history.examples["is_won"].notna(), False))
    empty = learning_curve(history.features, few, CATALOG, history.windows, RECIPE)
    assert list(empty) == COLUMNS
    assert empty.empty
    assert learning_sentence(empty, "loans") == "Too few loans are known to say whether more leads would help."


def made(gain: float, low: float, high: float) -> pd.DataFrame:
    points = [(0.1, 20, 0.5, 9.0, 9.0, 9.0), (0.4, 80, 0.70 - gain, gain, low, high), (1.0, 200, 0.70, 0.0, 0.0, 0.0)]
    lines = pd.DataFrame(points, columns=["share", "wins", "value", "gain", "gain_low", "gain_high"])
    return pd.concat([lines.assign(rung="model"), lines.assign(rung="logistic", gain_low=9.0)], ignore_index=True)


@pytest.mark.parametrize(
    ("gain", "low", "high", "begins"),
    [
        (0.05, 0.01, 0.09, "More leads still help: "),
        (0.00, -0.015, 0.015, "More leads alone would help little: "),
        (0.01, 0.001, 0.019, "More leads alone would help little: "),  # surely better, and not worth waiting for
        (0.03, -0.02, 0.08, "We cannot tell whether more leads would help: "),
        (math.nan, math.nan, math.nan, "We cannot tell whether more leads would help: "),
    ],
)
def test_each_sentence(gain: float, low: float, high: float, begins: str) -> None:
    said = learning_sentence(made(gain, low, high))
    assert said.startswith(begins)
    assert "learned from 200 customers the score puts a later one before another lead 70.0 of 100 times" in said


def test_the_share_of_an_account_is_the_same_in_every_run(history: History) -> None:
    given = (history.features, history.examples, CATALOG, history.windows, RECIPE)
    one, other = (learning_curve(*given, trees=5, shares=(0.3,), draws=20) for _ in range(2))
    pd.testing.assert_frame_equal(one, other, check_exact=True)
    assert np.isfinite(one["value"]).all()
