"""The replay agrees with a literal interpreter on random rule sets and histories."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.rules.history import history
from src.rules.qualify import qualified_at
from src.rules.replay import firings, points_at
from tests.rules.interpreter import OneLead
from tests.rules.small_tables import at, rows_of, rule_set, tables_of

START = at("2025-01-27")  # a Monday; the month ends within the history
DAYS = 24
AS_OF = START + timedelta(days=DAYS)
TYPES = ["visit", "form", "leave", "call"]

moment = st.integers(0, DAYS * 4).map(lambda quarter: START + timedelta(hours=6 * quarter))
day = st.integers(0, DAYS).map(lambda n: (START + timedelta(days=n)).date())
small = st.integers(1, 9)
points = st.sampled_from([-20, -10, -7, -5, -1, 1, 3, 5, 10, 20])

lead_condition = st.one_of(
    st.fixed_dictionaries({"column": st.just("country"), "equals": st.sampled_from(["NO", "de"])}),
    st.fixed_dictionaries({"column": st.just("country"), "in": st.just(["DE", "no "])}),
    st.fixed_dictionaries({"column": st.just("country"), "missing": st.booleans()}),
    st.fixed_dictionaries({"column": st.just("employees"), "at_least": small, "below": st.just(8)}),
    st.fixed_dictionaries({"column": st.just("employees"), "equals": small}),
    st.fixed_dictionaries({"column": st.just("title"), "contains": st.sampled_from(["head", ["chef", "VP"]])}),
    st.just({"column": "absent", "equals": "x"}),
)
where = st.one_of(
    st.fixed_dictionaries({"column": st.just("asset"), "contains": st.sampled_from(["pri", "X"])}),
    st.fixed_dictionaries({"column": st.just("value"), "above": small}),
)
decay = st.one_of(
    st.fixed_dictionaries({"kind": st.just("linear"), "days": small, "fraction": st.sampled_from([0.5, 1.0])}),
    st.fixed_dictionaries({"kind": st.just("window"), "days": small}),
    st.fixed_dictionaries({"kind": st.just("half_life"), "days": small}),
)
step = st.fixed_dictionaries({"kind": st.just("step"), "days": small, "points": small})
times = st.builds("{} per {}".format, st.integers(1, 3), st.sampled_from(["day", "week", "month", "lead"]))
count = st.fixed_dictionaries(
    {"at_least": st.integers(0, 3)}, optional={"at_most": st.integers(0, 4), "days": st.integers(1, 9)}
)


@st.composite
def trigger(draw, name: str, is_rule: bool = True) -> dict:
    entry: dict = {"name": name}
    if is_rule:
        entry |= {"points": draw(points), "set": draw(st.sampled_from(["fit", "engagement"]))}
        if entry["set"] == "engagement" and draw(st.booleans()):
            entry["group"] = "web"
    what = draw(st.sampled_from(["lead", "activity", "activity", "activity", "both"]))
    if what != "activity":
        entry["lead"] = draw(st.lists(lead_condition, min_size=1, max_size=2))
    if what != "lead":
        entry["activity"] = draw(st.lists(st.sampled_from(TYPES[:3]), min_size=1, max_size=2, unique=True))
        entry["where"] = draw(st.lists(where, max_size=1))
        kind = draw(st.sampled_from(["plain", "plain", "count", "idle"]))
        if kind == "count":
            entry["count"] = draw(count)
        elif kind == "idle":
            entry["idle_days"] = draw(small)
        else:
            decays = st.one_of(st.none(), decay, step) if is_rule else st.one_of(st.none(), decay)
            entry |= {"times": draw(st.none() | times), "decay": draw(decays)}
    if draw(st.integers(0, 4)) == 0:
        low, high = sorted(draw(st.lists(day, min_size=2, max_size=2, unique=True)))
        entry |= draw(
            st.sampled_from([{"valid_from": low}, {"valid_until": high}, {"valid_from": low, "valid_until": high}])
        )
    return entry


@st.composite
def limits(draw) -> dict:
    low, high = draw(st.none() | st.integers(-20, 0)), draw(st.none() | st.integers(5, 40))
    return {"lowest": low, "highest": high}


@st.composite
def rule_sets(draw) -> dict:
    rules = [draw(trigger(f"r{n}")) for n in range(draw(st.integers(1, 5)))]
    floor = st.sampled_from([None, None, 0, -5, 3])
    bands = {"at_least": {"A": 10, "B": 2}, "otherwise": "C"}
    has_minus = any(rule["points"] < 0 for rule in rules if rule.get("group"))
    take = "sum" if has_minus else draw(st.sampled_from(["sum", "best"]))
    rest: dict = {
        "group": [{"name": "web", **draw(limits()), "take": take}],
        "set": [
            {"name": "fit", **draw(limits()), "weight": draw(st.sampled_from([1, 0.5]))},
            {"name": "engagement", **draw(limits()), "nightly_floor": draw(floor)},
        ],
        "total": draw(limits()),
        "exclude": [draw(trigger("x0", False))] if draw(st.integers(0, 3)) == 0 else [],
        "auto_qualify": [draw(trigger("q0", False))] if draw(st.integers(0, 3)) == 0 else [],
        "reset": draw(st.lists(st.just({"activity": "leave", "sets": ["engagement"]}), max_size=1)),
    }
    qualify: dict = {"at_least": draw(st.integers(-5, 25))}
    if draw(st.booleans()):
        qualify["gates"] = [{"set": "engagement", draw(st.sampled_from(["above", "at_least"])): 0}]
    if draw(st.booleans()):
        rest["matrix"] = {"rows": {"set": "fit", **bands}, "columns": {"set": "engagement", **bands}}
        qualify = draw(st.sampled_from([qualify, {"cells": ["AA", "AB"]}, {"cells": ["BB"]}]))
    else:
        rest["label"] = [{"name": "warm", "at_least": 5}, {"name": "hot", "at_least": 15}]
    later = [{"at_least": 8, "valid_from": draw(day)}] if draw(st.booleans()) else []
    return {"rules": rules, **rest, "qualify": [qualify, *later]}


@st.composite
def histories(draw) -> dict:
    leads, activities, history = [], [], []
    for lead_id in draw(st.permutations(["u", "v", "w"])):
        leads.append(
            {
                "lead_id": lead_id,
                "created_at": draw(moment),
                "country": draw(st.sampled_from(["NO", "DE", "no", None])),
                "employees": draw(st.sampled_from([1.0, 5.0, 9.0, None])),
                "title": draw(st.sampled_from(["Head of IT", "vp", "Chefin", None])),
            }
        )
        for _ in range(draw(st.integers(0, 8))):
            occurred_at = draw(moment)
            late = timedelta(hours=draw(st.sampled_from([0, 0, 0, 7, 60])))
            activities.append(
                {
                    "lead_id": lead_id,
                    "occurred_at": occurred_at,
                    "known_at": occurred_at + late,
                    "activity_type": draw(st.sampled_from(TYPES)),
                    "asset": draw(st.sampled_from(["pricing", "x", None])),
                    "value": draw(st.sampled_from([1.0, 7.0, None])),
                }
            )
        if draw(st.integers(0, 2)) == 0:
            changes = draw(
                st.lists(st.tuples(moment, st.sampled_from(["NO", "DE"])), max_size=2, unique_by=lambda c: c[0])
            )
            history += [{"lead_id": lead_id, "field": "country", "value": v, "valid_from": m} for m, v in changes]
    return {"leads": leads, "activities": activities, "history": history}


@given(declared=rule_sets(), life=histories(), data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_replay_agrees_with_a_literal_interpreter(declared: dict, life: dict, data) -> None:
    rules = rule_set(*declared["rules"], **{k: v for k, v in declared.items() if k != "rules"})
    tables = tables_of(**life, as_of=AS_OF.isoformat()[:10])
    asked = [
        (lead["lead_id"], t)
        for lead in life["leads"]
        for t in data.draw(st.lists(moment, max_size=4))
        if t >= lead["created_at"]
    ]
    rows = rows_of(asked)
    literal = {lead["lead_id"]: OneLead(rules, tables, lead["lead_id"]) for lead in life["leads"]}

    got = points_at(rules, tables, rows)
    units = firings(rules, tables, rows)

    for (lead_id, t), row, unit in zip(asked, got.to_dicts(), units.to_dicts(), strict=True):
        lead = literal[lead_id]
        assert row["points"] == pytest.approx(lead.points(t), abs=1e-5)
        assert {n: row[f"{n}_points"] for n in rules.set_names} == pytest.approx(lead.sets(t), abs=1e-5)
        assert (row["label"], row["is_qualified"]) == (lead.label(t), lead.is_qualified(t))
        is_scored = not lead.is_excluded(t)
        expected = {rule.name: lead.units(rule, t) * is_scored for rule in rules.rule}
        assert {name: unit[name] for name in expected} == pytest.approx(expected, abs=1e-7)
    told = history(rules, tables)
    for lead_id, t in asked:
        lead = literal[lead_id]
        now = told.filter((pl.col("lead_id") == lead_id) & (pl.col("at") <= t)).row(-1, named=True)
        assert now["points"] == pytest.approx(lead.points(t), abs=1e-5)
        assert (now["label"], now["is_qualified"]) == (lead.label(t), lead.is_qualified(t))
    first = dict(qualified_at(rules, tables).iter_rows())
    assert first == {lead_id: lead.qualified_at(AS_OF) for lead_id, lead in literal.items()}


@given(declared=rule_sets(), life=histories(), t=moment)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_comes_later_changes_nothing(declared: dict, life: dict, t) -> None:
    rules = rule_set(*declared["rules"], **{k: v for k, v in declared.items() if k != "rules"})
    rows = rows_of([(lead["lead_id"], t) for lead in life["leads"] if lead["created_at"] <= t])
    known = {
        "leads": life["leads"],
        "activities": [a for a in life["activities"] if a["known_at"] <= t],
        "history": [h for h in life["history"] if h["valid_from"] <= t],
    }
    if {h["lead_id"] for h in life["history"]} and not known["history"]:
        known["history"] = [{"lead_id": "of nobody", "field": "country", "value": "NO", "valid_from": t}]

    everything = points_at(rules, tables_of(**life, as_of=AS_OF.isoformat()[:10]), rows)
    cut = points_at(rules, tables_of(**known, as_of=AS_OF.isoformat()[:10]), rows)

    assert everything.equals(cut)
