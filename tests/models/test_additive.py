"""Sums of one effect per feature: against Shapley's own sum, scikit-learn, and there and back as text."""

import json
from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from src.models.additive import Additive, Line, Steps, Term, centred
from src.models.encode import Column
from src.models.linear import STRENGTH, fit_linear
from src.models.scorecard import fit_scorecard
from src.models.training_set import TrainingSet, training_set

VISITS, COUNTRY = Column("visits", "f_000", None), Column("country", "f_001", ("DE", "FR"))


@pytest.fixture(scope="module")
def rows(source, recipe, cut) -> TrainingSet:
    return training_set(source.features, source.examples, source.catalog, cut, recipe)


@pytest.fixture(scope="module", params=["logistic", "scorecard"])
def fitted(request, rows: TrainingSet, source) -> Additive:
    if request.param == "scorecard":
        return fit_scorecard(rows, rows.encoding, source.catalog)
    return fit_linear(rows.matrix, rows.encoding, rows.won, rows.weight)


def test_by_hand() -> None:
    # log(1 + x) of 0 and e - 1 is 0 and 1; centred at 0.5 with spread 0.5 that is -1 and 1.
    line = Term(VISITS, Line(is_log=True, centre=0.5, spread=0.5, slope=2.0), missing=0.3)
    steps = Term(COUNTRY, Steps(None, (1.0, -1.0)), missing=0.0)
    matrix = pd.DataFrame({"f_000": [0.0, np.e - 1, np.nan], "f_001": [0.0, 1.0, np.nan]})

    found = centred("logistic", [line, steps], -1.0, matrix, np.array([1.0, 1.0, 2.0]))

    # Means: (-2 + 2 + 2 x 0.3) / 4 = 0.15, and (1 - 1 + 0) / 4 = 0.
    assert found.base == pytest.approx(-0.85)
    expected = [[-2.15, 1.0, -0.85], [1.85, -1.0, -0.85], [0.15, 0.0, -0.85]]
    np.testing.assert_allclose(found.contributions(matrix), expected)
    np.testing.assert_allclose(found.margin(matrix), [-2.0, 0.0, -0.7])


def test_scaled_numbers_end_at_ten_and_bins_hold_their_upper_end() -> None:
    line = Line(is_log=False, centre=0.0, spread=1.0, slope=1.0)
    assert line.at(np.array([-99.0, 99.0])).tolist() == [-10, 10]
    steps = Steps((1.0, 2.0), (0.1, 0.2, 0.3))
    assert steps.at(np.array([1.0, 1.5, 2.0, 2.1])).tolist() == [0.1, 0.2, 0.2, 0.3]


def test_contributions_are_shapleys_sum_over_the_training_rows(fitted: Additive, rows: TrainingSet) -> None:
    """Shapley's value of each feature, by its formula: unknown features are averaged over the training rows."""
    background, weight = rows.matrix, rows.weight

    def value(row: pd.Series, known: frozenset[str]) -> float:
        mixed = background.assign(**{code: row[code] for code in known})
        return float(np.average(fitted.margin(mixed), weights=weight))

    for index in background.index[[0, 700]]:
        row = background.loc[index]
        values = {
            frozenset(chosen): value(row, frozenset(chosen))
            for count in range(len(fitted.codes) + 1)
            for chosen in combinations(fitted.codes, count)
        }
        found = fitted.contributions(background.loc[[index]])[0]
        assert found[-1] == pytest.approx(values[frozenset()], abs=1e-7)
        for place, code in enumerate(fitted.codes):
            share = sum(
                factorial(len(known))
                * factorial(len(fitted.codes) - len(known) - 1)
                / factorial(len(fitted.codes))
                * (values[known | {code}] - values[known])
                for known in values
                if code not in known
            )
            assert found[place] == pytest.approx(share, abs=1e-7)


def test_contributions_add_up_to_the_margin(fitted: Additive, rows: TrainingSet) -> None:
    total = fitted.contributions(rows.matrix).sum(axis=1)
    np.testing.assert_allclose(total, fitted.margin(rows.matrix), rtol=0, atol=1e-9)


def test_there_and_back_is_the_same(fitted: Additive, rows: TrainingSet) -> None:
    again = Additive.from_json(json.loads(fitted.to_text()))
    assert again == fitted
    np.testing.assert_array_equal(again.margin(rows.matrix), fitted.margin(rows.matrix))


def test_logistic_regression_is_that_of_scikit_learn(rows: TrainingSet) -> None:
    """On columns made here by hand: log, scaled, levels and missing."""
    columns: list[pd.Series] = []
    for column in rows.encoding.columns:
        values = rows.matrix[column.code]
        if column.levels is None:
            number = np.log1p(values)
            columns.append(((number - number.mean()) / number.std(ddof=0)).fillna(0.0))
            if values.isna().any():
                columns.append(values.isna().astype(float))
        else:
            columns += [(values == level).astype(float) for level in range(len(column.levels))]
            columns.append(values.isna().astype(float))
    design = np.column_stack(columns)
    own = LogisticRegression(C=STRENGTH, tol=1e-8, max_iter=10_000)
    own.fit(design, rows.won, sample_weight=rows.weight / rows.weight.mean())

    found = fit_linear(rows.matrix, rows.encoding, rows.won, rows.weight).margin(rows.matrix)

    np.testing.assert_allclose(found, own.decision_function(design), atol=2e-3)


def test_only_the_features_of_the_encoding_count(rows: TrainingSet) -> None:
    part = rows.encoding.part(frozenset({"country"}))
    found = fit_linear(rows.matrix, part, rows.won, rows.weight)
    assert found.codes == part.codes
    changed = rows.matrix.assign(**dict.fromkeys(set(rows.encoding.codes) - set(part.codes), 0.0))
    np.testing.assert_array_equal(found.margin(changed), found.margin(rows.matrix))


def test_without_rows_there_are_no_margins(fitted: Additive, rows: TrainingSet) -> None:
    none = rows.matrix.iloc[:0]
    assert fitted.margin(none).shape == (0,)
    assert fitted.contributions(none).shape == (0, len(rows.encoding.columns) + 1)


def test_without_terms_it_is_the_base(rows: TrainingSet) -> None:
    flat = centred("scorecard", [], -2.0, rows.matrix, rows.weight)
    assert not flat.is_telling
    assert set(flat.margin(rows.matrix)) == {-2.0}
    assert flat.codes == rows.encoding.codes
