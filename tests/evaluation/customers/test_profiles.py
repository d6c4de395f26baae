import numpy as np
import pandas as pd
import pytest

from src.evaluation.customers.characteristics import characteristics_table
from src.evaluation.customers.conditions import Condition, conditions_of
from src.evaluation.customers.profiles import confirm, find_profiles, profiles_table
from src.evaluation.holm import holm
from src.features.definition import Feature


def feature(name, unit, high, is_text=False):
    return Feature(name, name, unit, "fit", f"leads.{name}", high, f"no {name}", is_text)


CATALOG = {
    "industry": feature("industry", "text", "industry: {value}", is_text=True),
    "source": feature("source", "text", "source: {value}", is_text=True),
    "demo_count": feature("demo_count", "times", "asked for a demo{times}"),
    "employees": feature("employees", "people", "{value} employees"),
    "noise": feature("noise", "score", "noise {value}"),
}


def history(n=4000, seed=1, planted=True):
    rng = np.random.default_rng(seed)
    features = pd.DataFrame(
        {
            "industry": pd.Series(rng.choice(["logistics", "retail", "finance"], n), dtype="str"),
            "demo_count": rng.poisson(0.3, n).astype(float),
            "employees": np.round(np.exp(rng.normal(4, 1.5, n))),
            "noise": rng.normal(size=n),
        }
    )
    ideal = (features["industry"] == "logistics") & (features["demo_count"] > 0)
    chance = np.where(ideal & planted, 0.35, 0.06)
    return features, pd.Series(rng.random(n) < chance)


def test_conditions_read_well_and_hold_where_they_say():
    features, _ = history()
    found = {c.words: c for c in conditions_of(features, CATALOG)}
    assert "industry: logistics" in found
    assert "asked for a demo" in found
    held = found["asked for a demo"].holds(features)
    assert (held == (features["demo_count"] >= 1)).all()
    ranges = [c for c in found.values() if c.feature == "employees"]
    assert sum(c.holds(features).sum() for c in ranges) >= len(features)  # together they leave no lead out


def test_missing_holds_for_nothing():
    features = pd.DataFrame({"x": [1.0, np.nan], "t": pd.Series(["a", None], dtype="str")})
    assert Condition("x", "leads.x", "x").holds(features).tolist() == [True, False]
    assert Condition("t", "leads.t", "t", level="a").holds(features).tolist() == [True, False]


def test_planted_profile_is_found_and_confirmed_on_later_leads():
    features, won = history()
    profiles = find_profiles(conditions_of(features, CATALOG), features, won)
    assert {c.words for c in profiles[0].parts} == {"industry: logistics", "asked for a demo"}
    later, later_won = history(seed=2)
    table = profiles_table(confirm(profiles, later, later_won), later_won.mean())
    assert table.loc[0, "held"] == "yes"
    assert table.loc[0, "rate"] == pytest.approx(0.35, abs=0.06)
    assert table.loc[0, "low"] < 0.35 < table.loc[0, "high"]


def test_profiles_are_about_different_leads_and_things():
    features, won = history()
    features["demo_again"] = features["demo_count"]
    again = Feature("demo_again", "demo", "times", "fit", "leads.demo_count", "demo", "no demo")
    profiles = find_profiles(conditions_of(features, CATALOG | {"demo_again": again}), features, won)
    assert all(len({c.source for c in p.parts}) == len(p.parts) for p in profiles)
    fits = [p.holds(features) for p in profiles]
    for i, one in enumerate(fits):
        assert all((one & other).sum() <= 0.5 * min(one.sum(), other.sum()) for other in fits[:i])


def test_counts_are_those_of_a_loop():
    features, won = history(n=600)
    for profile in find_profiles(conditions_of(features, CATALOG), features, won):
        inside = [i for i in features.index if all(c.holds(features.loc[[i]]).item() for c in profile.parts)]
        assert (profile.n_found, profile.wins_found) == (len(inside), int(won[inside].sum()))


def test_no_profile_in_noise():
    found = 0
    for seed in range(10):
        features, won = history(n=1500, seed=seed, planted=False)
        found += bool(find_profiles(conditions_of(features, CATALOG), features, won))
    assert found <= 2  # 5 % expected; P(3 or more of 10) = 1 %


def test_profile_that_does_not_hold_is_said_so():
    features, won = history()
    profiles = find_profiles(conditions_of(features, CATALOG), features, won)
    later, _ = history(seed=3)
    table = profiles_table(confirm(profiles, later, pd.Series(False, index=later.index)), 0.06)
    assert table.loc[0, "held"] == "no"


def test_one_class_and_no_conditions_give_no_profile():
    features, won = history(n=200)
    assert find_profiles([], features, won) == []
    assert find_profiles(conditions_of(features, CATALOG), features, pd.Series(False, index=won.index)) == []


def test_characteristics_count_and_correct_by_hand():
    features = pd.DataFrame({"source": pd.Series(["fair"] * 20 + ["web"] * 20, dtype="str")})
    won = pd.Series([True] * 10 + [False] * 10 + [True] * 2 + [False] * 18)
    table = characteristics_table(
        conditions_of(features, CATALOG, min_leads=10), features, won, {"source": "fit"}
    ).set_index("words")
    assert table.loc["source: fair", ["n", "wins", "rate"]].tolist() == [20, 10, 0.5]
    assert table.loc["source: fair", "lift"] == pytest.approx(0.5 / 0.3)
    # Fisher's exact test of [[10, 10], [2, 18]]: p = 0.01387; twice for two rows
    assert table.loc["source: fair", "p_corrected"] == pytest.approx(2 * 0.01387, abs=2e-4)


def test_holm_never_falls_below_the_plain_value_and_keeps_order():
    p = np.array([0.2, 0.001, 0.04, 1.0])
    corrected = holm(p)
    assert (corrected >= p).all()
    assert list(np.argsort(corrected, kind="stable")) == [1, 2, 0, 3]
