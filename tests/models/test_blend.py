"""Trees with a share of logistic regression: the same mixture in margin, contributions and calibration."""

import json

import numpy as np
import pytest

from src.models.blend import Blend
from src.models.calibrate import fit_calibrator
from src.models.chain import fit_trees, steps_before, train_blocks
from src.models.linear import fit_linear
from src.models.model import LeadModel
from src.models.predictor import read_predictor
from src.models.refit import refit_trees
from src.models.train import train_on
from src.models.training_set import TrainingSet, training_set
from src.models.trees import Trees


@pytest.fixture(scope="module")
def rows(source, recipe, cut) -> TrainingSet:
    return training_set(source.features, source.examples, source.catalog, cut, recipe)


def test_a_quarter_of_the_margin_and_of_each_contribution_is_the_line(model: LeadModel, rows: TrainingSet) -> None:
    blend = model.parts["all"]
    assert isinstance(blend, Blend)
    trees, line, matrix = blend.trees, blend.linear, rows.matrix

    np.testing.assert_allclose(blend.margin(matrix), 0.75 * trees.margin(matrix) + 0.25 * line.margin(matrix))
    expected = 0.75 * trees.contributions(matrix) + 0.25 * line.contributions(matrix)
    np.testing.assert_allclose(blend.contributions(matrix), expected)
    np.testing.assert_allclose(blend.contributions(matrix).sum(axis=1), blend.margin(matrix), atol=1e-6)
    assert blend.codes == line.codes == rows.encoding.codes


def test_both_are_fitted_to_the_same_rows(model: LeadModel, rows: TrainingSet, recipe) -> None:
    blend, count = model.parts["all"], model.report["trees"]
    parameters = recipe.booster_parameters(rows.rows_per_lead)
    own = fit_trees(rows.matrix, rows.encoding.text_codes, rows.won, rows.weight, parameters, count)
    assert isinstance(blend, Blend)
    assert blend.trees.to_text() == own.to_text()
    assert blend.linear == fit_linear(rows.matrix, rows.encoding, rows.won, rows.weight)


def test_the_calibrator_is_fitted_on_the_blend(rows: TrainingSet, source, recipe, cut) -> None:
    """By hand: what both could have said of each block beforehand, mixed alike."""
    few = recipe.model_copy(update={"calibrator_min_wins": 20})
    model = train_on(rows, source.catalog, cut, few)
    assert model.report["calibration"]["is_fitted"]
    margin = np.full(len(rows.won), np.nan)
    for block in train_blocks(rows, steps_before(rows, cut, few), few):
        line = fit_linear(rows.matrix.loc[block.known], rows.encoding, rows.won[block.known], block.weight)
        own = rows.matrix.loc[block.rows]
        margin[block.rows] = 0.75 * block.trees.margin(own, model.report["trees"]) + 0.25 * line.margin(own)
    usable = ~np.isnan(margin) & cut.is_matured(rows.examples, few.horizon_days)
    found = fit_calibrator(margin[usable], rows.won[usable], rows.inverse_worked[usable])
    assert model.calibrator == found


def test_there_and_back_is_the_same(model: LeadModel, rows: TrainingSet) -> None:
    text = model.parts["all"].to_text()
    again = read_predictor(text)
    assert isinstance(again, Blend)
    assert again.to_text() == text
    assert again.linear_share == json.loads(text)["linear_share"] == 0.25
    np.testing.assert_array_equal(again.margin(rows.matrix), model.parts["all"].margin(rows.matrix))


def test_without_a_share_there_are_only_trees(rows: TrainingSet, source, recipe, cut) -> None:
    alone = recipe.model_copy(update={"linear_share": 0.0})
    model = train_on(rows, source.catalog, cut, alone, parts=())
    assert set(model.parts) == {"all"}
    assert isinstance(model.parts["all"], Trees)
    assert model.parts["all"].to_text() == refit_trees(rows, alone, model.report["trees"]).to_text()
    assert isinstance(read_predictor(model.parts["all"].to_text()), Trees)


def test_no_rows_give_no_margins(model: LeadModel, rows: TrainingSet) -> None:
    none = rows.matrix.iloc[:0]
    assert model.parts["all"].margin(none).shape == (0,)
    assert model.parts["all"].contributions(none).shape == (0, len(rows.encoding.columns) + 1)
