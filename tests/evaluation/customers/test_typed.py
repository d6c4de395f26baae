"""Profiles as filters and rules; the rules, replayed, meet the very leads of the group."""

import polars as pl
import pytest

from src.evaluation.customers.conditions import Condition, any_of, in_range
from src.evaluation.customers.group import Clause, Group, group_of
from src.evaluation.customers.typed import activities_of, hubspot_filter, rules_of, salesforce_filter
from src.features.definition import Feature
from src.features.plan import FeaturePlan
from src.rules.declare import load_rules
from src.rules.replay import firings
from tests.evaluation.customers.simulated_buyers import CATALOG, history, tables_of

COLUMNS = {"industry": "Industry", "employees": "Number of employees"}
DEMO = Condition("did_demo_count", "activities: demo_request", "asked for a demo", low=1)
AGAIN = Condition("did_price_count", "activities: price", "saw prices at least twice", low=2)
ACTIVITIES = {"activities: demo_request": "Demo request", "activities: price": "price"}


@pytest.fixture
def group():
    industry = any_of(CATALOG["industry"], ("Logistics", "Manufacturing"))
    return group_of(industry, in_range(CATALOG["employees"], 50, 500, True)).narrowed(Clause((DEMO, AGAIN)))


def test_as_a_hubspot_list(group):
    assert hubspot_filter(group, COLUMNS, ACTIVITIES) == (
        "Industry is any of Logistics, Manufacturing AND Number of employees is between 50 and 499 AND "
        "('Demo request' was done at least 1 time(s) OR 'price' was done at least 2 time(s))"
    )


def test_as_a_salesforce_report_with_its_logic(group):
    assert salesforce_filter(group, COLUMNS, ACTIVITIES).splitlines() == [
        "1. Industry equals Logistics,Manufacturing",
        "2. Number of employees greater or equal 50",
        "3. Number of employees less or equal 499",
        "4. Number of activities 'Demo request' greater or equal 1",
        "5. Number of activities 'price' greater or equal 2",
        "Filter logic: 1 AND (2 AND 3) AND (4 OR 5)",
    ]


def test_open_ends_and_words_of_a_title():
    function = Feature("job_function", "function", "text", "fit", "leads.job_title", "works in {value}", "", True)
    group = group_of(in_range(CATALOG["employees"], 500, float("inf"), True), any_of(function, ("operations",)))
    said = hubspot_filter(group, COLUMNS, {})
    assert said.startswith(
        "Number of employees is greater than or equal to 500 AND job_title contains any of fleet, logistics"
    )
    small = group_of(in_range(CATALOG["employees"], -float("inf"), 50, True))
    assert hubspot_filter(small, {}, {}) == "employees is less than or equal to 49"
    assert salesforce_filter(small, {}, {}).splitlines() == ["1. employees less or equal 49", "Filter logic: 1"]


def test_as_rules_that_meet_the_leads_of_the_group(tmp_path):
    buyers = history(300)
    industry = any_of(CATALOG["industry"], ("Logistics", "Manufacturing"))
    group = group_of(industry, in_range(CATALOG["employees"], 50, 500, True))
    (tmp_path / "rules.toml").write_text(rules_of(group, "profile_1", {}), encoding="utf-8")
    rules = load_rules(tmp_path / "rules.toml")
    frame = {name: pl.Series(buyers.features[name].astype(object).where(buyers.features[name].notna(), None).to_list())
             for name in ("industry", "employees")}  # fmt: skip
    tables = tables_of(buyers, leads=frame)
    rows = pl.from_pandas(buyers.leads.reset_index()[["row_id", "lead_id", "scored_at"]])
    met = firings(rules, tables, rows).to_pandas().set_index("row_id")["profile_1"] != 0
    assert (met.to_numpy() == group.holds(buyers.features)).all()


def test_what_was_done_becomes_rules_beside_it(group, tmp_path):
    text = rules_of(group, "profile_1", ACTIVITIES)
    (tmp_path / "rules.toml").write_text(text, encoding="utf-8")
    rules = load_rules(tmp_path / "rules.toml")
    assert [rule.name for rule in rules.rule] == ["profile_1", "profile_1_demo_request", "profile_1_price"]
    assert rules.rule[1].times == "1 per lead"
    assert rules.rule[2].count.at_least == 2
    assert rules.rule[1].lead == rules.rule[0].lead


def test_nothing_to_type_gives_no_rules():
    assert rules_of(Group(()), "x", {}) == ""
    plan = FeaturePlan(types=("Demo request",))
    assert activities_of(plan) == {"activities: demo_request": "Demo request"}
