"""The small made-up source of the models' tests, a model of it, and its newest leads explained."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from src.models.cut import Cut
from src.models.explaining.explained import Explained, explained
from src.models.model import LeadModel
from src.models.recipe import Recipe
from src.models.train import train_at_cut
from tests.models.conftest import HORIZON_DAYS, Source, day, make_source


@pytest.fixture(scope="session")
def source() -> Source:
    """Leads that were touched or not, with a feature of pure noise beside those that matter."""
    made = make_source(leads=3500, touches=True)
    return replace(made, features=made.features.assign(always_one=made.features.index % 7.0))


@pytest.fixture(scope="session")
def model(source: Source) -> LeadModel:
    recipe = Recipe(horizon_days=HORIZON_DAYS, blocks=1, max_trees=60, min_trees=60)
    return train_at_cut(source.features, source.examples, source.catalog, Cut(day(365)), recipe)


@pytest.fixture(scope="session")
def found(model: LeadModel, source: Source) -> Explained:
    made = explained(model, source.features, source.examples, 800)
    assert made is not None
    return made


@pytest.fixture(scope="session")
def examples(source: Source) -> pd.DataFrame:
    """With open leads too: the last rows again, as of today."""
    now = source.examples.tail(50).assign(kind="now", is_won=pd.NA, is_matured=False, landmark_days=float("nan"))
    now.index = range(len(source.examples), len(source.examples) + 50)
    return pd.concat([source.examples, now.astype({"is_won": "boolean"})]).assign(first_touch_at=pd.NaT)
