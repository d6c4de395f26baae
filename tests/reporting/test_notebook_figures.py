"""From the tables of a run to the drawings of the notebooks: titles, alt texts, nothing where there is nothing."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from src.evaluation.windows import Window
from src.models.cut import Cut
from src.reporting.notebook_figures import (
    calibration_drawing,
    gains_drawing,
    orderings_drawing,
    windows_drawing,
)


def compared(method, value, **more):
    row = {
        "scope": "all", "kind": "landmark", "landmark_days": 0.0, "window": "average", "method": method, "versus": None,
        "metric": "wins_best_half", "value": value, "low": value - 0.1, "high": value + 0.1, "n": 100,
        "wins": 30, "won_accounts": 30,
    }  # fmt: skip
    return row | more


def window(index, month):
    start = datetime(2026, month, 1, tzinfo=UTC)
    return Window(
        index=index, cut=Cut(start, None), start=start, end=datetime(2026, month + 1, 1, tzinfo=UTC), fold=None
    )


COMPARISON = pd.DataFrame(
    [
        compared("rules", 0.65),
        compared("model", 0.8),
        compared("logistic", 0.99),
        compared("model", 0.15, versus="rules"),
        compared("model", 0.7, window="0"),
        compared("model", 0.9, window="1"),
        compared("rules", 0.6, window="0"),
        compared("rules", 0.7, window="1"),
    ]
)


def test_orderings_are_named_in_words_and_the_best_is_the_title():
    drawn = orderings_drawing(COMPARISON, "customers")
    assert drawn.title == "The best half of the list reaches 80 of 100 customers by score"
    assert drawn.alt == "Bar chart, of 100 customers in the best half: score 80, points today 65."
    assert orderings_drawing(COMPARISON.head(0), "customers") is None


def test_windows_in_order_of_time():
    drawn = windows_drawing(COMPARISON, [window(0, 1), window(1, 3)], "customers")
    assert drawn.alt == "Lines over 2 windows, of 100 customers: score 70, 90; points today 60, 70."
    assert windows_drawing(COMPARISON, [window(0, 1)], "customers") is None
    assert windows_drawing(COMPARISON.head(0), [window(0, 1), window(1, 3)], "customers") is None


def test_gains_without_the_random_order():
    fractions = [0.0, 0.5, 1.0]
    table = pd.DataFrame(
        {
            "method": ["model"] * 3 + ["chance"] * 3,
            "worked_fraction": fractions * 2,
            "reached_fraction": [0.0, 0.8, 1.0, *fractions],
        }
    )
    assert gains_drawing(table, "customers").alt == (
        "Curves: of 100 customers the first half reaches score 80; by chance 50."
    )
    assert gains_drawing(pd.DataFrame(), "customers") is None


def test_calibration_leaves_out_grades_without_a_rate():
    grades = pd.DataFrame(
        {"grade": ["A", "B"], "n": [90, 5], "said": [0.2, 0.1], "rate": [0.25, np.nan], "low": [0.2, np.nan],
         "high": [0.3, np.nan]}
    )  # fmt: skip
    assert calibration_drawing(grades).alt == "Points, out of 100: A said 20, came true 25."
    assert calibration_drawing(grades.tail(1)) is None
    assert calibration_drawing(pd.DataFrame()) is None


@pytest.mark.parametrize("draw", [lambda: orderings_drawing(COMPARISON, "customers")])
def test_same_table_same_bytes(draw):
    assert draw().svg("f") == draw().svg("f")
