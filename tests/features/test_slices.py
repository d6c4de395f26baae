"""Slices hold whole leads, and their results come back in the order asked for."""

from __future__ import annotations

from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from src.features import build
from src.features.plan import plan_features
from src.features.slices import in_order_of, whole_leads
from src.features.snapshot import scoring_rows

ids = st.lists(st.sampled_from("abcdefgh"), max_size=30)


@given(leads=ids, size=st.integers(1, 12), seed=st.integers(0, 9))
def test_no_lead_is_torn_and_no_row_is_lost(leads, size, seed):
    rows = pl.DataFrame(
        {"row_id": range(len(leads)), "lead_id": leads}, schema={"row_id": pl.Int64, "lead_id": pl.String}
    )
    rows = rows.sample(fraction=1, shuffle=True, seed=seed)
    parts = whole_leads(rows, size)
    held = [set(part["lead_id"]) for part in parts]
    assert sum(len(lead_ids) for lead_ids in held) == rows["lead_id"].n_unique()
    ranges = sorted((min(lead_ids), max(lead_ids)) for lead_ids in held if lead_ids)
    assert all(end < start for (_, end), (start, _) in pairwise(ranges))
    assert in_order_of(rows["row_id"], parts).equals(rows)


@pytest.mark.parametrize("size", [1, 3])
def test_features_do_not_depend_on_the_slices(make_config, make_tables, day, monkeypatch, size):
    config = make_config(
        columns=["city", "account_id"], features={"attributes": ["city"], "accounts_known_at_creation": True}
    )
    leads = [
        {"lead_id": name, "account_id": account, "created_at": day(n), "city": f"city of {name}"}
        for n, (name, account) in enumerate([("d", "x"), ("b", "x"), ("a", "y"), ("c", "z")])
    ]
    done = [("a", 3, "page"), ("b", 1, "mail"), ("b", 5, "page"), ("c", 4, "mail"), ("d", 2, "page")]
    activities = [{"lead_id": lead, "occurred_at": day(at), "activity_type": kind} for lead, at, kind in done]
    tables = make_tables(leads, activities, as_of=day(50))
    rows, plan = scoring_rows(tables, config), plan_features(tables, config)
    whole = build.build_features(tables, rows, config, plan)
    monkeypatch.setattr(build, "SLICE_ROWS", size)
    assert build.build_features(tables, rows, config, plan).equals(whole)
    assert whole["account_other_30d_count"].max() > 0
