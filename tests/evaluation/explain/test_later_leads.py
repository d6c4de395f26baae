"""Permutation on leads the model had not seen: what was planted ranks them, noise does not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from src.evaluation.explain.agreement import agreement
from src.evaluation.explain.later_leads import (
    Later,
    later_leads,
    moved_by_subject,
    permutation_table,
    rank_agreement,
)
from src.evaluation.windows import Window
from src.models.cut import Cut, flags
from src.models.explaining.permuted import permuted_margins
from src.models.simple import fit_simple
from src.models.training_set import training_set
from tests.models.conftest import day

WINDOW = Window(0, Cut(day(250)), day(250), day(330))


@pytest.fixture(scope="module")
def later(model, source) -> Later:
    made = later_leads(model, source.features, source.examples, [WINDOW])
    assert made is not None
    return made


def test_only_called_leads_whose_time_is_over_one_row_each(later, source) -> None:
    rows = later.rows
    assert rows["lead_id"].is_unique
    assert flags(rows["is_worked"]).all()
    assert flags(rows["is_matured"]).all()
    assert rows["created_at"].between(pd.Timestamp(day(250)), pd.Timestamp(day(330))).all()
    assert rows["landmark_days"].eq(7.0).all()


def test_each_subjects_loss_is_the_auc_of_predicting_anew(later) -> None:
    """Against LightGBM's own margins of the mixed features, and scikit-learn's AUC."""
    members = [[later.names.index("visits_count"), later.names.index("visits_7d_count")], [0]]
    order = np.random.default_rng(5).permutation(len(later.rows))
    for number, margin in permuted_margins(later.predictor, later.matrix, members, [order]):
        mixed = later.matrix.copy()
        for place in members[number]:
            mixed.iloc[:, place] = later.matrix.iloc[order, place].to_numpy()
        np.testing.assert_allclose(margin - margin.mean(), _centred(later.predictor.margin(mixed)), atol=1e-9)


def _centred(margin: np.ndarray) -> np.ndarray:
    return margin - margin.mean()


def test_permuting_a_sum_of_effects_is_predicting_anew(model, source, later) -> None:
    known = training_set(source.features, source.examples, source.catalog, Cut(day(250)), model.recipe)
    linear = fit_simple("logistic", known, known.encoding, source.catalog)
    matrix = known.encoding.apply(source.features.loc[later.rows.index])
    order = np.random.default_rng(5).permutation(len(matrix))
    place = known.encoding.names.index("visits_count")
    mixed = matrix.copy()
    mixed.iloc[:, place] = matrix.iloc[order, place].to_numpy()
    (_, margin), *_ = permuted_margins(linear, matrix, [[place]], [order])
    np.testing.assert_allclose(margin, linear.margin(mixed), atol=1e-6)


def test_what_was_planted_ranks_later_leads_and_noise_does_not(later, source) -> None:
    table = permutation_table(later, source.catalog).set_index("subject")
    assert table.loc["activities: visit", "low"] > 0
    assert table.loc["leads.employees", "auc_lost"] > 0
    noise = table.loc["leads.one"]
    assert noise["low"] < 0.005
    assert noise["auc_lost"] < 0.02
    won = flags(later.rows["is_won"])
    assert table["wins"].eq(won.sum()).all()
    assert table["leads"].eq(len(later.rows)).all()
    # Everything mixed up together ranks like chance, so no subject can lose more than what there is above .5.
    whole = roc_auc_score(won, later.predictor.margin(later.matrix))
    assert table["auc_lost"].max() < whole - 0.5 + 0.1


def test_the_interval_covers_what_other_leads_lose(later, source) -> None:
    """Halves of the leads, drawn again: their losses spread about as far as the interval says."""
    rng = np.random.default_rng(3)
    spread, width = [], []
    for seed in range(12):
        chosen = np.sort(rng.choice(len(later.rows), len(later.rows) // 2, replace=False))
        half = replace(later, rows=later.rows.iloc[chosen], matrix=later.matrix.iloc[chosen])
        row = permutation_table(half, source.catalog, seed).set_index("subject").loc["activities: visit"]
        spread.append(row["auc_lost"])
        width.append((row["high"] - row["low"]) / 2 / 1.96)
    # Halves of one sample spread by 1/sqrt(2) of what independent ones would.
    ratio = np.std(spread, ddof=1) * np.sqrt(2) / np.mean(width)
    assert 0.5 < ratio < 2.0


def test_without_a_window_with_wins_it_says_what_it_needs(found, source) -> None:
    assert "at least 20 wins" in str(agreement(found, source.features, source.examples, []).needs)
    early = Window(0, Cut(day(10)), day(10), day(30))  # nothing known before it
    assert later_leads(found.model, source.features, source.examples, [early]) is None
    assert agreement(None, source.features, source.examples, []).needs


def test_agreement_in_words(found, source) -> None:
    told = agreement(found, source.features, source.examples, [WINDOW])
    assert told.sentences[0].startswith("What moves the score most is also what ranks later leads (")
    assert told.facts["rank_agreement"]["n"] == told.tables["permutation"]["leads"].iloc[0]


@pytest.mark.parametrize(
    ("moved", "lost", "rho"),
    [([3, 2, 1], [0.3, 0.2, 0.1], 1.0), ([3, 2, 1], [0.1, 0.2, 0.3], -1.0), ([3, 2], [1, 2], np.nan)],
)
def test_rank_agreement_by_hand(moved, lost, rho) -> None:
    found = rank_agreement(pd.DataFrame({"moved": moved, "auc_lost": lost}))
    assert found == pytest.approx(rho, nan_ok=True)


def test_movement_of_a_subject_by_hand() -> None:
    from tests.models.conftest import CATALOG

    added = pd.DataFrame({"visits_count": [1.0, -1], "visits_7d_count": [-1.0, -1], "country": [2.0, 2], "base": 9.0})
    moved = moved_by_subject(added, CATALOG)
    assert moved.to_dict() == {"activities: visit": 1.0, "leads.country": 2.0}
