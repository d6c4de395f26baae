import numpy as np
import pandas as pd
import pytest

from src.evaluation.calls.forecast import expected_by_window, expected_wins, forecast_facts


def test_both_doubts_add_up_by_hand() -> None:
    # 100 leads of 10 %: 10 wins; variance 9 from luck and (10 / sqrt(25))² = 4 from the level.
    total, low, high = expected_wins(np.full(100, 0.1), wins_behind=25)
    half = 1.96 * np.sqrt(9 + 4)
    assert total == pytest.approx(10)
    assert (low, high) == (pytest.approx(10 - half, abs=1e-3), pytest.approx(10 + half, abs=1e-3))


def test_without_leads_nothing_is_expected_and_nothing_falls_below_none() -> None:
    assert expected_wins(np.zeros(0), 10) == (0, 0, 0)
    assert expected_wins(np.full(5, 0.02), 10)[1] == 0


def test_wins_fall_inside_nineteen_times_of_twenty() -> None:
    """Chances whose level is off by what its own wins allow, 2,000 times."""
    random = np.random.default_rng(5)
    true = random.uniform(0.02, 0.3, 400)
    inside = 0
    for _ in range(2000):
        said = true * (1 + random.normal() / np.sqrt(150))
        _, low, high = expected_wins(said, 150)
        inside += low <= (random.random(400) < true).sum() <= high
    assert 0.93 < inside / 2000 < 0.97


def test_no_forecast_where_a_chance_is_missing() -> None:
    assert forecast_facts(pd.Series([0.1, np.nan]), 5) == dict.fromkeys(("expected", "expected_low", "expected_high"))
    assert forecast_facts(pd.Series(dtype=float), 5)["expected"] is None
    assert forecast_facts(pd.Series([0.25, 0.5]), 5)["expected"] == 0.75


def test_each_window_by_hand() -> None:
    # Window 0: 16 leads of 50 %, 8 expected, range 8 -+ 1.96 x 2. Window 1 was refused: no chances, no line.
    table = pd.DataFrame(
        {
            "window": [0] * 16 + [1] * 3 + [2] * 4,
            "model": [0.5] * 16 + [np.nan] * 3 + [0.9] * 4,
            "is_won": [True] * 12 + [False] * 4 + [True] * 3 + [False] * 4,
        }
    )
    found = expected_by_window(table)
    assert found["window"].tolist() == [1, 3]
    assert found["expected"].tolist() == pytest.approx([8, 3.6])
    assert found["low"].tolist() == pytest.approx([8 - 3.92, 3.6 - 1.96 * 0.6], abs=1e-3)
    assert found["wins"].tolist() == [12, 0]
    assert found["within"].tolist() == [False, False]


def test_no_window_gives_an_empty_table_with_its_columns() -> None:
    empty = expected_by_window(pd.DataFrame({"window": [], "model": [], "is_won": []}))
    assert empty.columns.tolist() == ["window", "leads", "expected", "low", "high", "wins", "within"]
    assert empty.empty
