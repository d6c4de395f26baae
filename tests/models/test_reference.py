from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from src.models.grades import build_reference
from src.models.model import LeadModel
from src.models.predict import predict_chance, predict_margin
from src.models.reference import with_reference


@pytest.fixture
def table(model: LeadModel, source) -> pd.DataFrame:
    """Return out-of-time rows: the last half of the source, every second row in a weekly queue."""
    rows = source.examples.iloc[len(source.examples) // 2 :]
    kind = np.where(np.arange(len(rows)) % 2, "week", "landmark")
    return rows.assign(kind=kind, model=predict_chance(model, source.features.loc[rows.index]))


def test_only_weekly_rows_of_the_table_are_the_population(model: LeadModel, source, table: pd.DataFrame) -> None:
    week = table.loc[table["kind"] == "week"]
    fit, engagement = (predict_margin(model, source.features.loc[week.index], p) for p in ("fit", "engagement"))

    found = with_reference(model, table, source.features, 3.0, 20.0)

    assert found.reference == build_reference(week, 3.0, fit, engagement, 20.0)
    assert found.reference.origin["rows"] == len(week)
    assert model.reference is None


def test_other_rows_of_the_features_change_nothing(model: LeadModel, source, table: pd.DataFrame) -> None:
    own = with_reference(model, table, source.features.loc[table.index], 3.0)
    assert with_reference(model, table, source.features, 3.0).reference == own.reference


def test_a_model_without_a_part_has_no_words_for_it(model: LeadModel, source, table: pd.DataFrame) -> None:
    parts = {part: predictor for part, predictor in model.parts.items() if part != "fit"}
    found = with_reference(replace(model, parts=parts), table, source.features, None).reference
    assert found.fit_cuts is None
    assert found.engagement_cuts is not None


def test_where_nothing_was_scored_the_model_stays_as_it_is(model: LeadModel, source, table: pd.DataFrame) -> None:
    assert with_reference(model, table.assign(model=np.nan), source.features, 3.0) is model
