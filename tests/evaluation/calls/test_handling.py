import pandas as pd
import pytest

from src.evaluation.calls.handling import delivered_facts, left_out_wins, with_grade


def leads(rows):
    return pd.DataFrame(rows, columns=["grade", "is_worked", "is_won"])


def test_left_out_wins_by_hand():
    # A: 4 called, 2 won; 3 left, 1 of them won anyway. B: 10 called, 1 won; 5 left. C does not count.
    rows = [("A", True, i < 2) for i in range(4)] + [("A", False, i < 1) for i in range(3)]
    rows += [("B", True, i < 1) for i in range(10)] + [("B", False, False)] * 5 + [("C", False, True)] * 9
    found = left_out_wins(leads(rows))
    assert found["left_out"] == pytest.approx(3 * 0.5 - 1 + 5 * 0.1)
    # Upper ends of Wilson's intervals, from the formula by hand: 2 of 4: 0.8500, 1 of 10: 0.4042.
    assert (found["left_out_low"], found["left_out_high"]) == (0, pytest.approx(3 * 0.85 - 1 + 5 * 0.4042, abs=1e-3))
    assert found["left_out_leads"] == 8
    assert "left_out_value" not in found


def test_left_out_wins_in_money_have_the_same_bounds():
    rows = [("A", True, i < 2) for i in range(4)] + [("A", False, False)] * 3
    found = left_out_wins(leads(rows), mean_value=1000.0)
    assert (found["left_out_value"], found["left_out_value_low"]) == (pytest.approx(1500), 0)
    assert found["left_out_value_high"] == pytest.approx(1000 * found["left_out_high"])


def test_never_below_none():
    assert left_out_wins(leads([("A", True, False)] * 5 + [("A", False, True)]))["left_out"] == 0


def test_nothing_is_estimated_without_called_leads():
    assert left_out_wins(leads([("A", False, False)] * 3)) == {}


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
