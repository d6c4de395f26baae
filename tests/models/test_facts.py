import json

import numpy as np
import pandas as pd
import pytest

from src.models.encode import Column, Encoding
from src.models.facts import Bins, Facts, bin_of, fit_facts, levels_of

NUMBER, TEXT = Column("visits", "f_000", None), Column("country", "f_001", ("DE", "US"))
ENCODING = Encoding((NUMBER, TEXT), {})
MATRIX = pd.DataFrame(
    {
        "f_000": [0.0, 0, 0, 0, 5, 9, np.nan, 0],
        "f_001": [0.0, 0, 1, 1, 1, np.nan, 0, 1],
    }
)
AGE = np.array([0.0, 0, 0, 0, 0, 0, 0, 7])
WON = np.array([1.0, 0, 0, 0, 1, 1, 0, 1])
WEIGHT = np.array([1.0, 1, 1, 1, 3, 1, 1, 1])


def test_rates_by_age_and_bin_by_hand() -> None:
    facts = fit_facts(MATRIX, ENCODING, AGE, WON, WEIGHT, {})
    visits, country = facts.bins["visits"], facts.bins["country"]

    assert facts.ages_days == (0.0, 7.0)
    np.testing.assert_allclose(facts.overall, [5 / 9, 1], atol=1e-6)
    # 0 visits are most rows: a bin of their own; then 5 up to 9, and 9
    assert visits.edges == (5.0, 9.0)
    np.testing.assert_array_equal(visits.rows, [[1, 4, 1, 1], [0, 1, 0, 0]])
    np.testing.assert_allclose(visits.rate[0], [0, 1 / 4, 1, 1])
    np.testing.assert_array_equal(country.rows, [[1, 3, 3], [0, 0, 1]])
    np.testing.assert_allclose(country.rate[0], [1, 1 / 3, 3 / 5], atol=1e-6)


def test_rates_agree_with_a_plain_loop(model, source) -> None:
    rng = np.random.default_rng(4)
    matrix = model.encoding.apply(source.features)
    age = source.examples["landmark_days"].to_numpy(float)
    won = rng.integers(0, 2, len(matrix)).astype(float)
    weight = rng.uniform(1, 3, len(matrix))

    facts = fit_facts(matrix, model.encoding, age, won, weight, {})

    for column in model.encoding.columns:
        fact = facts.bins[column.name]
        values = matrix[column.code].to_numpy()
        place = bin_of(values, column, fact.edges)
        for a, b in {(a, b) for a, b in zip(age, place, strict=True)}:
            rows = (age == a) & (place == b)
            i = facts.ages_days.index(a)
            assert fact.rows[i, b] == rows.sum()
            assert abs(fact.rate[i, b] - np.average(won[rows], weights=weight[rows])) < 1e-5


def test_bins_of_numbers_start_at_their_edge() -> None:
    found = bin_of(np.array([np.nan, -1.0, 4.9, 5.0, 8.0, 9.0, 99.0]), NUMBER, (5.0, 9.0))
    assert found.tolist() == [0, 1, 1, 2, 2, 3, 3]


def test_age_is_the_newest_landmark_reached() -> None:
    facts = Facts((0.0, 7.0), np.array([0.1, 0.2]), {})
    assert facts.age_index(np.array([-1.0, 0.0, 6.9, 7.0, 30.0])).tolist() == [0, 0, 0, 1, 1]


def test_json_there_and_back() -> None:
    facts = fit_facts(MATRIX, ENCODING, AGE, WON, WEIGHT, {})
    again = Facts.from_json(json.loads(json.dumps(facts.to_json())))
    assert again.to_json() == facts.to_json()


def test_a_column_without_any_value_has_one_empty_bin() -> None:
    matrix = pd.DataFrame({"f_000": [np.nan, np.nan]})
    facts = fit_facts(matrix, Encoding((NUMBER,), {}), np.zeros(2), np.array([0.0, 1]), np.ones(2), {})
    assert facts.bins["visits"].rows.tolist() == [[2, 0]]


def test_a_level_the_model_does_not_know_is_in_no_bin() -> None:
    """Row 5 holds a country that is too rare for a level: leads without a country are others."""
    rare = {"country": np.arange(len(MATRIX)) == 5}
    facts = fit_facts(MATRIX, ENCODING, AGE, WON, WEIGHT, rare)
    np.testing.assert_array_equal(facts.bins["country"].rows, [[0, 3, 3], [0, 0, 1]])
    np.testing.assert_allclose(facts.overall, [5 / 9, 1], atol=1e-6)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([20.0, 20, 20, 20, 20], [-1, -1, 0, 1, 1]),
        ([19.0, 21, 20, 19, 21], [-1, -1, 0, 1, 1]),
        ([90.0, 5, 5], [-1, 1, 1]),  # a frequent 0 is low however frequent it is
        ([30.0, 17, 18, 17, 18], [-1, -1, 0, 1, 1]),
        ([5.0, 95], [-1, 1]),
        ([100.0], [0]),
        ([], []),
    ],
)
def test_low_medium_and_high_bins(rows: list[float], expected: list[int]) -> None:
    bins = Bins((), np.zeros((1, len(rows) + 1)), np.array([[7.0, *rows]]))
    assert levels_of(bins).tolist() == [0, *expected]
