import numpy as np
import pandas as pd

from src.evaluation.selection.propensity import worked_chances
from tests.evaluation.chosen_leads import CATALOG, RECIPE, chosen_leads


def test_the_planted_choice_is_found() -> None:
    table, features, _ = chosen_leads(1)
    true = 1 / (1 + np.exp(-0.3 - (np.log(features["employees"]) - 4)))
    found = worked_chances(table, features, CATALOG, RECIPE)
    assert found.index.equals(table.index)
    assert np.corrcoef(found, true)[0, 1] > 0.97
    assert abs(found.mean() - true.mean()) < 0.03


def test_no_outcome_is_looked_at() -> None:
    table, features, _ = chosen_leads(2, count=600)
    other = table.assign(is_won=~table["is_won"])
    found = worked_chances(table, features, CATALOG, RECIPE)
    pd.testing.assert_series_equal(found, worked_chances(other, features, CATALOG, RECIPE))


def test_a_lead_does_not_speak_for_itself() -> None:
    table, features, _ = chosen_leads(3, count=600)
    own = table.index[7]
    flipped = table.assign(is_worked=table["is_worked"].where(table.index != own, ~table["is_worked"]))
    before, after = (worked_chances(t, features, CATALOG, RECIPE) for t in (table, flipped))
    assert before[own] == after[own]
    assert (before != after).any()


def test_without_touches_or_with_nearly_all_worked_there_is_no_chance() -> None:
    table, features, _ = chosen_leads(4, count=400)
    untold = table.assign(is_worked=pd.array([pd.NA] * len(table), "boolean"))
    assert worked_chances(untold, features, CATALOG, RECIPE).isna().all()
    everyone = table.assign(is_worked=pd.array(np.arange(len(table)) > 10, "boolean"))
    assert worked_chances(everyone, features, CATALOG, RECIPE).isna().all()
