"""The whole page on a small sample: what is planted is found, what leaders' pages read is there; the table by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from src.evaluation.monitor.alarm import Alarm
from src.evaluation.monitor.kinds import KINDS
from src.evaluation.monitor.seen import Seen
from src.evaluation.monitor.whole import Monitored, monitor
from src.reporting.assemble.changes import changes_of
from studies.monitor import RECENT_DAYS, table
from studies.monitored_weeks import World, seen_on, world
from studies.planted_shifts import SHIFTS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def known() -> World:
    return world(31, leads=3000, weeks=2)


@pytest.fixture(scope="module")
def seen(known: World) -> Seen:
    return seen_on(known, known.mondays[-1])


@pytest.fixture(scope="module")
def page(seen: Seen) -> Monitored:
    return monitor(seen, RECENT_DAYS)


def test_the_page_sees_nothing_later(known: World) -> None:
    monday = known.mondays[-2]
    seen = seen_on(known, monday)
    assert seen.examples["scored_at"].max() <= monday
    assert seen.table["scored_at"].max() <= monday - pd.Timedelta(days=known.config.scoring.horizon_days)
    assert seen.table["is_won"].notna().any()
    assert seen.model is not None
    assert seen.model.cut.at is not None
    assert pd.Timestamp(seen.model.cut.at) <= monday
    assert seen.frozen is not None
    assert seen.frozen.notna().all()


def test_a_page_is_whole_and_plain_json(page: Monitored) -> None:
    assert set(page.tables) == {
        *("drift", "moved_otherwise", "outcomes", "equal_chance", "estimated", "freshness"),
    }
    assert all(len(rows) for name, rows in page.tables.items() if name not in {"outcomes", "equal_chance"})
    json.dumps(page.facts, allow_nan=False)
    assert page.facts["estimated_auc"]["kind"] == "estimated"
    assert any(sentence.startswith("Estimated, not measured: ") for sentence in page.sentences)
    assert len(page.warnings) == len(page.alarms)
    assert page.tables["estimated"]["window"].isna().sum() == 1


def test_leaders_pages_read_what_it_says(page: Monitored) -> None:
    columns = {"window": [1, 2], "within": [True, False], "expected": [20.0, 30.0], "wins": [21, 10]}
    windows = pd.DataFrame(columns)
    moved = replace(page, facts={**page.facts, "moved": ["industry", "visits", "country", "city"]})
    assert moved.notes(windows) == [
        "New leads look different in: industry, visits, country and 1 more.",
        "In test window 2 fewer won than expected.",
    ]
    assert moved.summary(windows).endswith("; 1 of 2 test windows as expected")
    changes = changes_of(moved.facts, windows, "2026")
    assert changes is not None
    assert changes.moved == ("industry", "visits", "country")
    further = page.with_alarms([Alarm(KINDS[0], "Something is off.")])
    assert further.facts["alarms"] == len(page.alarms) + 1
    loud = changes_of({**further.facts, "moved": []}, windows.head(0), "2026")
    assert loud is not None
    assert loud.alarms is not None
    assert loud.alarms.value == len(further.alarms)
    assert changes_of({"moved": [], "alarms": 0}, windows.head(0), "2026") is None
    nothing = page.summary(windows.head(0))
    assert nothing == f"{len(page.alarms)} alarm{'' if len(page.alarms) == 1 else 's'}"
    assert page.notes(windows.head(0)) == ([] if not page.facts["moved"] else page.notes(windows.head(0)))


@pytest.mark.parametrize("number", [0, 2, 4])
def test_large_shifts_are_found_after_two_weeks(known: World, number: int) -> None:
    shift = SHIFTS[number]
    changed = shift.plant(known, known.mondays[-3], np.random.default_rng(1))
    raised = monitor(seen_on(changed, known.mondays[-1]), RECENT_DAYS).alarms
    assert {alarm.kind.name for alarm in raised} & set(shift.kinds), shift.words


def test_no_model_and_no_test_windows_leave_what_needs_none(seen: Seen) -> None:
    bare = replace(seen, model=None, table=seen.table.head(0), frozen=None)
    page = monitor(bare, RECENT_DAYS)
    assert len(page.tables["drift"])
    assert page.tables["outcomes"].empty
    assert page.tables["estimated"].empty
    assert "needs two test windows" in " ".join(page.sentences)
    assert "estimated_auc" not in page.facts
    undated = replace(bare, tables=replace(seen.tables, as_of=None))
    assert monitor(undated, RECENT_DAYS).tables["freshness"].empty


def test_next_to_no_leads_are_no_crash(seen: Seen) -> None:
    first = seen.examples.index[seen.examples["lead_id"].isin(seen.examples["lead_id"].unique()[:5])]
    few = replace(
        seen,
        examples=seen.examples.loc[first],
        features=seen.features.loc[first],
        table=seen.table.head(0),
        frozen=None,
        model=None,
        tables=replace(seen.tables, leads=seen.tables.leads.head(5)),
    )
    page = monitor(few, RECENT_DAYS)
    assert page.facts["moved"] == []
    assert "too short for a look" in page.sentences[0]
    none = replace(few, examples=seen.examples.head(0), features=seen.features.head(0))
    assert monitor(none, RECENT_DAYS).facts["moved"] == []


def records() -> list[dict[str, Any]]:
    """Return two seeds of twelve weeks; one alarm stands for two weeks, another alone; a shift found in one of them."""
    weeks = [{"seed": seed, "asked": "week", "week": week, "kind": ""} for seed in (0, 1) for week in range(12)]
    alarms = [{"seed": 0, "asked": "alarm", "week": week, "kind": "fields"} for week in (3, 4, 9)]
    shifts = [
        {"seed": seed, "asked": "shift", "week": week, "kind": "a unit changes", "size": "much"}
        for seed, week in ((0, 2), (1, None))
    ]
    return [*weeks, *alarms, {**alarms[0], "kind": "silent"}, *shifts]


def test_the_table_counts_by_hand() -> None:
    said = table(pd.DataFrame(records()))
    assert "| pages with a false alarm | 1.50 (" in said
    assert "each counted every week that it stands there | 2.00 (" in said
    assert "that are new (none the week before) | 1.00 (" in said
    assert "in 12 weeks: 1 of 2 (" in said
    assert "of 24 pages: fields 3; silent 1." in said
    assert "| a unit changes | much | 1 of 2 (" in said
    assert {kind.name for kind in KINDS} >= {"fields", "silent"}
