"""The AUC on draws of accounts against scikit-learn."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from src.evaluation.cells import queues_of
from src.evaluation.drawn_auc import drawn_auc


def table(seed: int = 1, size: int = 400) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    score = random.normal(size=size)
    return pd.DataFrame(
        {
            "account_id": [f"a{number}" for number in range(size)],
            "window": 0,
            "landmark_days": 0.0,
            "kind": "landmark",
            "scored_at": pd.Timestamp("2025-01-01", tz="UTC"),
            "window_start": pd.NaT,
            "window_end": pd.NaT,
            "is_won": random.random(size) < 1 / (1 + np.exp(2 - score)),
            "is_worked": None,
            "model": score.round(1),
        }
    )


def test_the_first_is_the_auc_and_the_draws_spread_as_its_standard_error() -> None:
    rows = table()
    drawn = drawn_auc(queues_of(rows, "all", "landmark", ["model"]), "model", 400, 0)
    assert drawn.shape == (401,)
    assert drawn[0] == pytest.approx(roc_auc_score(rows["is_won"], rows["model"]))
    others = [table(seed) for seed in range(2, 202)]
    spread = np.std([roc_auc_score(other["is_won"], other["model"]) for other in others])
    assert drawn[1:].std() == pytest.approx(spread, rel=0.2)


def test_the_same_seed_pairs_methods() -> None:
    rows = table().assign(other=lambda frame: frame["model"] * 2)
    queues = queues_of(rows, "all", "landmark", ["model", "other"])
    assert (drawn_auc(queues, "model", 130, 3) == drawn_auc(queues, "other", 130, 3)).all()
