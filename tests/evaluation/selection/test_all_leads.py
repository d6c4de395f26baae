import numpy as np
import pandas as pd
import pytest

from src.evaluation.selection.all_leads import all_leads_scores
from src.evaluation.windows import Window
from src.models.cut import Cut
from src.models.recipe import Recipe
from src.models.train import train_at_cut
from tests.models.conftest import day, make_source


@pytest.mark.parametrize("leads", [700, 1500])
def test_the_second_model_learns_from_all_leads(leads: int) -> None:
    source = make_source(leads=leads, touches=True)
    window = Window(0, Cut(day(250)), day(250), day(330))
    recipe = Recipe(horizon_days=30, max_trees=40, patience=10, blocks=2)
    model = train_at_cut(source.features, source.examples, source.catalog, window.cut, recipe)
    score = all_leads_scores(source.features, source.examples, source.catalog, window, model)
    worked = source.examples["is_worked"]
    every = source.examples.assign(is_worked=pd.array([True] * len(worked), "boolean"))
    same = all_leads_scores(source.features, every, source.catalog, window, model)
    pd.testing.assert_series_equal(score, same)  # whoever was worked makes no difference to it
    # Sales prefers frequent visitors, and only called leads win: what it learns leans on visits.
    assert np.corrcoef(score, source.features.loc[score.index, "visits_count"])[0, 1] > 0.3
