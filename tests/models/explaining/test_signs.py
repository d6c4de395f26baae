"""The analysts' table of signs: read, compared with what the score does, kept to by its reasons."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from src.leads.errors import InputRefused
from src.models.explain import contributions
from src.models.explaining.shape import shape_table
from src.models.explaining.signs import (
    COLUMNS,
    SIGNS_FILE,
    conflict_words,
    read_signs,
    sign_table,
    signs_of,
    unknown_features,
    with_expected,
)
from src.models.model import LeadModel
from src.models.reasons import reasons


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(["feature,value,words,expected", *lines]) + "\n", encoding="utf-8-sig")
    return path


def test_a_filled_table_is_read_and_empty_rows_say_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / SIGNS_FILE, "visits_count,,visits,Raises", "country,US,x, never ", "country,DE,x,")
    assert read_signs(path) == {"visits_count": {"": "raises"}, "country": {"US": "never"}}
    assert signs_of(tmp_path) == read_signs(path)
    assert signs_of(tmp_path / "none") == {}


def test_what_is_no_expectation_is_refused_with_its_rows(tmp_path: Path) -> None:
    path = write(tmp_path / SIGNS_FILE, "visits_count,,x,up", "country,US,x,raises", "country,DE,x,+")
    with pytest.raises(InputRefused, match=r"2 rows expect something else than raises, .* \(rows 2, 4\)"):
        read_signs(path)
    path.write_text("feature,value,expectd\n")
    with pytest.raises(InputRefused, match="column 'expected' is missing Did you mean 'expectd'"):
        read_signs(path)


@pytest.fixture(scope="module")
def own(source) -> pd.Index:
    return source.features.index[-800:]


def table_of(model: LeadModel, source, own: pd.Index) -> pd.DataFrame:
    features, rows = source.features.loc[own], source.examples.loc[own]
    added = contributions(model, features)
    return sign_table(model, features, added, rows, shape_table(model, features, added, rows))


def test_what_is_planted_is_found(model: LeadModel, source, own: pd.Index) -> None:
    """More visits and more employees were planted to raise the chance, and so was the country US."""
    table = table_of(model, source, own).set_index(["feature", "value"])
    assert table.reset_index().columns.tolist() == COLUMNS
    assert table.loc[("visits_count", ""), "found"] == "raises"
    assert table.loc[("employees_count", ""), "found"] == "raises"
    assert table.loc[("country", "US"), "found"] == "raises"
    assert table.loc[("country", "DE"), "found"] == "lowers"
    row = table.loc[("visits_count", "")]
    assert row["low"] < row["effect"] < row["high"]
    assert (table["expected"] == "").all()


def test_effect_of_a_number_by_hand(model: LeadModel, source, own: pd.Index) -> None:
    row = table_of(model, source, own).set_index(["feature", "value"]).loc[("employees_count", "")]
    effect = contributions(model, source.features.loc[own])["employees_count"]
    size = source.features.loc[own, "employees_count"]
    edges = model.facts.bins["employees_count"].edges  # of five bins of equal size: the two upper and the two lower
    is_high, is_low = size >= edges[2], size < edges[1]
    expected = effect[is_high].mean() - effect[is_low].mean()
    assert row["effect"] == pytest.approx(expected)
    assert row["leads"] == source.examples.loc[own, "lead_id"][is_high | is_low].nunique()


def test_conflicts_are_warned_of_and_agreement_is_not(model: LeadModel, source, own: pd.Index) -> None:
    expected = {"visits_count": {"": "lowers"}, "country": {"US": "raises", "DE": "raises", "FR": "either"}}
    table = table_of(with_expected(model, expected), source, own)
    words = conflict_words(table)
    assert len(words) == 2
    assert any(w.startswith("Expected that more of 'visits count' lowers the chance, but it raises") for w in words)
    assert any(w.startswith("Expected that country DE raises the chance, but it lowers") for w in words)
    assert conflict_words(table_of(model, source, own)) == []


def test_reasons_keep_to_what_is_expected(model: LeadModel, source, own: pd.Index) -> None:
    features, age = source.features.loc[own], source.examples.loc[own, "age_days"].to_numpy()
    free = reasons(model, features, age)
    assert (free.filter(like="_feature") == "country").any(axis=None)
    kept = reasons(with_expected(model, {"country": {"": "never"}}), features, age)
    assert not (kept.filter(like="_feature") == "country").any(axis=None)
    turned = reasons(with_expected(model, {"visits_count": {"": "lowers"}}), features, age)
    few = features["visits_count"] <= 1
    lowered = turned.filter(regex="lowers_._feature").eq("visits_count").any(axis=1)
    assert free.filter(regex="lowers_._feature").eq("visits_count").any(axis=1)[few].any()
    assert not lowered[few].any()


def test_expectations_about_no_feature_are_named(model: LeadModel) -> None:
    assert unknown_features({"visits_count": {}}, model) == []
    said = unknown_features({"visit_count": {}, "zebra": {}}, model)
    assert said == [
        "2 expectations are about no feature of the score, first 'visit_count'. Did you mean 'visits_count'?"
    ]
    assert np.all([name in with_expected(model, {"zebra": {"": "never"}}).catalog for name in model.catalog])
