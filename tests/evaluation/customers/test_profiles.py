from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from src.evaluation.customers.additive import additive, columns_of
from src.evaluation.customers.conditions import MIN_LEADS, any_of, conditions_of, in_range
from src.evaluation.customers.fields import fields_of
from src.evaluation.customers.group import group_of
from src.evaluation.customers.marked import marked
from src.evaluation.customers.profiles import Found, confirm, deeds, find_profiles
from src.evaluation.customers.profiles_table import COLUMNS, SHARPER, WHO, profiles_table
from src.evaluation.customers.profiles_told import answer, confirmed_told, found_told, in_short
from src.evaluation.customers.together import search
from tests.evaluation.customers.simulated_buyers import CATALOG, history

PLANTED = "industry Logistics or Manufacturing; employees 50 to 499"


def found_in(buyers):
    earlier, later = buyers.earlier, buyers.later
    found = find_profiles(earlier)
    profiles = confirm(found, later)
    return found, profiles, profiles_table(profiles, earlier, later)


@pytest.fixture(scope="module")
def planted():
    return found_in(history())


@pytest.fixture(scope="module")
def model():
    earlier = history().earlier
    won = earlier.won.to_numpy()
    fields = fields_of(earlier.features, CATALOG, won, MIN_LEADS)
    columns = columns_of(fields, deeds(earlier, MIN_LEADS), earlier.features)
    return earlier, won, fields, columns, additive(columns, won)


def test_the_additive_chances_are_those_of_a_ridged_logistic_regression(model):
    _, won, _, columns, fitted = model
    rival = LogisticRegression(C=1.0, tol=1e-10, max_iter=5000).fit(columns, won)
    assert fitted.chance == pytest.approx(rival.predict_proba(columns)[:, 1], abs=2e-4)


def test_the_excess_of_a_group_is_the_score_of_a_further_column(model):
    """Rao's score by hand: information matrix of the regression with the column added at zero."""
    earlier, won, fields, columns, fitted = model
    held = group_of(
        any_of(CATALOG["industry"], ("Logistics", "Manufacturing")), in_range(CATALOG["employees"], 50, 500, True)
    ).holds(earlier.features)
    design = np.column_stack([np.ones(len(won)), columns, held])
    information = (design.T * (fitted.chance * (1 - fitted.chance))) @ design
    slope = design.T @ (won - fitted.chance)
    adjusted = slope[-1] - information[-1, :-1] @ np.linalg.solve(information[:-1, :-1], slope[:-1])
    variance = information[-1, -1] - information[-1, :-1] @ np.linalg.solve(information[:-1, :-1], information[:-1, -1])

    left = fitted.unexplained(won.astype(float))
    assert left[held].sum() == pytest.approx(adjusted, rel=1e-6)
    assert fitted.variance(held) == pytest.approx(variance, rel=1e-6)

    codes = [field.codes(earlier.features) for field in fields]
    best = search(fitted, fields, codes, won, MIN_LEADS).best[0]
    assert group_of(*best.parts).words == PLANTED
    assert best.z == pytest.approx(adjusted / np.sqrt(variance), rel=1e-6)
    assert best.n == held.sum()
    assert best.expected == pytest.approx(fitted.chance[held].sum())


def test_codes_and_statements_agree(model):
    earlier, _, fields, _, _ = model
    for field in fields:
        codes = field.codes(earlier.features)
        for condition, member in zip(field.conditions, field.members, strict=True):
            assert (condition.holds(earlier.features).to_numpy() == member[codes].astype(bool)).all(), condition.words


def test_the_planted_profile_is_named_and_holds(planted):
    found, profiles, table = planted
    assert profiles[0].words == PLANTED
    who = table[table["kind"] == WHO].iloc[0]
    assert who["held"] == "yes"
    assert found.tried > 100
    assert profiles[0].p_found <= 0.05
    later = history().later
    inside = later.features["industry"].isin(["Logistics", "Manufacturing"]) & later.features["employees"].between(
        50, 499
    )
    assert (who["n"], who["wins"]) == (inside.sum(), later.won[inside].sum())
    assert who["expected_rate"] < who["rate"]


def test_what_they_did_sharpens_the_profile(planted):
    table = planted[2]
    part = table[table["kind"] == SHARPER].iloc[0]
    assert "asked for a demo" in part["words"]
    assert part["held"] == "yes"
    assert part["rate"] > table[table["kind"] == WHO].iloc[0]["rate"]


def test_no_profile_where_every_characteristic_counts_by_itself_and_none_in_noise():
    found = 0
    for seed in range(10, 20):
        buyers = history(1500, seed, together=0.0)
        found += bool(find_profiles(buyers).profiles)
        noise = np.random.default_rng(seed).random(1500) < 0.1
        found += bool(find_profiles(replace(buyers, leads=buyers.leads.assign(is_won=noise))).profiles)
    assert found <= 4  # 5 % of 20 expected; P(5 or more) = 0.3 %


def test_a_profile_that_does_not_hold_is_said_so(planted):
    found, _, _ = planted
    later = history(seed=3, together=-1.0).later
    table = profiles_table(confirm(found, later), history().earlier, later)
    who = table[table["kind"] == WHO]
    assert who.iloc[0]["held"] == "no"
    assert answer(table, later, "customers") == "No profile held on later leads."
    told = confirmed_told(table, later, "customers", 10)
    assert told.sentences[0] == f"0 of 1 profile held on {len(later.won):,} later leads."
    assert told.sentences[1].startswith(f"Fell: {PLANTED}: ")


def test_more_than_average_but_not_more_than_its_parts_did_not_hold(planted):
    found, _, _ = planted
    later = history(9000, seed=4, together=0.0).later
    who = profiles_table(confirm(found, later), history().earlier, later).iloc[0]
    assert who["low"] > later.rate
    assert who["held"] != "yes"


def test_a_profile_of_which_no_later_lead_came_is_said_so(planted):
    """As on the bank's calls: the Euribor fell and never came back."""
    found, _, _ = planted
    later = history(seed=3).later
    others = later.only(~confirm(found, later)[0].who.holds(later.features))
    table = profiles_table(confirm(found, others), history().earlier, others)
    told = confirmed_told(table, others, "customers", 10)
    assert told.sentences[1].startswith(f"Cannot tell: {PLANTED}: no later lead is like that, where found ")
    assert "no later lead is like that" in told.sentences[2]
    assert told.facts == {}
    assert answer(table, others, "customers") == "No profile held on later leads."


def test_a_profile_does_not_need_its_shadow(planted):
    assert len(planted[1]) == 1


def test_few_later_wins_confirm_nothing(planted):
    found, _, _ = planted
    few = history().later.only(np.arange(len(history().later.won)) < 60)
    table = profiles_table(confirm(found, few), history().earlier, few, min_wins=30)
    assert set(table["held"]) == {"cannot tell"}
    assert "at least 30" in confirmed_told(table, few, "customers", 30).needs


def test_nothing_to_find_is_said(planted):
    earlier = history().earlier
    nobody = find_profiles(replace(earlier, leads=earlier.leads.assign(is_won=False)))
    assert nobody == Found([], 0, pytest.approx(np.nan, nan_ok=True), [], [])
    empty = profiles_table([], earlier, history().later)
    assert list(empty.columns) == COLUMNS
    quiet = earlier.only(~earlier.won.to_numpy())
    assert "Earlier leads of both kinds" in found_told(nobody, empty, quiet, "customers").needs
    assert answer(empty, history().later, "customers") == "No profile: go by the single characteristics."
    alone = find_profiles(replace(earlier, features=earlier.features[["source"]]))
    assert "At least two fields" in found_told(alone, empty, earlier, "customers").needs
    assert confirmed_told(empty, history().later, "customers", 10).sentences == [
        "No profile, so there is none to confirm."
    ]


def test_sentences_of_what_was_found(planted):
    found, _, table = planted
    earlier, later = history().earlier, history().later
    said = found_told(found, table, earlier, "customers").sentences
    assert said[0].startswith(
        f"1 profile, {found.tried:,} combinations of two characteristics tried on 4,000 earlier leads"
    )
    assert said[1].startswith("Industry Logistics or Manufacturing; employees 50 to 499: ")
    told = confirmed_told(table, later, "customers", 10)
    assert told.sentences[0] == "1 of 1 profile held on 2,000 later leads."
    assert told.sentences[1].startswith(f"Held: {PLANTED}: ")
    assert told.facts["profile_1.rate"]["n"] == table.iloc[0]["n"]
    assert "confirmed on later leads. Among them, asked for a demo" in answer(table, later, "customers")
    assert in_short(table) == f"held on later leads: {PLANTED}"
    assert in_short(table.assign(held="no")) == "no profile held on later leads"
    assert in_short(table.iloc[:0]) == "no profile"
    none = found_told(Found([], 812, 0.31, [], []), table.iloc[:0], earlier, "customers").sentences
    assert none[0].startswith("No profile: 812 combinations")
    assert "in 31 of 100 searches" in none[0]


def test_the_groups_are_profiles_or_the_surest_characteristics(planted):
    _, profiles, table = planted
    earlier = history().earlier
    characteristics = pd.DataFrame(
        {
            "words": ["asked for a demo", "source Partner", "source Fair", "saw a page", "employees 50 to 199"],
            "source": ["activities: demo", "leads.source", "leads.source", "activities: page", "leads.employees"],
            "group": ["engagement", "fit", "fit", "engagement", "fit"],
            "rate": [0.3, 0.3, 0.05, 0.2, 0.3],
            "n": [100, 200, 100, 100, 100],
            "other_n": 1000,
            "other_rate": 0.1,
            "p_corrected": [0.001, 0.001, 0.001, 0.5, 0.001],
            "may_have_grown": [False, False, False, False, True],
        }
    )
    conditions = conditions_of(earlier.features, CATALOG)
    groups = marked(profiles, table, characteristics, conditions, 3000)
    assert (list(groups.groups), groups.kind) == ([PLANTED], "profile")
    alone = marked([], table.iloc[:0], characteristics, conditions, 3000)
    assert (list(alone.groups), alone.kind) == (["asked for a demo", "source Partner"], "characteristic")
    usual = marked([], table.iloc[:0], characteristics.assign(n=2000), conditions, 3000)
    assert usual.first is None
    ours = marked([], table.iloc[:0], characteristics, conditions, 3000, are_own_steps=True)
    assert list(ours.groups) == ["source Partner"]
    fell = marked(profiles, table.assign(held="no"), characteristics, conditions, 3000)
    assert not fell.are_profiles
    assert marked([], table.iloc[:0], characteristics.iloc[2:4], conditions, 3000).first is None


def test_a_field_that_may_have_grown_names_no_profile():
    earlier = replace(history().earlier, grown=frozenset({"employees"}))
    found = find_profiles(earlier)
    assert not any("employees" in condition.words for field in found.fields for condition in field.conditions)
    assert not any("employees" in profile.words for profile in found.profiles)


def test_own_steps_do_not_sharpen_a_profile():
    found = find_profiles(replace(history().earlier, are_own_steps=True))
    assert found.profiles[0].words == PLANTED
    sharper = found.profiles[0].sharper
    assert sharper is None or "demo" not in sharper.words
