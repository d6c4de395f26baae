"""What moves the score, in which direction, and together with what: tables and sentences."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from src.evaluation.explain.directions import directions, pairs
from src.evaluation.explain.strongest import NEEDS_MODEL, strongest
from src.models.drivers import driver_groups, driver_segments
from src.models.explaining.explained import explained
from src.models.explaining.signs import with_expected
from src.models.explaining.tables import shap_tables
from tests.models.conftest import CATALOG


def test_without_a_model_or_leads_each_says_what_it_needs(source) -> None:
    for part in (strongest(None), directions(None), pairs(None)):
        assert (part.needs, part.tables, part.sentences) == (NEEDS_MODEL, {}, [])
    assert explained(None, source.features, source.examples, 100) is None


def test_no_leads_are_explained_where_there_are_none(model, source) -> None:
    assert explained(model, source.features, source.examples.head(0), 100) is None


def test_newest_rows_are_explained(found, source) -> None:
    assert len(found.rows) == 800
    assert found.rows["scored_at"].min() >= source.examples["scored_at"].sort_values().iloc[-801]
    assert found.leads == found.rows["lead_id"].nunique()


def test_groups_by_hand() -> None:
    added = pd.DataFrame({"country": [1.0, -1.0], "employees_count": [1.0, 1.0], "visits_count": [1.0, 3.0]})
    table = driver_groups(added, pd.Series(["a", "b"]), CATALOG).set_index("group")
    # Fit moves the first lead by 2 and the second by 0, engagement by 1 and 3.
    assert table["share"].to_dict() == pytest.approx({"engagement": 2 / 3, "fit": 1 / 3})
    assert (table["low"] <= table["share"]).all()
    assert (table["share"] <= table["high"]).all()


def test_segments_leave_out_their_own_subject_and_small_ones() -> None:
    n = 100
    rows = pd.DataFrame({"lead_id": [f"L{i}" for i in range(n)], "account_id": [f"A{i}" for i in range(n)]})
    features = pd.DataFrame({"country": ["DE"] * 60 + ["FR"] * 35 + ["US"] * 5})
    added = pd.DataFrame({"country": 9.0, "visits_count": np.r_[np.ones(60), 3 * np.ones(40)], "employees_count": 1.0})
    same = {"country": "where", "employees_count": "where", "visits_count": "visits"}
    table = driver_segments(added, features, rows, ["country"], same)
    assert table[["value", "feature", "leads"]].to_numpy().tolist() == [
        ["DE", "visits_count", 60],
        ["FR", "visits_count", 35],
    ]
    assert table["mean_abs"].tolist() == [1.0, 3.0]
    assert table["share"].tolist() == pytest.approx([1 / 11, 3 / 13])


def test_strongest_in_words(found) -> None:
    told = strongest(found)
    assert told.sentences[0].startswith(("Who the lead is makes ", "What it did makes "))
    assert told.sentences[0].endswith(f"{found.leads:,} leads.")
    names = told.tables["drivers"]["words"].head(3).tolist()
    assert told.sentences[1] == f"The score is moved most by {names[0]}, {names[1]} and {names[2]}."
    shares = [told.facts[f"share_{group}"]["value"] for group in told.tables["driver_groups"]["group"]]
    assert sum(shares) == pytest.approx(1)


def test_shape_counts_every_lead_and_its_mean(found) -> None:
    shape = directions(found).tables["shape"]
    country = shape[shape["feature"] == "country"].set_index("value")
    for value in ("DE", "FR", "US"):
        own = found.features["country"] == value
        assert country.loc[value, "leads"] == found.rows.loc[own, "lead_id"].nunique()
        assert country.loc[value, "effect"] == pytest.approx(found.contributions.loc[own, "country"].mean())
        assert country.loc[value, "low"] <= country.loc[value, "effect"] <= country.loc[value, "high"]


def test_directions_in_words(found) -> None:
    told = directions(found)
    assert any("raises the score most at 'US'" in sentence for sentence in told.sentences)
    assert not any("expectations" in sentence for sentence in told.sentences)
    agreeing = replace(found, model=with_expected(found.model, {"country": {"US": "raises"}}))
    said = "Of 1 expectation in the analysts' table of signs the score contradicts none."
    assert directions(agreeing).sentences[-1] == said
    against = replace(found, model=with_expected(found.model, {"country": {"US": "lowers", "FR": "either"}}))
    assert directions(against).sentences[-1].endswith("the score contradicts 1: see the warnings.")


def test_pairs_are_those_of_the_exact_tables(found) -> None:
    table = pairs(found).tables["interactions"]
    trees = found.model.parts["all"]
    exact = shap_tables(trees.booster.dump_model(), order=2).pair_values(
        found.model.encoding.apply(found.features)[trees.codes].to_numpy()
    )
    names = found.model.encoding.names
    sizes = {(names[a], names[b]): 2 * np.abs(values).mean() for (a, b), values in exact.items()}
    first = table.iloc[0]
    assert first["mean_abs"] == pytest.approx(max(sizes.values()))
    assert sizes[(first["one"], first["other"])] == pytest.approx(first["mean_abs"])
    assert (table["low"] <= table["mean_abs"]).all()


def test_a_sum_of_effects_has_no_pairs(found, source) -> None:
    from src.models.simple import fit_simple
    from src.models.training_set import training_set

    known = training_set(source.features, source.examples, source.catalog, found.model.cut, found.model.recipe)
    linear = replace(found.model, parts={"all": fit_simple("logistic", known, known.encoding, source.catalog)})
    told = pairs(replace(found, model=linear))
    assert told.tables["interactions"].empty
    assert told.sentences == ["The score is a sum of one effect for each fact: no pair acts together."]
