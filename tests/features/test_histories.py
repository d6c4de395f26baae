"""Properties over random small histories, and a brute-force loop as the oracle of every activity feature."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from src.features.build import build_features
from src.features.catalog import catalog
from src.features.plan import FeaturePlan
from src.features.snapshot import scoring_rows

START = datetime(2024, 3, 25, tzinfo=UTC)  # the week in which Berlin's clocks change
PLAN = FeaturePlan(
    types=("page", "mail", "other"),
    sales_types=("call",),
    texts=("city",),
    has_accounts=True,
    has_campaigns=True,
    has_assets=True,
    has_people=True,
)
EASY = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))

# Quarter days put many activities at the same moment and exactly on the edges of windows.
moments = st.integers(-8, 4 * 60).map(lambda quarters: START + timedelta(days=quarters / 4))
activity = st.fixed_dictionaries(
    {
        "lead_id": st.sampled_from(["a", "b", "c"]),
        "occurred_at": moments,
        "late": st.sampled_from([0, 0, 0, 0.25, 3, 20]),
        "activity_type": st.sampled_from(["page", "mail", "call", "rare", "rarer"]),
        "actor": st.sampled_from([None, "lead", "marketing"]),
        "campaign": st.sampled_from([None, "spring", "fair"]),
        "asset": st.sampled_from([None, "guide"]),
        "person": st.sampled_from([None, "p1", "p2"]),
    }
)
histories = st.lists(activity, max_size=14)


@pytest.fixture
def world(make_config, make_tables):
    """Return the configuration and a builder of tables with three leads, two of one account."""
    config = make_config(
        columns=["city", "account_id"],
        features={"attributes": ["city"], "sales_activity": True},
        touches={"activity_types": ["call"]},
        calendar={"zone": "Europe/Berlin"},
        scoring={"horizon_days": 10, "landmarks_days": [0, 1, 7, 30]},
    )

    def tables(history, fields=()):
        leads = [
            {"lead_id": "a", "account_id": "x", "created_at": START},
            {"lead_id": "b", "account_id": "x", "created_at": START + timedelta(days=2.5)},
            {"lead_id": "c", "account_id": "y", "created_at": START + timedelta(days=8)},
        ]
        full = []
        for event in history:
            is_call = event["activity_type"] == "call"
            known_at = event["occurred_at"] + timedelta(days=event["late"])
            extra = {"known_at": known_at, "is_touch": is_call, "actor": "sales" if is_call else event["actor"]}
            full.append({**{k: v for k, v in event.items() if k != "late"}, **extra})
        as_of = START + timedelta(days=60)
        return make_tables([{**lead, "city": None} for lead in leads], full, history=fields, as_of=as_of)

    return config, tables


def build(world, history, fields=(), plan=PLAN):
    config, tables = world
    made = tables(history, fields)
    rows = scoring_rows(tables([]), config)  # the same rows whatever was touched
    return rows, build_features(made, rows, config, plan), made


@EASY
@given(history=histories)
def test_every_activity_feature_agrees_with_a_plain_loop(world, history):
    rows, features, made = build(world, history)
    activities = made.activities.collect().to_dicts()
    leads = {lead["lead_id"]: lead for lead in made.leads.to_dicts()}
    by_group = {f.name for f in catalog(world[0], PLAN).values() if f.group in ("engagement", "sales")}
    for row, found in zip(rows.to_dicts(), features.to_dicts(), strict=True):
        expected = loop(row, activities, leads)
        assert set(expected) == by_group
        for name, value in expected.items():
            if isinstance(value, float | int):
                assert found[name] == pytest.approx(value, abs=1e-8), name
            else:
                assert found[name] == value, name


def loop(row, activities, leads):
    """Return every engagement and sales feature of one row, one activity at a time."""
    t, day = row["scored_at"], 86400.0
    known = [a for a in activities if a["lead_id"] == row["lead_id"] and a["known_at"] <= t]
    known.sort(key=lambda a: (a["occurred_at"], a["sequence"]))
    own = [a for a in known if a["actor"] in (None, "lead")]
    sales = [a for a in known if a["is_touch"]]

    def age(a):
        return (t - a["occurred_at"]).total_seconds() / day

    def count(acts, days):
        return sum(1 for a in acts if age(a) < days)

    def hour(a):
        return float(a["occurred_at"].astimezone(ZoneInfo("Europe/Berlin")).hour)

    def name(a):
        return a["activity_type"] if a["activity_type"] in ("page", "mail", "call") else "other"

    def mean_gap(acts):
        return (age(acts[0]) - age(acts[-1])) / (len(acts) - 1) if len(acts) > 1 else None

    def distinct(acts, column):
        return len({a[column] for a in acts if a[column] is not None})

    out = {"activities_count": len(own)}
    for days in (1, 7, 14, 30, 90):
        out[f"activities_{days}d_count"] = count(own, days)
    out["last_activity_days"] = age(own[-1]) if own else None
    out["first_activity_days"] = age(own[0]) if own else None
    out["mean_gap_days"] = mean_gap(own)
    out["active_days_30d_count"] = len({int(age(a)) for a in own if age(a) < 30})
    out["engagement_points"] = math.fsum(2 ** (-age(a) / 14) for a in own)
    out["activity_momentum"] = count(own, 7) - (count(own, 28) - count(own, 7)) / 3
    out["activity_trend_fraction"] = count(own, 30) / count(own, 60) if count(own, 60) else None
    out["activity_types_count"] = len({name(a) for a in own})
    out["campaigns_count"] = distinct(own, "campaign")
    out["assets_count"] = distinct(own, "asset")
    for end, at in (("first", 0), ("last", -1)):
        out[f"{end}_activity_type"] = name(own[at]) if own else None
        out[f"{end}_activity_hour"] = hour(own[at]) if own else None
    local = own[-1]["occurred_at"].astimezone(ZoneInfo("Europe/Berlin")) if own else None
    out["last_activity_weekday"] = local.strftime("%A") if local else None
    for kind in ("page", "mail", "other", "call"):
        of_kind = [a for a in known if name(a) == kind]
        out[f"did_{kind}_count"] = len(of_kind)
        out[f"did_{kind}_7d_count"] = count(of_kind, 7)
        out[f"did_{kind}_30d_count"] = count(of_kind, 30)
        out[f"did_{kind}_last_days"] = age(of_kind[-1]) if of_kind else None
    out |= neighbours(row, activities, leads)
    out["sales_count"] = len(sales)
    out["sales_7d_count"] = count(sales, 7)
    out["sales_last_days"] = age(sales[-1]) if sales else None
    first = (sales[0]["occurred_at"] - row["created_at"]).total_seconds() / 3600 if sales else None
    out["first_response_hours"] = first
    gap = mean_gap(sales)
    out["sales_mean_gap_hours"] = gap * 24 if gap is not None else None
    out["sales_days_30d_count"] = len({int(age(a)) for a in sales if age(a) < 30})
    out["sales_last_type"] = "call" if sales else None
    out["sales_last_hour"] = hour(sales[-1]) if sales else None
    people = distinct(known, "person")
    out["people_count"] = people
    out["sales_per_person"] = len(sales) / people if people else None
    return out


def neighbours(row, activities, leads):
    """Return the features of the account's other contacts."""
    t = row["scored_at"]
    others = {k for k, v in leads.items() if v["account_id"] == row["account_id"] and k != row["lead_id"]}
    known = [
        (a["lead_id"], max(a["known_at"], leads[a["lead_id"]]["created_at"]))
        for a in activities
        if a["lead_id"] in others and a["actor"] in (None, "lead")
    ]
    return {
        "account_contacts_count": sum(1 for k in others if leads[k]["created_at"] <= t),
        "account_active_contacts_count": len({lead for lead, at in known if at <= t}),
        "account_other_30d_count": sum(1 for _, at in known if t - timedelta(days=30) < at <= t),
    }


@EASY
@given(history=histories, later=histories, number=st.integers(0, 40))
def test_what_is_known_later_changes_no_feature(world, history, later, number):
    rows = build(world, history)[0]
    row = rows.row(number % rows.height, named=True)
    # Pushed behind the moment either by when it happened or only by when it was recorded.
    for event in later:
        delay = (row["scored_at"] - event["occurred_at"]).total_seconds() / 86400
        event["late"] = max(event["late"], delay + 0.25)
    town = {"lead_id": row["lead_id"], "field": "city", "value": "Bonn"}
    moved = [{**town, "valid_from": row["scored_at"] + timedelta(microseconds=1)}]
    plan = FeaturePlan.from_json({**PLAN.to_json(), "history_fields": ["city"]})
    before = build(world, history, (), plan)[1]
    after = build(world, history + later, moved, plan)[1]
    this = pl.col("row_id") == row["row_id"]
    assert after.filter(this).equals(before.filter(this))


@EASY
@given(history=histories, seed=st.integers(0, 99))
def test_order_of_rows_and_columns_and_extra_columns_change_nothing(world, history, seed):
    config = world[0]
    rows, features, made = build(world, history)
    shuffled = made.activities.collect().sample(fraction=1, shuffle=True, seed=seed)
    columns = sorted(shuffled.columns, reverse=True)
    other = type(made)(
        leads=made.leads.sample(fraction=1, shuffle=True, seed=seed).with_columns(zodiac=pl.lit("x")),
        activities=shuffled.select(columns).with_columns(mood=pl.lit(1)).lazy(),
        milestones=made.milestones,
        campaigns=made.campaigns,
        history=made.history,
        as_of=made.as_of,
        checks={},
    )
    assert build_features(other, rows, config, PLAN).equals(features)
    mixed = rows.sample(fraction=1, shuffle=True, seed=seed).select(sorted(rows.columns))
    assert build_features(other, mixed, config, PLAN).sort("row_id").equals(features)


@EASY
@given(history=histories)
def test_leads_can_be_built_apart_from_each_other(world, history):
    config = world[0]
    rows, features, made = build(world, history)
    parts = [build_features(made, rows.filter(pl.col("lead_id") == lead), config, PLAN) for lead in "abc"]
    assert pl.concat(parts).sort("row_id").equals(features)


SCRIPT = """
import hashlib, numpy as np, polars as pl
from benchmarks.features_data import made_tables, made_config
from src.features.build import build_features
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
config = made_config()
tables = made_tables(2000)
rows = scoring_rows(tables, config)
features = build_features(tables, rows, config, plan_features(tables, config))
print(pl.thread_pool_size(), hashlib.sha256(features.write_ipc(None).getvalue()).hexdigest())
"""


def test_one_and_two_threads_give_the_same_bytes():
    root = Path(__file__).resolve().parents[2]
    told = []
    for threads in ("1", "2"):
        env = {**os.environ, "POLARS_MAX_THREADS": threads}
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], cwd=root, env=env, capture_output=True, text=True, check=True
        )
        told.append(done.stdout.split())
    assert [threads for threads, _ in told] == ["1", "2"]
    assert told[0][1] == told[1][1]
