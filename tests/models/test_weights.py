from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from src.models.cut import Cut, flags
from src.models.encode import fit_encoding
from src.models.weights import effective_count, followup_share, followup_weights, worked_weights

CUT = Cut(datetime(2024, 3, 1, tzinfo=UTC))


def landmarks(followup_at_cut: list[float], ages: list[float]) -> pd.DataFrame:
    scored = [CUT.at - timedelta(days=days) for days in followup_at_cut]
    return pd.DataFrame({"scored_at": pd.to_datetime(scored), "landmark_days": ages})


def test_weights_by_hand() -> None:
    # Age 0: follow-up of 1, 2, 4 and 8 days. Age 7: 2 and 4. One row is scored only after the cut.
    rows = landmarks([1, 2, 4, 8, 2, 4, -3], [0, 0, 0, 0, 7, 7, 0])
    known = rows.iloc[[1, 3, 5]].assign(followup_days=[2.0, 8.0, 3.0])

    weight, report = followup_weights(known, rows, CUT, cap=3)

    # G_0(2) = 3/4, G_0(8) = 1/4 (weight 4, capped at 3), G_7(3) = 1/2
    np.testing.assert_allclose(weight, [4 / 3, 3, 2])
    assert report["capped_rows"] == 1
    assert report["capped_weight_fraction"] == pytest.approx(1 / (4 / 3 + 4 + 2), abs=1e-6)


def test_share_agrees_with_a_plain_count() -> None:
    rng = np.random.default_rng(3)
    followup, days = rng.integers(0, 30, 50).astype(float), rng.integers(0, 28, 40).astype(float)
    days = np.minimum(days, followup.max())

    expected = [sum(f >= t for f in followup) / len(followup) for t in days]

    np.testing.assert_allclose(followup_share(days, followup), expected)


def test_no_rows_and_no_dates() -> None:
    empty = landmarks([], []).assign(followup_days=[])
    assert followup_weights(empty, landmarks([1], [0]), CUT, 10)[0].tolist() == []
    undated = pd.DataFrame({"landmark_days": [0.0, 0.0]})
    assert followup_weights(undated, undated, Cut(None, 5), 10)[0].tolist() == [1, 1]


def test_unweighted_base_rate_is_biased_and_weighted_is_not(make, on_day) -> None:
    """Wins take 5-25 days, losses mostly less than 10: shortly before the cut the rate of known rows is wrong."""
    source = make(leads=20_000, days=100.0)
    rows = source.examples
    truth = make(leads=20_000, days=200.0, seed=2).examples
    truth = truth.loc[truth["is_matured"] & (truth["landmark_days"] == 7)]
    expected = flags(truth["is_won"]).mean()
    known = Cut(on_day(60)).known(rows)
    weight, _ = followup_weights(known, rows, Cut(on_day(60)), cap=10)
    at_seven = (known["landmark_days"] == 7).to_numpy()
    won = flags(known["is_won"])

    plain = won[at_seven].mean()
    weighted = np.average(won[at_seven], weights=weight[at_seven])

    error = np.sqrt(expected * (1 - expected) / effective_count(weight[at_seven]))
    assert abs(plain - expected) > 4 * error
    assert abs(weighted - expected) < 3 * error


def test_worked_weights_undo_who_gets_worked(make, recipe) -> None:
    """Sales prefers frequent visitors: among worked leads the mean number of visits is too high."""
    source = make(leads=3000, touches=True)
    rows = source.examples["landmark_days"] == 0
    features = source.features.loc[rows]
    worked = flags(source.examples.loc[rows, "is_worked"])
    encoding = fit_encoding(features, source.catalog, recipe)

    inverse, report = worked_weights(encoding.apply(features), encoding, worked, np.ones(len(worked)), recipe)

    visits = features["visits_count"].to_numpy()
    assert visits[worked].mean() > visits.mean() + 0.25
    assert abs(np.average(visits[worked], weights=inverse[worked]) - visits.mean()) < 0.08
    assert report["fitted"]
    assert inverse.max() <= 1 / recipe.worked_chance_floor


def test_worked_weights_are_one_where_nearly_all_are_worked(source, recipe) -> None:
    encoding = fit_encoding(source.features, source.catalog, recipe)
    worked = np.arange(len(source.features)) > 5

    inverse, report = worked_weights(encoding.apply(source.features), encoding, worked, np.ones(len(worked)), recipe)

    assert (inverse == 1).all()
    assert report == {"worked": len(worked) - 6, "not_worked": 6, "fitted": False, "trimmed_rows": 0}
