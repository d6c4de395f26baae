"""shap draws our numbers: no dollar sign becomes a formula, equal words stay apart."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from src.models.explaining.explained import Explained, explained
from src.models.explaining.shap_explanation import as_shap, strongest_number, typical
from src.models.predict import predict_margin


@pytest.fixture(scope="module")
def found(model, source) -> Explained:
    words = {name: replace(feature, words="costs $10") for name, feature in model.catalog.items()}
    made = explained(replace(model, catalog=words), source.features, source.examples, 200)
    assert made is not None
    return replace(made, features=made.features.assign(country=made.features["country"] + " $x$"))


def test_values_are_ours_and_add_up_to_the_margin(found: Explained, model, source) -> None:
    drawn = as_shap(found)
    np.testing.assert_array_equal(drawn.values, found.effects.to_numpy())
    margin = predict_margin(model, source.features.loc[found.rows.index])
    np.testing.assert_allclose(drawn.values.sum(axis=1) + drawn.base_values, margin, atol=1e-9)


def test_names_are_unique_and_no_formula(found: Explained) -> None:
    drawn = as_shap(found)
    assert len(set(drawn.feature_names)) == len(found.effects.columns)
    assert drawn.feature_names[:2] == [r"costs \$10", r"costs \$10 (2)"]
    place = list(found.effects.columns).index("country")
    assert all(value.endswith(r" \$x\$") for value in drawn.display_data[:, place])
    assert (drawn.data[:, place] == 0).all()


def test_a_missing_number_is_shown_as_none_and_others_as_they_are(found: Explained) -> None:
    gone = found.features["visits_count"].astype(float).where(np.arange(len(found.features)) > 0)
    drawn = as_shap(replace(found, features=found.features.assign(visits_count=gone)))
    place = list(found.effects.columns).index("visits_count")
    assert drawn.display_data[0, place] == "none"
    assert drawn.display_data[1:, place].tolist() == gone.iloc[1:].tolist()


def test_the_typical_lead_and_the_strongest_number(found: Explained) -> None:
    margin = found.contributions.sum(axis=1)
    below = (margin < margin.iloc[typical(found)]).mean()
    assert below == pytest.approx(0.5, abs=0.1)
    assert strongest_number(found) in ("employees_count", "visits_count")
    text = replace(found, contributions=found.contributions[["country", "base"]])
    assert strongest_number(text) is None
    assert isinstance(as_shap(found).display_data, np.ndarray)
    assert isinstance(found.features, pd.DataFrame)
