import numpy as np
import pandas as pd

from src.evaluation.promises import new_leads as module
from src.evaluation.promises.new_leads import new_leads, wins_behind
from src.models.grades import Reference
from tests.evaluation.promises.agreed import MONDAY

WEEK = pd.Timedelta(weeks=1)


class Model:
    reference = Reference(tuple(np.linspace(0, 1, 1001)), (0.5, 0.3, 0.1), None, None, {})


def examples():
    """Return six leads a week apart; the first is older than the test window, the last two too young for it."""
    return pd.DataFrame(
        {
            "lead_id": list("fedcba"),
            "kind": "landmark",
            "landmark_days": 0.0,
            "created_at": [pd.Timestamp(MONDAY) + i * WEEK for i in range(6)],
            "is_won": pd.array([True, True, False, None, None, None], "boolean"),
            "is_won_by_account": [False, False, False, True, False, False],
        },
        index=pd.RangeIndex(6, name="row_id"),
    )


def out_of_time():
    table = examples().iloc[1:4]
    return table.assign(model=[0.6, 0.2, 0.4], window_start=table["created_at"].min())


def test_each_lead_has_the_chance_that_knew_nothing_of_it(monkeypatch):
    monkeypatch.setattr(module, "predict_chance", lambda model, features: features["x"].to_numpy())
    features = pd.DataFrame({"x": [0.9, 0.9, 0.9, 0.9, 0.35, 0.05]}, index=examples().index)
    found = new_leads(out_of_time(), examples(), features, Model()).set_index("lead_id")
    assert found.index.tolist() == list("edcba")  # the lead before the first window is known to every model
    assert found["expected"].fillna(-1).tolist() == [0.6, 0.2, -1, 0.35, 0.05]
    assert found["chance_from"].tolist() == ["test window"] * 3 + ["score in use"] * 2
    assert found["grade"].tolist() == ["A", "C", "B", "B", "D"]


def test_without_a_model_there_is_no_grade_and_young_leads_have_no_chance():
    found = new_leads(out_of_time(), examples(), pd.DataFrame(), None)
    assert found["grade"].unique().tolist() == ["All leads"]
    assert found["expected"].isna().sum() == 3


def test_without_a_test_window_every_lead_is_there():
    found = new_leads(pd.DataFrame(), examples(), pd.DataFrame(), None)
    assert len(found) == 6
    assert found["expected"].isna().all()


def test_the_wins_behind_are_those_of_the_test_windows():
    assert wins_behind(out_of_time()) == 1
    assert wins_behind(pd.DataFrame()) == 0
