"""The simulated history holds what it says it plants."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from studies.simulated_history import QUALITIES, History, Plan, simulate


def best(history: History) -> float:
    rows = history.examples[history.examples["is_won"].notna() & history.examples["is_matured"]]
    quality = history.features.loc[rows.index, [f"quality_{place}" for place in range(QUALITIES)]].sum(axis=1)
    return float(roc_auc_score(rows["is_won"].astype(bool), quality))


def test_the_planted_auc_is_that_of_the_best_score() -> None:
    assert best(simulate(1, Plan(leads=20_000, auc=0.65))) == pytest.approx(0.65, abs=0.01)


@pytest.mark.parametrize("moved", ["history", "month"])
def test_moved_outcomes_leave_nothing_but_the_drift(moved: str) -> None:
    plan = Plan(leads=20_000)
    history = simulate(2, plan, moved)  # type: ignore[arg-type]
    assert best(history) == pytest.approx(0.5, abs=0.015)
    rows = history.examples[history.examples["landmark_days"] == 0]
    share = (
        rows.groupby(rows["created_at"].dt.tz_localize(None).dt.to_period("Q").astype(str))["is_won"]
        .mean()
        .astype(float)
    )
    if moved == "month":
        assert share.iloc[-3] > 1.5 * share.iloc[0]
    else:
        assert share.iloc[:-2].max() < 1.2 * share.iloc[:-2].min()


def test_an_account_wins_or_loses_with_all_leads_and_landmarks() -> None:
    history = simulate(3, Plan(), "month")
    known = history.examples[history.examples["is_matured"]]
    # Between the landmarks a win can move past a horizon counted from another day, never away.
    assert (known.groupby("account_id")["is_won"].nunique() == 1).all()
    assert known.groupby("account_id")["lead_id"].nunique().max() == 3
    months = known.groupby("account_id")["created_at"].agg(lambda moments: moments.dt.month.nunique())
    assert (months > 1).mean() > 0.1


def test_the_same_seed_gives_the_same_history() -> None:
    one, other = simulate(5, Plan(has_touches=True)), simulate(5, Plan(has_touches=True))
    pd.testing.assert_frame_equal(one.features, other.features)
    pd.testing.assert_frame_equal(one.examples, other.examples)
    worked = one.examples["is_worked"].astype(float)
    assert 0.5 < worked.mean() < 0.8
    assert np.corrcoef(worked, one.features["quality_0"])[0, 1] > 0.1
