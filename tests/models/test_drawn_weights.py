"""Leads called by lot undo what sales' private knowledge does to a score; estimated weights cannot."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest

from src.evaluation.drawn_weights import with_drawn_weights
from src.evaluation.publish_gate import publish_gate
from src.features.definition import Feature
from src.features.drawn import with_known_chances
from src.models.cut import Cut
from src.models.recipe import Recipe
from src.models.training_set import training_set
from src.models.weights import drawn_chances
from src.pipeline.champion.contest import contest

START = datetime(2025, 1, 1, tzinfo=UTC)
SHARE = 0.1
CATALOG = {
    "size": Feature("size", "size", "people", "fit", "made up", "high {value}", "low"),
}


def chosen_by_nose(leads: int = 20_000, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame, np.ndarray]:
    """Return examples, features and true chances: of small companies sales calls those it knows to be good, and a tenth
    of all others by lot.

    What sales knows stands in no column: among called small companies nearly all are good.
    """
    random = np.random.default_rng(seed)
    size, quality = random.normal(size=leads), random.normal(size=leads)
    chance = 1 / (1 + np.exp(2.2 - 0.8 * size - 1.2 * quality))
    is_small = size < 0.3
    known_good = quality > 1.0
    in_lottery = is_small & ~known_good
    drawn = random.random(leads) < SHARE
    is_worked = ~is_small | known_good | (in_lottery & drawn)
    won = is_worked & (random.random(leads) < chance)
    created = pd.Timestamp(START) + pd.to_timedelta(np.sort(random.uniform(0, 300, leads)), unit="D")
    ids = [f"L{number}" for number in range(leads)]
    examples = pd.DataFrame(
        {
            "lead_id": ids,
            "account_id": ids,
            "sequence": range(leads),
            "created_at": created,
            "kind": "landmark",
            "landmark_days": 0.0,
            "scored_at": created,
            "known_at": created + pd.Timedelta(days=30),
            "is_won": pd.array(won, "boolean"),
            "is_matured": True,
            "followup_days": 30.0,
            "is_worked": pd.array(is_worked, "boolean"),
            "known_chance": np.where(in_lottery, np.where(drawn, SHARE, 0.0), np.nan),
        }
    ).rename_axis("row_id")
    return examples, pd.DataFrame({"size": size}, examples.index), chance


def rate_of_small(examples: pd.DataFrame, features: pd.DataFrame) -> float:
    """Return the weighted share of wins among small companies that the model learns from."""
    known = training_set(features, examples, CATALOG, Cut(START + timedelta(days=400)), Recipe(horizon_days=30))
    is_small = (features.loc[known.examples.index, "size"] < 0.3).to_numpy()
    return float(np.average(known.won[is_small], weights=known.weight[is_small]))


def test_known_weights_remove_the_bias_that_a_planted_choice_makes() -> None:
    examples, features, chance = chosen_by_nose()
    is_small = features["size"].to_numpy() < 0.3
    truth = chance[is_small].mean()
    estimated = rate_of_small(examples.drop(columns="known_chance"), features)
    known = rate_of_small(examples, features)
    assert estimated > 1.5 * truth
    assert known == pytest.approx(truth, rel=0.15)  # a thousand drawn: 6 % is luck


def test_over_many_draws_the_known_weights_are_right_on_average() -> None:
    off = []
    for seed in range(20, 32):
        examples, features, chance = chosen_by_nose(4_000, seed)
        off.append(rate_of_small(examples, features) / chance[features["size"].to_numpy() < 0.3].mean() - 1)
    assert abs(np.mean(off)) < 3 * np.std(off) / np.sqrt(len(off)) + 0.01


def test_leads_for_which_others_stand_teach_nothing() -> None:
    examples, features, _ = chosen_by_nose(3_000)
    nosy = examples.copy()
    left = nosy["known_chance"] == 0
    nosy.loc[left, "is_worked"] = True  # sales called them all the same
    cut, recipe = Cut(START + timedelta(days=400)), Recipe(horizon_days=30)
    known = training_set(features, nosy, CATALOG, cut, recipe)
    assert not known.examples.index.isin(nosy.index[left]).any()
    assert known.report["worked_weights"]["drawn_worked"] == int((examples["known_chance"] == SHARE).sum())
    own = known.examples["known_chance"] == SHARE
    assert known.inverse_worked[own.to_numpy()] == pytest.approx(1 / SHARE)


def test_without_a_lottery_nothing_changes() -> None:
    examples, features, _ = chosen_by_nose(3_000)
    cut, recipe = Cut(START + timedelta(days=400)), Recipe(horizon_days=30)
    plain = training_set(features, examples.drop(columns="known_chance"), CATALOG, cut, recipe)
    empty = training_set(features, examples.assign(known_chance=np.nan), CATALOG, cut, recipe)
    np.testing.assert_array_equal(plain.weight, empty.weight)
    assert plain.report == empty.report
    assert np.isnan(drawn_chances(examples.drop(columns="known_chance"))).all()


def later(examples: pd.DataFrame, score: np.ndarray) -> pd.DataFrame:
    return examples.assign(
        window=0, window_start=START, window_end=START + timedelta(days=300), model=score, sort="trees"
    )


def test_the_gate_counts_leads_called_by_lot_for_those_like_them() -> None:
    """The size ranks well among all leads. Among called ones it hardly does: the small ones called are all good."""
    examples, features, chance = chosen_by_nose(12_000)
    table = later(examples, features["size"].to_numpy())
    some, size = chance[:2000], features["size"].to_numpy()[:2000]
    better = some[:, None] * (1 - some[None, :])
    above = size[:, None] > size[None, :]
    truth = (better * above).sum() / better.sum() - 0.5
    by_lot = publish_gate(table, draws=50).rungs[0]
    as_called = publish_gate(table.drop(columns="known_chance"), draws=50).rungs[0]
    assert by_lot.gain == pytest.approx(truth, abs=0.025)
    assert as_called.gain < truth - 0.05


def test_two_recipes_meet_on_leads_called_by_lot_counted_for_those_like_them() -> None:
    """The challenger ranks by the size, the champion by nothing."""
    examples, features, chance = chosen_by_nose(12_000)
    table = later(examples, features["size"].to_numpy()).assign(champion=0.5)
    some, size = chance[:2000], features["size"].to_numpy()[:2000]
    better = some[:, None] * (1 - some[None, :])
    truth = (better * (size[:, None] > size[None, :])).sum() / better.sum() - 0.5
    by_lot = contest(table, "May", draws=50)
    as_called = contest(table.drop(columns="known_chance"), "May", draws=50)
    assert by_lot.difference == pytest.approx(truth, abs=0.025)
    assert as_called.difference < truth - 0.05
    assert by_lot.who == as_called.who == "worked leads"


def test_the_gate_is_as_ever_where_nothing_was_drawn() -> None:
    examples, features, _ = chosen_by_nose(3_000)
    table = later(examples.drop(columns="known_chance"), features["size"].to_numpy())
    assert with_drawn_weights(table) is table
    assert publish_gate(table, draws=20) == publish_gate(table.assign(known_chance=np.nan), draws=20)


def test_a_draw_decides_only_on_rows_whose_outcome_came_later() -> None:
    moments = pd.to_datetime(["2025-03-01", "2025-05-01", None, "2025-05-01"], utc=True).as_unit("us")
    examples = pd.DataFrame({"lead_id": ["a", "a", "a", "b"], "known_at": moments})
    drawn = pl.DataFrame({"lead_id": ["a"], "drawn_at": [datetime(2025, 4, 1, tzinfo=UTC)], "known_chance": [0.05]})
    found = with_known_chances(examples, drawn)["known_chance"]
    assert np.isnan(found[0])
    assert found[1:3].tolist() == [0.05, 0.05]
    assert np.isnan(found[3])
