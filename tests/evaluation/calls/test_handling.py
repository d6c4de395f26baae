import pandas as pd
import pytest

from src.evaluation.calls.handling import delivered_facts, with_grade


def test_without_a_model_there_is_one_group():
    assert with_grade(pd.DataFrame({"model": [0.1, 0.2]}), None)["grade"].tolist() == ["All leads", "All leads"]


def test_chances_are_set_against_wins_among_called_leads_only():
    rows = pd.DataFrame(
        {"model": [0.5, 0.5, 0.2, 0.8], "is_worked": [True, True, False, False], "is_won": [True, False, False, True]}
    )
    found = delivered_facts(rows)
    assert (found["expected"], found["actual"]) == (pytest.approx(2.0), 2)
    assert (found["called"], found["expected_called"], found["actual_called"]) == (2, pytest.approx(1.0), 1)
    assert found["expected_called_low"] < 1 < found["expected_called_high"]


def test_where_touches_or_chances_are_unknown_nothing_is_made_up():
    rows = pd.DataFrame({"model": [0.5, 0.5], "is_worked": pd.array([None, None], "boolean"), "is_won": [True, False]})
    assert delivered_facts(rows) == pytest.approx(
        {"expected": 1.0, "expected_low": 0.0, "expected_high": 1 + 1.959964 * 1.5**0.5, "actual": 1}
    )
    unscored = delivered_facts(rows.assign(model=float("nan")))
    assert (unscored["expected"], unscored["actual"]) == (None, 1)
