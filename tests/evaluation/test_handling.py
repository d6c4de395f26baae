import pandas as pd
import pytest

from src.evaluation.handling import left_out_wins, with_grade


def leads(rows):
    return pd.DataFrame(rows, columns=["grade", "is_worked", "is_won"])


def test_left_out_wins_by_hand():
    # A: 4 called, 2 won; 3 left, 1 of them won anyway. B: 10 called, 1 won; 5 left. C does not count.
    rows = [("A", True, i < 2) for i in range(4)] + [("A", False, i < 1) for i in range(3)]
    rows += [("B", True, i < 1) for i in range(10)] + [("B", False, False)] * 5 + [("C", False, True)] * 9
    found = left_out_wins(leads(rows))
    assert found["left_out"] == pytest.approx(3 * 0.5 - 1 + 5 * 0.1)
    assert (found["left_out_low"], found["left_out_high"]) == (0, pytest.approx(2.0))
    assert found["left_out_leads"] == 8


def test_never_below_none():
    assert left_out_wins(leads([("A", True, False)] * 5 + [("A", False, True)]))["left_out"] == 0


def test_nothing_is_estimated_without_called_leads():
    assert left_out_wins(leads([("A", False, False)] * 3)) == {}


def test_without_a_model_there_is_one_group():
    assert with_grade(pd.DataFrame({"model": [0.1, 0.2]}), None)["grade"].tolist() == ["All leads", "All leads"]
