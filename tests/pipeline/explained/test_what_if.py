"""A lead changed: the score reacts as to a lead that is so; the points as to rules that are so."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pandas as pd
import polars as pl
import pytest

from src.evaluation.explain.rules_what_if import changed_rules, who_moves
from src.evaluation.explain.strongest import NEEDS_MODEL
from src.evaluation.explain.try_change import middle_lead, try_change
from src.features.build import build_features, to_pandas_features
from src.features.snapshot import scoring_rows
from src.leads.errors import LeadScoringError
from src.leads.tables import LeadTables
from src.models.explaining.change import Change, changed_tables, read_change
from src.models.explaining.what_if import LABEL, what_if
from src.models.predict import predict_chance
from src.pipeline.champion.scorer import Scorer
from src.reporting.customer_figures.panel import SESSION
from src.reporting.what_if_panel import what_if_panel
from src.rules.declare import RuleSet, load_rules
from src.rules.replay import points_at
from tests.pipeline.explained.scored_leads import CONFIG, FIRST, scored


@pytest.fixture(scope="module")
def now(tables: dict[str, LeadTables]) -> LeadTables:
    return tables[FIRST]


@pytest.fixture(scope="module")
def scorer(scorers: tuple[Scorer, Scorer]) -> Scorer:
    return scorers[0]


@pytest.fixture(scope="module")
def listed(scorer: Scorer, now: LeadTables) -> pd.DataFrame:
    return scored(scorer, now)


@pytest.fixture(scope="module")
def lead(listed: pd.DataFrame, now: LeadTables) -> str:
    """A lead from the middle of the list that never asked for a demo."""
    asked = now.activities.filter(pl.col("activity_type") == "demo_request").collect()["lead_id"].to_list()
    young = listed[~listed["is_too_old"] & ~listed["lead_id"].isin(asked)]
    return str(young["lead_id"].iloc[len(young) // 2])


def ask(scorer: Scorer, now: LeadTables, lead: str, *lines: str):
    return what_if(scorer.model, now, CONFIG, scorer.plan, lead, read_change(lines))


def test_without_a_change_the_score_is_the_published_one(scorer, now, listed, lead) -> None:
    found = ask(scorer, now, lead)
    published = listed.set_index("lead_id").loc[lead]
    for row in (found.before, found.after):
        assert row["chance"] == pytest.approx(published["chance"], abs=1e-12)
        assert row[["score", "grade", "raises_1"]].tolist() == published[["score", "grade", "raises_1"]].tolist()
    assert found.sentences[0].startswith("With nothing changed: the chance stays at ")


def test_a_field_changes_the_score_as_the_feature_does(scorer, now, lead) -> None:
    rows = scoring_rows(now, CONFIG).filter((pl.col("kind") == "now") & (pl.col("lead_id") == lead))
    features = to_pandas_features(build_features(now, rows, CONFIG, scorer.plan))
    industry = "Logistics" if features["industry"].iloc[0] != "Logistics" else "Retail"

    found = ask(scorer, now, lead, f"industry: {industry}", "employees: 150")

    # Filled fields count as such: how many are empty is a feature of its own.
    empty = features["missing_fields_count"].iloc[0] - features[["industry", "employees"]].isna().sum(axis=1).iloc[0]
    expected = features.assign(industry=industry, employees=150.0, missing_fields_count=empty)
    assert found.after["chance"] == pytest.approx(predict_chance(scorer.model, expected)[0], abs=1e-12)
    assert found.before["chance"] == pytest.approx(predict_chance(scorer.model, features)[0], abs=1e-12)
    assert found.sentences[-1] == LABEL
    assert found.table.columns.tolist() == ["as it is", "changed"]


def test_an_activity_more_and_all_of_a_type_less(scorer, now, lead) -> None:
    more = ask(scorer, now, lead, "+demo_request")
    assert more.after["chance"] > more.before["chance"]
    changed = changed_tables(now, lead, read_change(["+ demo_request"]))
    back = what_if(scorer.model, changed, CONFIG, scorer.plan, lead, read_change(["- demo_request"]))
    assert back.before["chance"] == pytest.approx(more.after["chance"], abs=1e-12)
    assert back.after["chance"] == pytest.approx(more.before["chance"], abs=1e-12)
    added = changed.activities.filter(
        (pl.col("lead_id") == lead) & (pl.col("activity_type") == "demo_request")
    ).collect()
    assert added.height == 1
    assert added["actor"].to_list() == ["lead"]
    assert added["occurred_at"].item() == now.as_of - pd.Timedelta(days=1)


def test_a_field_with_a_history_is_changed_there_too(now, lead) -> None:
    row = {"lead_id": [lead], "field": ["industry"], "value": ["Retail"], "valid_from": [now.as_of]}
    known = replace(now, history=pl.DataFrame(row, schema=now.history.schema))
    changed = changed_tables(known, lead, Change({"industry": "Logistics"}))
    assert changed.history["value"].to_list() == ["Retail", "Logistics"]
    assert changed_tables(now, lead, Change({"industry": "Logistics"})).history.is_empty()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("employes: 200", "no field 'employes'. Did you mean 'employees'"),
        ("employees: many", "'employees' is a number; 'many' is none"),
        ("created_at: 2025-01-01", "is a time"),
        ("+ demo_requests", "no activity of type 'demo_requests'. Did you mean 'demo_request'"),
        ("employees 200", "is no change"),
    ],
)
def test_what_cannot_be_changed_is_refused_in_words(scorer, now, lead, line: str, said: str) -> None:
    with pytest.raises(LeadScoringError, match=said):
        ask(scorer, now, lead, line)


def test_a_lead_that_is_not_open_is_refused(scorer, now) -> None:
    with pytest.raises(LeadScoringError, match="is not open"):
        ask(scorer, now, "nobody")


def test_the_notebook_tries_a_lead_from_the_middle(scorer, now, listed) -> None:
    rows = scoring_rows(now, CONFIG).filter(pl.col("kind") == "now")
    features = to_pandas_features(build_features(now, rows, CONFIG, scorer.plan))
    middle = middle_lead(scorer.model, features, rows.to_pandas().set_index("row_id"))
    young = listed[~listed["is_too_old"]].reset_index(drop=True)
    assert abs(young.index[young["lead_id"] == middle][0] - len(young) // 2) <= 1
    told = try_change(scorer.model, now, CONFIG, scorer.plan, middle, ["+demo_request"], None)
    assert told.sentences[-1] == LABEL
    assert "what_if" in told.tables
    assert middle_lead(None, features, rows.to_pandas().set_index("row_id")) == ""
    assert try_change(None, now, CONFIG, scorer.plan, middle, [], None).needs == NEEDS_MODEL
    assert "young enough" in str(try_change(scorer.model, now, CONFIG, scorer.plan, "", [], None).needs)


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    from src.paths import CONF

    return load_rules(CONF / "rules" / "sample.toml")


def test_who_moves_by_a_plain_loop(rules: RuleSet, now: LeadTables) -> None:
    rows = scoring_rows(now, CONFIG)
    changed = changed_rules(rules, ["ebook_downloaded: 0"])
    told = who_moves(rules, changed, now, rows)
    table = told.tables["rules_what_if"].set_index("lead_id")
    open_rows = rows.filter(pl.col("kind") == "now")
    places = {}
    for name, each in (("before", rules), ("after", changed)):
        points = points_at(each, now, open_rows)["points"].to_list()
        order = sorted(zip(points, open_rows["sequence"], open_rows["lead_id"], strict=True), reverse=True)
        places[name] = {lead: place for place, (_, _, lead) in enumerate(order, 1)}
    for lead in table.index[:40]:
        assert table.loc[lead, "place_before"] == places["before"][lead]
        assert table.loc[lead, "places"] == places["before"][lead] - places["after"][lead]
    others = sum(places["after"][lead] <= 100 < places["before"][lead] for lead in table.index)
    assert told.facts["others_among_first"]["value"] == others
    assert f"of the first 100, {others} are others" in told.sentences[0]


def test_rules_that_stay_move_nobody_and_wrong_ones_are_refused(rules: RuleSet, now: LeadTables) -> None:
    rows = scoring_rows(now, CONFIG)
    assert who_moves(rules, rules, now, rows).sentences[0].startswith("No open lead of ")
    first = changed_rules(rules, [])
    assert first is not None
    assert first.rule[0].points == 0
    with pytest.raises(LeadScoringError, match="no rule 'ebook'"):
        changed_rules(rules, ["ebook: 3"])
    with pytest.raises(LeadScoringError, match="gives no points"):
        changed_rules(rules, ["ebook_downloaded: none"])
    assert changed_rules(None, []) is None
    assert "Points rules" in str(who_moves(None, None, now, rows).needs)


def test_the_panel_is_only_for_who_sits_before_it(scorer, now, lead, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SESSION, raising=False)
    assert what_if_panel(scorer.model, now, CONFIG, scorer.plan, lead, "") is None
    monkeypatch.setitem(os.environ, SESSION, "04_explain_model.ipynb")
    assert what_if_panel(scorer.model, now, CONFIG, scorer.plan, lead, "some/run") is None
    assert what_if_panel(None, now, CONFIG, scorer.plan, lead, "") is None
    shown = what_if_panel(scorer.model, now, CONFIG, scorer.plan, lead, "")
    (name, field, value), (added, removed) = (row.children for row in shown.children[:2])
    assert "employees" in field.options
    field.value = "employees"
    value.value = "150"
    added.value = ("demo_request",)
    name.value = "nobody"  # words instead of a traceback
    assert removed.value == ()
    assert np.array(field.options).size == len(CONFIG.features.attributes) + 1
