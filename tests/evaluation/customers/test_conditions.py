import numpy as np
import pandas as pd
import pytest

from src.evaluation.customers.conditions import Condition, any_of, conditions_of, in_range, is_whole
from src.evaluation.customers.group import Clause, group_of
from src.evaluation.customers.round_edges import round_edges, roundest
from tests.evaluation.customers.simulated_buyers import CATALOG, history


def test_statements_read_well_and_hold_where_they_say():
    features = history().features
    found = {c.words: c for c in conditions_of(features, CATALOG)}
    assert {"industry Logistics", "asked for a demo", "saw a page", "saw a page at least twice"} <= set(found)
    assert (found["asked for a demo"].holds(features) == (features["did_demo_count"] >= 1)).all()
    ranges = [c for c in found.values() if c.feature == "employees"]
    held = sum(c.holds(features).to_numpy().astype(int) for c in ranges)
    assert (held == 1).all()  # every lead is in exactly one range
    assert "employees 50 to 199" in found


def test_a_clock_and_the_kind_of_the_last_activity_are_no_statements():
    features = pd.DataFrame({"last": pd.Series(["a", "b"] * 50, dtype="str"), "day": pd.Series(["Mo", "Tu"] * 50)})
    engagement = CATALOG["industry"].__class__("last", "last", "text", "engagement", "a", "last {value}", "", True)
    clock = CATALOG["industry"].__class__("day", "day", "text", "fit", "d", "on {value}", "", True, is_reason=False)
    assert conditions_of(features, {"last": engagement, "day": clock}) == []


def test_pooled_rare_activities_are_no_statement():
    features = pd.DataFrame({"n": [0.0, 1.0] * 50})
    pooled = CATALOG["did_demo_count"].__class__(
        "n", "n", "times", "engagement", "activities: other", "other{times}", ""
    )
    assert conditions_of(features, {"n": pooled}) == []


def test_missing_holds_for_nothing():
    features = pd.DataFrame({"x": [1.0, np.nan], "t": pd.Series(["a", None], dtype="str")})
    assert Condition("x", "leads.x", "x").holds(features).tolist() == [True, False]
    assert Condition("t", "leads.t", "t", levels=("a",)).holds(features).tolist() == [True, False]


@pytest.mark.parametrize(
    ("low", "high", "whole", "words", "inside"),
    [
        (50, 500, True, "employees 50 to 499", [False, True, True, False]),
        (50, np.inf, True, "employees 50 or more", [False, True, True, True]),
        (-np.inf, 50, True, "employees up to 49", [True, False, False, False]),
        (-np.inf, 50, False, "employees under 50", [True, False, False, False]),
        (50, 500, False, "employees 50 to under 500", [False, True, True, False]),
    ],
)
def test_ranges_hold_what_they_say(low, high, whole, words, inside):
    condition = in_range(CATALOG["employees"], low, high, whole)
    assert condition.words == words
    values = pd.DataFrame({"employees": [49.0, 50.0, 499.0, 500.0]})
    assert condition.holds(values).tolist() == inside


def test_any_of_several_values():
    condition = any_of(CATALOG["industry"], ("Logistics", "Manufacturing", "Retail"))
    assert condition.words == "industry Logistics, Manufacturing or Retail"
    values = pd.DataFrame({"industry": pd.Series(["Retail", "Finance", None], dtype="str")})
    assert condition.holds(values).tolist() == [True, False, False]


def test_groups_hold_where_all_clauses_do_and_a_clause_where_any_statement_does():
    demo, page = (Condition(f"did_{name}_count", name, name, low=1) for name in ("demo", "page"))
    retail = any_of(CATALOG["industry"], ("Retail",))
    group = group_of(retail).narrowed(Clause((demo, page)))
    values = pd.DataFrame(
        {
            "industry": pd.Series(["Retail", "Retail", "Retail", "Finance"], dtype="str"),
            "did_demo_count": [1.0, 0.0, 0.0, 1.0],
            "did_page_count": [0.0, 2.0, 0.0, 1.0],
        }
    )
    assert group.holds(values).tolist() == [True, True, False, False]
    assert group.words == "industry Retail; demo or page"
    assert group.sources == {"leads.industry", "demo", "page"}


def test_edges_are_round_and_near_the_quantiles():
    employees = pd.Series(np.exp(np.random.default_rng(1).normal(4.6, 1.9, 5000))).round()
    assert round_edges(employees, 5) == [20, 50, 200, 500]
    edges = round_edges(employees, 10)
    assert {10, 50, 100, 500} <= set(edges)
    shares = np.diff([0, *[float((employees < edge).mean()) for edge in edges], 1])
    assert shares.max() < 0.2
    assert round_edges(pd.Series([np.nan]), 5) == []
    assert round_edges(pd.Series([3.0] * 9), 5) == []
    assert not is_whole(pd.Series([1.5, 2.0]))


@pytest.mark.parametrize(("low", "high"), [(0.00013, 870_000.0), (92.1, 92.4), (-5.0, -0.2), (1e-9, 2e-9)])
def test_the_roundest_number_lies_inside(low, high):
    assert low <= roundest(low, high, (low + high) / 2) <= high
