import numpy as np
import pytest

from src.evaluation.selection.balance import balance, balance_summary, indicators, largest_difference
from src.evaluation.selection.propensity import worked_chances
from src.evaluation.selection.weights import worked_weights
from src.models.encode import Column
from tests.evaluation.chosen_leads import CATALOG, RECIPE, chosen_leads


def test_differences_by_hand() -> None:
    # Among all: mean 2, standard deviation 1; weighted mean of the worked (1, 3 with weights 1 and 3): 2.5.
    values = np.array([[1.0], [3.0], [1.0], [3.0]])
    assert largest_difference(values, np.array([1.0, 3.0, 0.0, 0.0])) == pytest.approx(0.5)
    assert largest_difference(np.ones((3, 1)), np.array([1.0, 0.0, 0.0])) == 0


def test_each_level_and_missing_are_compared() -> None:
    text = indicators(np.array([0.0, 1.0, np.nan]), Column("c", "f_000", ("DE", "FR")))
    assert text.tolist() == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    number = indicators(np.array([5.0, np.nan]), Column("n", "f_001", None))
    assert number[:, 1].tolist() == [0, 1]
    # Only those with a value were worked: the share missing differs by .5, its standard deviation is .5.
    assert largest_difference(number, np.array([1.0, 0.0])) == pytest.approx(1)


def test_weights_balance_what_drove_the_choice() -> None:
    table, features, _ = chosen_leads(5)
    weight = worked_weights(table, worked_chances(table, features, CATALOG, RECIPE), 0.1)
    found = balance(table, features, weight, CATALOG, RECIPE)
    size = found.set_index("feature").loc["employees"]
    assert size["before"] > 0.2
    assert size["after"] < 0.05
    assert found["feature"].iloc[0] == "employees"
    summary = balance_summary(found).iloc[0]
    assert (summary["features"], summary["unbalanced_before"], summary["unbalanced_after"]) == (2, 1, 0)
