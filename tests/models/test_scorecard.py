"""The points card: weights of evidence by hand, monotone bins, whole points, and what it can tell."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from src.models.additive import Additive
from src.models.cut import Cut
from src.models.encode import Column
from src.models.recipe import Recipe
from src.models.scorecard import MOST_FEATURES, card_table, fit_scorecard
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
def card(make: Callable, rows: TrainingSet) -> Additive:
    return fit_scorecard(rows, rows.encoding, make(leads=10).catalog)


def totals(card: Additive, matrix: pd.DataFrame) -> np.ndarray:
    """Return the points of each row, added up by hand from the card that people read."""
    table = card_table(card)
    found = np.zeros(len(matrix))
    for term in card.terms:
        lines = table[table["feature"] == term.column.name]
        levels = lines.dropna(subset=["level"]).set_index("level")["points"]
        bins = lines[lines["level"].isna()]
        for place, value in enumerate(matrix[term.column.code]):
            if np.isnan(value):
                found[place] += levels["missing"]
            elif term.column.levels is not None:
                found[place] += levels[term.column.levels[int(value)]]
            else:
                inside = (bins["above"].fillna(-np.inf) < value) & (value <= bins["up_to"].fillna(np.inf))
                found[place] += bins.loc[inside, "points"].item()
    return found


def test_later_leads_are_told_apart(make: Callable, rows: TrainingSet, card: Additive) -> None:
    later = make(leads=4000, seed=9)
    won = later.true_chance > np.median(later.true_chance)
    assert roc_auc_score(won, card.margin(rows.encoding.apply(later.features))) > 0.85


def test_the_card_adds_up_to_the_margin(make: Callable, rows: TrainingSet, card: Additive) -> None:
    """20 points double the odds, and leads with as many points have the very same margin."""
    matrix = rows.encoding.apply(make(leads=100, seed=3).features)
    total, margin = totals(card, matrix), card.margin(matrix)
    assert card_table(card)["feature"].nunique() == len(card.terms) <= MOST_FEATURES
    assert margin - margin[0] == pytest.approx((total - total[0]) / 20 * np.log(2), abs=1e-8)
    assert len(np.unique(margin)) == len(np.unique(total)) < len(total) / 2


def test_the_chances_come_true_on_the_rows_they_were_learned_from(card: Additive, rows: TrainingSet) -> None:
    mean = np.average(card.chance(rows.matrix), weights=rows.weight)
    assert mean == pytest.approx(rows.report["base_rate"], abs=0.01)


def test_near_copies_and_noise_are_left_off(make: Callable, recipe: Recipe, cut: Cut) -> None:
    source = make(leads=3000)
    rng = np.random.default_rng(0)
    noise, double = rng.random(len(source.features)), source.features["visits_count"] * 2
    copied = source.features.assign(visits_7d_count=double, lead_age_days=noise)
    rows = training_set(copied, source.examples, source.catalog, cut, recipe)
    names = {term.column.name for term in fit_scorecard(rows, rows.encoding, source.catalog).terms}
    assert names <= {"employees_count", "country", "visits_count", "visits_7d_count"}
    assert len({"visits_count", "visits_7d_count"} & names) == 1


def test_few_wins_and_many_columns_of_noise_leave_nearly_nothing(make: Callable, recipe: Recipe, cut: Cut) -> None:
    source = make(leads=400)
    assert source.examples["is_won"].sum() < 150
    rng = np.random.default_rng(1)
    names = [f"noise{number}" for number in range(40)]
    noise = pd.DataFrame(rng.random((len(source.features), 40)), index=source.features.index, columns=names)
    catalog = dict.fromkeys(names, source.catalog["visits_count"])
    rows = training_set(noise, source.examples, catalog, cut, recipe)
    assert len(fit_scorecard(rows, rows.encoding, catalog).terms) <= 4


def test_nothing_to_tell_gives_everyone_the_base_rate(make: Callable, recipe: Recipe, cut: Cut) -> None:
    source = make(leads=3000)
    rng = np.random.default_rng(0)
    noise = pd.DataFrame({"visits_count": rng.random(len(source.features))}, index=source.features.index)
    rows = training_set(noise, source.examples, source.catalog, cut, recipe)
    card = fit_scorecard(rows, rows.encoding, source.catalog)
    assert card_table(card).empty
    assert not card.is_telling
    assert set(card.chance(rows.matrix).round(6)) == {rows.report["base_rate"]}


def test_the_order_of_rows_and_columns_changes_nothing(make: Callable, recipe: Recipe, cut: Cut) -> None:
    source = make(leads=1500)
    rows = training_set(source.features, source.examples, source.catalog, cut, recipe)
    mixed = source.features.sample(frac=1, random_state=1)[list(source.features.columns)[::-1]]
    again = training_set(mixed, source.examples.loc[mixed.index], source.catalog, cut, recipe)
    first, second = (fit_scorecard(each, each.encoding, source.catalog) for each in (rows, again))
    assert first.to_text() == second.to_text()
