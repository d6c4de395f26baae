"""Raw rates by value: counts by hand, Fisher's test from scipy, sides only where sure."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from src.evaluation.explain.value_rates import value_rates
from tests.models.conftest import CATALOG


def rates(examples: pd.DataFrame, features: pd.DataFrame) -> pd.DataFrame:
    return value_rates(features, examples, CATALOG, "customers").tables["value_rates"]


@pytest.fixture(scope="module")
def both(examples, source) -> tuple[pd.DataFrame, pd.DataFrame]:
    features = source.features
    now = features.tail(50).set_axis(range(len(features), len(features) + 50))
    return examples, pd.concat([features, now])


def test_counts_by_a_plain_loop(both) -> None:
    examples, features = both
    table = rates(*both).set_index(["feature", "value"])
    closed = examples[(examples["landmark_days"] == 7) & examples["is_matured"] & examples["is_worked"].eq(True)]
    won = closed["is_won"].eq(True).fillna(False)
    for country in ("DE", "FR", "US"):
        row = table.loc[("country", country)]
        own = features.loc[closed.index, "country"] == country
        assert (row["closed"], row["wins"]) == (own.sum(), (own & won).sum())
        assert row["open"] == (features.loc[examples.index[examples["kind"] == "now"], "country"] == country).sum()
        square = [[row["wins"], row["closed"] - row["wins"]]]
        square.append([won.sum() - row["wins"], len(won) - won.sum() - (row["closed"] - row["wins"])])
        one_sided = min(stats.fisher_exact(square, alternative=side)[1] for side in ("less", "greater"))
        assert row["p_corrected"] >= min(2 * one_sided, 1) - 1e-12
        assert row["low"] < row["rate"] < row["high"]
    assert table["all"].unique().tolist() == [won.mean()]
    missing = table.loc[("employees_count", "size not known")]
    assert missing["closed"] == features.loc[closed.index, "employees_count"].isna().sum()


def test_values_of_a_number_partition_the_leads(both) -> None:
    table = rates(*both)
    own = table[table["feature"] == "visits_count"]
    assert own["closed"].sum() == table.loc[table["feature"] == "country", "closed"].sum()
    assert {"none"} < set(own["value"])


def test_planted_values_are_named_and_noise_is_not(both) -> None:
    told = value_rates(both[1], both[0], CATALOG, "customers")
    assert any(sentence.startswith("Visited") for sentence in told.sentences)
    table = told.tables["value_rates"]
    assert (table.loc[table["feature"] == "always_one", "finding"] == "cannot tell").all()
    rng = np.random.default_rng(0)
    shuffled = both[0].assign(is_won=pd.array(rng.permutation(both[0]["is_won"].to_numpy()), dtype="boolean"))
    said = value_rates(both[1], shuffled, CATALOG, "customers").sentences
    assert len(said) == 1
    assert said[0].startswith("No value stands out: ")


def test_what_is_missing_is_said(both) -> None:
    examples, features = both
    assert "whole horizon" in str(value_rates(features, examples.assign(is_matured=False), CATALOG, "x").needs)
    none = examples.assign(is_won=pd.array([False] * len(examples), dtype="boolean"))
    assert "there are none yet" in str(value_rates(features, none, CATALOG, "customers").needs)


def test_undated_leads_without_touches_are_counted_all(both) -> None:
    examples, features = both
    undated = examples[examples["landmark_days"] == 0].assign(
        created_at=pd.NaT,
        scored_at=pd.NaT,
        is_worked=pd.array([None] * (examples["landmark_days"] == 0).sum(), "boolean"),
    )
    told = value_rates(features, undated, CATALOG, "customers")
    assert " leads, " in told.sentences[0]
    assert "called leads" not in told.sentences[0]
    assert told.facts["all"]["window"] == ""
