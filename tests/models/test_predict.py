import numpy as np
import pytest

from src.leads.errors import LeadScoringError
from src.models.model import LeadModel
from src.models.predict import predict_chance, predict_margin


def test_columns_are_found_by_name(model: LeadModel, source) -> None:
    turned = source.features[source.features.columns[::-1]].assign(extra=1.0)

    np.testing.assert_array_equal(predict_margin(model, turned), predict_margin(model, source.features))


def test_no_rows_give_no_chances(model: LeadModel, source) -> None:
    none = source.features.iloc[:0]

    assert predict_chance(model, none).shape == (0,)
    assert model.parts["all"].contributions(model.encoding.apply(none)).shape == (
        0,
        len(model.encoding.names) + 1,
    )


def test_chance_is_the_calibrated_margin(model: LeadModel, source) -> None:
    margin = predict_margin(model, source.features)
    log_odds = model.calibrator.slope * margin + model.calibrator.intercept
    np.testing.assert_allclose(predict_chance(model, source.features), 1 / (1 + np.exp(-log_odds)))


def test_parts_see_only_their_own_features(model: LeadModel, source) -> None:
    other = source.features.assign(visits_count=0.0, visits_7d_count=0.0)

    np.testing.assert_array_equal(predict_margin(model, other, "fit"), predict_margin(model, source.features, "fit"))
    assert (predict_margin(model, other, "engagement") != predict_margin(model, source.features, "engagement")).any()


def test_a_missing_part_is_named(model: LeadModel, source) -> None:
    bare = LeadModel(**{**vars(model), "parts": {"all": model.parts["all"]}})
    with pytest.raises(LeadScoringError, match="no 'fit' part"):
        predict_margin(bare, source.features, "fit")


def test_unseen_levels_score_like_missing(model: LeadModel, source) -> None:
    np.testing.assert_array_equal(
        predict_margin(model, source.features.assign(country="XX")),
        predict_margin(model, source.features.assign(country=None)),
    )
