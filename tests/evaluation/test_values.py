"""The cap on what one win is worth, and the shares of the value reached, by hand."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.comparison import compare
from src.evaluation.metrics import VALUE_METRICS
from src.evaluation.values import capped, value_cap

MONDAY = pd.Timestamp("2025-01-06", tz="UTC")


def table(values: list[float | None], won: list[bool] | None = None) -> pd.DataFrame:
    """Return one Monday's queue in the order of ``rules``, best first; wins are the leads with a value."""
    size = len(values)
    return pd.DataFrame(
        {
            "kind": "week",
            "landmark_days": np.nan,
            "window": 0,
            "window_start": MONDAY,
            "window_end": MONDAY + pd.Timedelta(days=7),
            "account_id": [f"a{i}" for i in range(size)],
            "scored_at": MONDAY,
            "is_won": [value is not None for value in values] if won is None else won,
            "is_worked": None,
            "rules": np.arange(size, 0, -1.0),
            "value": pd.Series(values, dtype=float),
        }
    )


def reached(rows: pd.DataFrame, capacity: float = 1) -> dict[str, float]:
    found = compare(rows, ["rules"], capacity, draws=2)
    return found[found["window"] == "average"].set_index("metric")["value"].to_dict()


def test_share_of_the_value_by_hand() -> None:
    # Best half: 100 and 300; all: 100, 300, 200. The cap at the 99th percentile takes 300 down to 298.
    found = reached(table([100, None, 300, None, 200, None]), capacity=1)
    assert found["value_best_half"] == pytest.approx(398 / 598, rel=1e-6)
    assert found["value_at_capacity"] == pytest.approx(100 / 598, rel=1e-6)
    assert found["wins_best_half"] == pytest.approx(2 / 3)


def test_ties_count_by_expectation() -> None:
    rows = table([100, None, None, 100]).assign(rules=1.0)
    assert reached(rows)["value_best_half"] == pytest.approx(0.5)


def test_equal_values_are_reached_like_wins() -> None:
    found = reached(table([7, None, 7, 7, None, 7]))
    assert found["value_best_half"] == pytest.approx(found["wins_best_half"])
    assert found["value_at_capacity"] == pytest.approx(found["wins_at_capacity"])


def test_where_no_value_is_known_the_metrics_are_absent() -> None:
    won = [True, False, True, False]
    for rows in (table([None] * 4, won), table([None] * 4, won).drop(columns="value"), table([0, None, 0, None])):
        assert not set(VALUE_METRICS) & set(reached(rows))
        assert value_cap(rows).words == ""


def test_the_cap_and_what_it_cuts_by_hand() -> None:
    values = [*map(float, range(1, 101)), 10_000.0]  # the 99th percentile of 101 values is the 100th: 100
    cap = value_cap(table([*values, None]))
    assert (cap.cap, cap.wins, cap.cut_wins, cap.unknown_wins) == (100, 101, 1, 0)
    assert cap.cut_share == pytest.approx(9_900 / (5_050 + 10_000))
    assert cap.words == "Values above 100 (the 99th percentile of 101 wins) count as 100: 1 win, 65.8 % of the value."
    assert capped(table(values))["value"].max() == 100


def test_a_deal_that_stands_on_three_mondays_counts_once_and_unknown_values_are_told() -> None:
    rows = table([100, 200, None], [True, True, True])
    thrice = pd.concat([rows.assign(scored_at=MONDAY + pd.Timedelta(days=7 * i)) for i in range(3)])
    assert value_cap(thrice) == value_cap(rows)
    assert value_cap(thrice).words.endswith("1 more win has no known value.")


def test_the_cap_is_one_for_all_windows_and_scopes() -> None:
    rows = table([1, 2, 1000, None], None).assign(is_worked=[True, True, False, True])
    found = compare(rows, ["rules"], 1, draws=2)
    worked = found[
        (found["scope"] == "worked") & (found["metric"] == "value_at_capacity") & (found["window"] == "average")
    ]
    assert worked["value"].item() < 1  # 1 of 1 + 2: the 1000 was not worked, and does not lift the cap away
