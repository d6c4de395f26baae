"""Memory is bounded by working in blocks; their size changes nothing."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from src.rules import changes, replay, units
from src.rules.qualify import qualified_at
from src.rules.replay import firings, points_at
from tests.rules.small_tables import at, rows_of, rule_set, tables_of

RULES = rule_set(
    {"name": "visit", "points": 6, "activity": "visit", "decay": {"kind": "linear", "days": 20}},
    {"name": "form", "points": 9, "activity": "form", "times": "1 per week"},
    {"name": "bounce", "points": -15, "activity": "bounce", "decay": {"kind": "half_life", "days": 3}},
    {"name": "idle", "points": -4, "activity": ["visit", "form"], "idle_days": 5},
    set=[{"name": "engagement", "nightly_floor": 0}],
    reset=[{"activity": "leave", "sets": ["engagement"]}],
    qualify=[{"at_least": 12}],
)
START = at("2025-01-01")


def test_small_blocks_give_the_same_points_firings_and_qualification(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(8)
    names = [f"lead{n}" for n in rng.permutation(40)]
    leads = [{"lead_id": name, "created_at": START + timedelta(hours=int(rng.integers(200)))} for name in names]
    kinds = ["visit", "visit", "form", "bounce", "leave"]
    activities = [
        {
            "lead_id": names[rng.integers(25)],  # 15 leads do nothing
            "occurred_at": START + timedelta(hours=int(rng.integers(900))),
            "activity_type": kinds[rng.integers(5)],
        }
        for _ in range(200)
    ]
    tables = tables_of(leads, activities, as_of="2025-02-20")
    rows = rows_of([(name, START + timedelta(days=d)) for name in names for d in (10, 20, 33.5)])
    whole = (points_at(RULES, tables, rows), firings(RULES, tables, rows), qualified_at(RULES, tables))

    monkeypatch.setattr(replay, "MOMENTS_AT_ONCE", 7)
    monkeypatch.setattr(units, "PAIRS_AT_ONCE", 3)
    monkeypatch.setattr(changes, "LEADS_AT_ONCE", 4)
    blocks = (points_at(RULES, tables, rows), firings(RULES, tables, rows), qualified_at(RULES, tables))

    assert [a.equals(b) for a, b in zip(whole, blocks, strict=True)] == [True, True, True]
    assert 5 < whole[2]["qualified_at"].is_not_null().sum() < 35
