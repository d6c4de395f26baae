import numpy as np
import pandas as pd
import pytest

from src.models.drivers import drivers_table


def test_means_by_hand_and_order():
    contributions = pd.DataFrame({"a": [1.0, -1.0, 0.0, 2.0], "b": [0.5, 0.5, -0.5, 0.5]})
    table = drivers_table(contributions, pd.Series(["x", "x", "y", "z"]))
    assert table["feature"].tolist() == ["a", "b"]
    assert table["mean_abs"].tolist() == [1.0, 0.5]
    assert table["share"].tolist() == pytest.approx([2 / 3, 1 / 3])


def test_interval_holds_the_mean_and_widens_when_rows_share_accounts():
    rng = np.random.default_rng(3)
    values = np.repeat(rng.normal(size=200), 5)
    contributions = pd.DataFrame({"a": values})
    alone = drivers_table(contributions, pd.Series(np.arange(1000))).iloc[0]
    shared = drivers_table(contributions, pd.Series(np.repeat(np.arange(200), 5))).iloc[0]
    assert alone["low"] < alone["mean_abs"] < alone["high"]
    assert shared["high"] - shared["low"] > 1.5 * (alone["high"] - alone["low"])


def test_a_feature_that_never_moves_the_score_stands_last_at_zero():
    table = drivers_table(pd.DataFrame({"a": [0.0, 0.0], "b": [1.0, 1.0]}), pd.Series(["x", "y"]))
    assert table.loc[1, ["feature", "mean_abs", "low", "high"]].tolist() == ["a", 0, 0, 0]


def test_no_rows_is_an_error():
    with pytest.raises(ValueError, match="no rows"):
        drivers_table(pd.DataFrame({"a": []}), pd.Series(dtype=str))
