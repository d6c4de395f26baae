"""The as-of date on a source of 400 days: 800 leads, 5 activities a day, 400 wins; bent one way at a time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from src.features.labels import label_rows
from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables
from tests.leads.small_source import START, SmallSource, stamp

END = 400
HORIZON = 90


@pytest.fixture
def source(tmp_path: Path) -> SmallSource:
    """Leads come twice a day, every second is won after 20 days, each is visited and called within three days."""
    made = SmallSource(tmp_path)
    del made.leads[1:], made.activities[1:], made.milestones[1:]
    for i in range(2 * END):
        created = i / 2
        made.leads.append([f"L{i:03d}", stamp(created), "DE", "10", "Yes"])
        made.activities += [
            [f"L{i:03d}", stamp(created + days), what]
            for days, what in ((0.1, "visit"), (1, "call"), (3, "visit"))
            if created + days <= END
        ]
        if i % 2 and created + 20 <= END:
            made.milestones.append([f"L{i:03d}", "won", stamp(created + 20), "1"])
    return made


def labels(tables: LeadTables, source: SmallSource) -> pl.DataFrame:
    config = SourceConfig.model_validate(source.config)
    rows = scoring_rows(tables, config)
    both = rows.join(label_rows(rows, tables, config), on="row_id")
    return both.filter((pl.col("kind") == "landmark") & (pl.col("landmark_days") == 0) & pl.col("is_matured"))


def until(source: SmallSource, table: str, column: int, last: str) -> None:
    """Keep the rows of a table up to a time."""
    rows = getattr(source, table)
    rows[1:] = [row for row in rows[1:] if row[column] <= last]


def test_by_default_it_is_the_newest_time(source: SmallSource) -> None:
    tables = source.load()

    assert tables.as_of == START + timedelta(days=END)
    assert tables.checks["ends"] == {
        "leads": "2025-02-03",
        "activities": "2025-02-04",
        "milestones": "2025-02-03",
        "data": "2025-02-04",
    }
    assert tables.checks["dated_ahead"] == {}
    assert tables.checks["warnings"] == []


def test_one_meeting_planned_ahead_changes_nothing_but_is_counted(source: SmallSource) -> None:
    plain = source.load()
    for path in source.folder.glob("*.csv"):
        path.unlink()
    source.config["tables"]["activities"]["columns"]["recorded_at"] = "Recorded"
    source.activities = [[*row, row[1] if i else "Recorded"] for i, row in enumerate(source.activities)]
    source.activities.append(["L300", stamp(END + 80), "meeting", stamp(END - 10)])

    tables = source.load()

    assert tables.as_of == plain.as_of
    assert tables.activities.collect().equals(plain.activities.collect())
    assert labels(tables, source).equals(labels(plain, source))
    assert tables.checks["dated_ahead"] == {"activities": 1}
    assert tables.checks["warnings"] == [
        "1 activity is dated after the end of the data (2025-02-04): planned ahead or mistyped, not counted."
    ]


def test_rows_dated_ahead_without_a_time_of_recording_are_named_in_one_warning(source: SmallSource) -> None:
    source.activities += [["L300", stamp(END + days), "visit"] for days in (5, 30, 80)]
    source.milestones.append(["L302", "won", stamp(END + 40), "1"])

    tables = source.load()

    assert tables.as_of == START + timedelta(days=END)
    assert "L302" not in tables.milestones["lead_id"]
    assert tables.checks["dated_ahead"] == {"activities": 3, "milestones": 1}
    assert tables.checks["warnings"] == [
        "3 activities and 1 milestone are dated after the end of the data (2025-02-04): planned ahead or mistyped, "
        "not counted."
    ]


def test_a_date_after_the_data_is_lowered(source: SmallSource) -> None:
    plain = source.load()

    tables = source.load(as_of=plain.as_of + timedelta(days=92))

    assert tables.as_of == plain.as_of
    assert labels(tables, source).equals(labels(plain, source))
    assert [w for w in tables.checks["warnings"] if "lies after the end of the data; 2025-02-04 is taken" in w]


def test_the_last_day_of_the_data_is_no_date_after_it(source: SmallSource) -> None:
    evening = datetime(2025, 2, 4, 23, 59, tzinfo=UTC)

    tables = source.load(as_of=evening)

    assert tables.as_of == evening
    assert tables.checks["warnings"] == []


def test_without_outcomes_of_the_last_months_no_lead_counts_as_lost(source: SmallSource) -> None:
    silent = END - 150
    until(source, "milestones", 2, stamp(silent))

    tables = source.load()

    assert tables.as_of == START + timedelta(days=silent - 0.5)  # the last win before the silence
    matured = labels(tables, source)
    assert matured["created_at"].max() <= tables.as_of - timedelta(days=HORIZON)
    assert matured["is_won"].sum() == matured.height // 2
    assert tables.checks["ends"]["milestones"] == "2024-09-06"
    assert [w for w in tables.checks["warnings"] if "milestones" in w] == [
        "The table of milestones ends on 2024-09-06, long before the as-of date 2025-02-04. What became of leads after "
        "2024-09-06 is not known, so 2024-09-06 is taken as the as-of date; otherwise leads would count as lost for "
        "want of news. Export the milestones again, up to the same day as the leads."
    ]


def test_silent_activities_are_named_and_change_nothing_else(source: SmallSource) -> None:
    until(source, "activities", 1, stamp(END - 150))

    tables = source.load()

    assert tables.as_of == START + timedelta(days=END - 0.5)
    assert [w.split(".")[0] for w in tables.checks["warnings"]] == [
        "The table of activities ends on 2024-09-07, long before the as-of date 2025-02-03"
    ]


def test_two_weeks_without_outcomes_are_no_silence(source: SmallSource) -> None:
    until(source, "milestones", 2, stamp(END - 13))

    tables = source.load()

    assert tables.as_of == START + timedelta(days=END)
    assert tables.checks["warnings"] == []


@pytest.mark.parametrize("seed", range(1, 6))
def test_rare_wins_are_never_silent(source: SmallSource, seed: int) -> None:
    """Sixty wins in two years at random times, of which the 400 days hold about half."""
    wins = np.sort(np.random.default_rng(seed).uniform(20, 730, 60))
    del source.milestones[1:]
    source.milestones += [[f"L{i:03d}", "won", stamp(at), "1"] for i, at in enumerate(wins) if at <= END]

    tables = source.load()

    assert START + timedelta(days=END) - tables.as_of < timedelta(days=1)
    assert tables.checks["warnings"] == []


def test_a_date_in_the_middle_equals_data_that_end_there(source: SmallSource) -> None:
    middle = START + timedelta(days=200)
    source.activities.append(["L100", stamp(END + 60), "visit"])
    cut = source.load(as_of=middle)
    for path in source.folder.glob("*.csv"):
        path.unlink()
    for table, column in (("leads", 1), ("activities", 1), ("milestones", 2)):
        until(source, table, column, stamp(200))
    before = source.load(as_of=middle)

    assert cut.as_of == before.as_of == middle
    assert cut.leads.equals(before.leads)
    assert cut.activities.collect().drop("sequence").equals(before.activities.collect().drop("sequence"))
    assert cut.milestones.equals(before.milestones)
    assert cut.checks["warnings"] == before.checks["warnings"] == []
    assert labels(cut, source).equals(labels(before, source))


def test_a_meeting_planned_for_a_day_that_has_come_counts_from_that_day(source: SmallSource) -> None:
    source.config["tables"]["activities"]["columns"]["recorded_at"] = "Recorded"
    source.activities = [[*row, "" if i else "Recorded"] for i, row in enumerate(source.activities)]
    source.activities.append(["L300", stamp(160), "meeting", stamp(151)])

    meeting = source.load().activities.filter(pl.col("activity_type") == "meeting").collect()

    assert meeting["known_at"].to_list() == [START + timedelta(days=160)]
