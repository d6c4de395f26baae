import numpy as np
import pandas as pd

from src.features.definition import phrase
from src.models.explain import contributions
from src.models.explaining.moved import moved_because
from src.models.model import LeadModel


def test_the_feature_that_moved_most_speaks(model: LeadModel, source) -> None:
    before = source.features.iloc[[3, 3, 3, 3]].assign(country="FR", visits_count=1.0, visits_7d_count=1.0)
    before.index = range(4)
    after = before.copy()
    after.loc[0, "country"] = "US"
    after.loc[[1, 3], ["visits_count", "visits_7d_count"]] = [6.0, 3.0]
    said = moved_because(model, before, after, np.array([1.0, 1.0, 1.0, -1.0]))
    assert said[0] == "from US"
    assert said[1] in ("visited 6 times", "3 this week")
    assert said[2] is None  # nothing changed
    assert said[3] is None or not said[3].startswith("visited")  # asked what lowered it
    moved = contributions(model, after).loc[0, "country"] - contributions(model, before).loc[0, "country"]
    assert moved > 0
    assert phrase(model.catalog["country"], "US") == said[0]


def test_no_leads(model: LeadModel, source) -> None:
    none = source.features.head(0)
    assert moved_because(model, none, none, np.zeros(0)) == []
    assert isinstance(none, pd.DataFrame)
