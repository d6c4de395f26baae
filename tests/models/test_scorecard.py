"""The points card: weights of evidence by hand, monotone bins, whole points, and what it can tell."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from src.models.baselines import base_rate_on
from src.models.cut import Cut
from src.models.encode import Column
from src.models.recipe import Recipe
from src.models.scorecard import MOST_FEATURES, Scorecard, scorecard_on
from src.models.training_set import TrainingSet, training_set
from src.models.woe import bin_feature

NUMBER, TEXT = Column("visits", "f_000", None), Column("country", "f_001", ("DE", "FR"))


def test_weight_of_evidence_by_hand() -> None:
    # DE: 3 of 4 win, FR: 1 of 4; 4 of 8 in all, so log-odds 0. Missing never occurs and says nothing.
    values = np.array([0, 0, 0, 0, 1, 1, 1, 1.0])
    won = np.array([1, 1, 1, 0, 1, 0, 0, 0.0])
    found = bin_feature(TEXT, values, won, np.ones(8), prior_rows=1e-12, is_monotone=True)
    assert found.woe == pytest.approx([np.log(3), -np.log(3), 0])
    assert found.information == pytest.approx((3 / 4 - 1 / 4) * np.log(3) + (1 / 4 - 3 / 4) * -np.log(3))
    # Four leads at the base rate (2 won) added to each bin: 5 of 8 and 3 of 8.
    smoothed = bin_feature(TEXT, values, won, np.ones(8), prior_rows=4.0, is_monotone=True)
    assert smoothed.woe == pytest.approx([np.log(5 / 3), np.log(3 / 5), 0])


def test_a_weight_counts_like_as_many_rows() -> None:
    values, won = np.array([0, 0, 1, 1.0]), np.array([1, 0, 1, 0.0])
    weighted = bin_feature(TEXT, values, won, np.array([3, 1, 1, 2.0]), 1.0, True)
    repeated = np.repeat([0, 1, 2, 3], [3, 1, 1, 2])
    plain = bin_feature(TEXT, values[repeated], won[repeated], np.ones(7), 1.0, True)
    assert weighted.woe == pytest.approx(plain.woe)


def test_bins_only_rise_or_fall_and_equal_values_stay_together() -> None:
    rng = np.random.default_rng(4)
    values = rng.integers(0, 12, 3000).astype(float)
    falling = (rng.random(3000) < 0.5 - 0.03 * values + 0.05 * (values % 2)).astype(float)
    found = bin_feature(NUMBER, values, falling, np.ones(3000), 20.0, is_monotone=True)
    assert found.edges is not None
    assert 2 <= len(found.woe) - 1 <= 6
    assert (np.diff(found.woe[:-1]) < 0).all()
    assert (found.place(np.array([3.0, 3.0])) == found.place(np.array([3.0]))).all()
    assert found.place(found.edges).tolist() == list(range(len(found.edges)))  # an edge lies inside its bin


def test_times_of_day_may_go_up_and_down() -> None:
    rng = np.random.default_rng(4)
    hour = rng.uniform(0, 24, 3000)
    won = (rng.random(3000) < np.where(abs(hour - 12) < 4, 0.5, 0.1)).astype(float)
    free = bin_feature(NUMBER, hour, won, np.ones(3000), 20.0, is_monotone=False)
    assert free.woe[:-1].argmax() in (2, 3)
    monotone = bin_feature(NUMBER, hour, won, np.ones(3000), 20.0, is_monotone=True)
    assert monotone.information < free.information


@pytest.mark.parametrize("values", [np.full(6, np.nan), np.zeros(6), np.array([np.nan, 1, 1, 1, 1, 1])])
def test_without_two_values_there_is_one_bin(values: np.ndarray) -> None:
    found = bin_feature(NUMBER, values, np.array([1, 0, 0, 1, 0, 0.0]), np.ones(6), 5.0, True)
    assert len(found.edges if found.edges is not None else [0]) == 0
    assert np.isfinite(found.woe).all()


@pytest.fixture(scope="module")
def rows(make: Callable, recipe: Recipe, cut: Cut) -> TrainingSet:
    source = make(leads=3000)
    return training_set(source.features, source.examples, source.catalog, cut, recipe)


@pytest.fixture(scope="module")
def card(make: Callable, rows: TrainingSet) -> Scorecard:
    return scorecard_on(rows, make(leads=10).catalog)


def test_later_leads_are_told_apart(make: Callable, card: Scorecard) -> None:
    later = make(leads=4000, seed=9)
    won = later.true_chance > np.median(later.true_chance)
    assert roc_auc_score(won, card.chance(later.features)) > 0.85


def test_points_are_whole_and_give_the_chance(make: Callable, card: Scorecard) -> None:
    features = make(leads=500, seed=3).features
    total = card.total(features)
    assert (total == np.round(total)).all()
    chance = card.chance(features)
    order = np.argsort(total)
    assert (np.diff(chance[order]) >= 0).all()
    # 20 points double the odds.
    odds = chance / (1 - chance)
    assert odds / odds[0] == pytest.approx(2 ** ((total - total[0]) / 20))


def test_the_chances_come_true_on_the_rows_they_were_learned_from(card: Scorecard, rows: TrainingSet) -> None:
    features = pd.DataFrame({c.name: _decoded(rows, c) for c in card.encoding.columns}, index=rows.matrix.index)
    mean = np.average(card.chance(features), weights=rows.weight)
    assert mean == pytest.approx(rows.report["base_rate"], abs=0.01)


def _decoded(rows: TrainingSet, column: Column) -> np.ndarray:
    values = rows.matrix[column.code].to_numpy()
    if column.levels is None:
        return values
    return np.array([None if np.isnan(v) else column.levels[int(v)] for v in values], dtype=object)


def test_the_table_adds_up_to_the_total(make: Callable, card: Scorecard) -> None:
    features = make(leads=300, seed=5).features.reset_index(drop=True)
    table = card.table()
    assert table["feature"].nunique() == len(card.bins) <= MOST_FEATURES
    for place in range(0, 300, 30):
        points = 0
        for name, lines in table.groupby("feature"):
            value = features.loc[place, name]
            levels = lines.set_index("level")["points"]
            if pd.isna(value) or (isinstance(value, str) and value not in levels.index):
                points += levels["missing"]
            elif isinstance(value, str):
                points += levels[value]
            else:
                inside = (lines["above"].fillna(-np.inf) < value) & (value <= lines["up_to"].fillna(np.inf))
                points += lines.loc[inside & lines["level"].isna(), "points"].item()
        assert points == card.total(features)[place]


def test_near_copies_and_noise_are_left_off(make: Callable, recipe: Recipe, cut: Cut) -> None:
    source = make(leads=3000)
    rng = np.random.default_rng(0)
    noise, double = rng.random(len(source.features)), source.features["visits_count"] * 2
    copied = source.features.assign(visits_7d_count=double, lead_age_days=noise)
    card = scorecard_on(training_set(copied, source.examples, source.catalog, cut, recipe), source.catalog)
    assert set(card.encoding.names) <= {"employees_count", "country", "visits_count", "visits_7d_count"}
    assert len({"visits_count", "visits_7d_count"} & set(card.encoding.names)) == 1


def test_few_wins_and_many_columns_of_noise_leave_nearly_nothing(make: Callable, recipe: Recipe, cut: Cut) -> None:
    source = make(leads=400)
    assert source.examples["is_won"].sum() < 150
    rng = np.random.default_rng(1)
    names = [f"noise{number}" for number in range(40)]
    noise = pd.DataFrame(rng.random((len(source.features), 40)), index=source.features.index, columns=names)
    catalog = dict.fromkeys(names, source.catalog["visits_count"])
    rows = training_set(noise, source.examples, catalog, cut, recipe)
    assert len(scorecard_on(rows, catalog).bins) <= 4


def test_nothing_to_tell_gives_everyone_the_base_rate(make: Callable, recipe: Recipe, cut: Cut) -> None:
    source = make(leads=3000)
    rng = np.random.default_rng(0)
    noise = pd.DataFrame({"visits_count": rng.random(len(source.features))}, index=source.features.index)
    rows = training_set(noise, source.examples, source.catalog, cut, recipe)
    card = scorecard_on(rows, source.catalog)
    assert card.table().empty
    assert set(card.chance(noise).round(6)) == {round(base_rate_on(rows).rate, 6)}


def test_the_order_of_rows_and_columns_changes_nothing(make: Callable, recipe: Recipe, cut: Cut) -> None:
    source = make(leads=1500)
    rows = training_set(source.features, source.examples, source.catalog, cut, recipe)
    mixed = source.features.sample(frac=1, random_state=1)[list(source.features.columns)[::-1]]
    again = training_set(mixed, source.examples.loc[mixed.index], source.catalog, cut, recipe)
    pd.testing.assert_frame_equal(
        scorecard_on(rows, source.catalog).table(), scorecard_on(again, source.catalog).table()
    )
