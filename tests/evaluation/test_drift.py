import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import jensenshannon

from src.evaluation.drift import MINIMUM_LEADS, drift_table


def text(**counts):
    return pd.DataFrame({"industry": [name for name, n in counts.items() for _ in range(n)]})


def test_agrees_with_scipy_on_categories():
    table = drift_table(text(a=150, b=50, c=50), text(a=50, b=100, d=100))
    expected = jensenshannon([0.6, 0.2, 0.2, 0], [0.2, 0.4, 0, 0.4], base=2)
    assert table.loc[0, "distance"] == pytest.approx(expected)
    assert table.loc[0, "is_notable"]


def test_same_population_is_at_distance_zero():
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"x": rng.normal(size=500), "y": rng.choice(["a", "b"], 500)})
    assert drift_table(frame, frame)["distance"].max() == pytest.approx(0)


def test_a_shift_in_a_number_and_in_what_is_missing_is_seen():
    rng = np.random.default_rng(1)
    learned = pd.DataFrame(
        {"shifted": rng.normal(size=2000), "emptied": rng.normal(size=2000), "same": rng.normal(size=2000)}
    )
    now = pd.DataFrame(
        {
            "shifted": rng.normal(size=2000) + 1,
            "emptied": rng.normal(size=2000),
            "same": rng.normal(size=2000),
        }
    )
    now.loc[:600, "emptied"] = np.nan
    table = drift_table(learned, now).set_index("feature")
    assert table["is_notable"].to_dict() == {"shifted": True, "emptied": True, "same": False}


def test_few_leads_show_no_distance():
    table = drift_table(text(a=MINIMUM_LEADS - 1), text(b=500))
    assert table["distance"].isna().all()
    assert not table["is_notable"].any()


def test_all_missing_and_constant_columns():
    learned = pd.DataFrame({"empty": [np.nan] * 300, "one": [1.0] * 300})
    assert drift_table(learned, learned)["distance"].tolist() == [0, 0]
