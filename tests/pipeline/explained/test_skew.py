"""Features of the last list, as stored and as today's records would build them for the same moment."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

from src.evaluation.monitor.seen import Seen
from src.features.catalog import catalog
from src.leads.tables import LeadTables
from src.pipeline.append_scoring import append_scoring
from src.pipeline.champion.scorer import Scorer
from src.pipeline.monitoring.scored_then import skew_since
from src.pipeline.run import Run
from src.pipeline.store.places import Store
from tests.pipeline.explained.scored_leads import CONFIG, FIRST, SECOND, scored

pytestmark = pytest.mark.slow
NOTHING = pd.DataFrame()


@pytest.fixture(scope="module")
def own(
    store: Store,
    scorers: tuple[Scorer, Scorer],
    tables: dict[str, LeadTables],
    tmp_path_factory: pytest.TempPathFactory,
) -> Store:
    """A store in which one list was published, on the first date."""
    folder = tmp_path_factory.mktemp("skew")
    made = Store("sample", folder, folder / "reports")
    made.folder.mkdir()
    made.runs.symlink_to(store.runs)
    append_scoring(made, scorers[0], tables[FIRST], CONFIG, scored(scorers[0], tables[FIRST]))
    return made


def today(own: Store, scorer: Scorer, now: LeadTables) -> tuple[Run, Seen]:
    run = replace(scorer.run, id="sample-20250518-9", folder=own.runs / "sample-20250518-9", as_of=now.as_of)
    words = catalog(CONFIG, scorer.plan)
    return run, Seen(CONFIG, now, scorer.plan, words, NOTHING, NOTHING, NOTHING, None, scorer.model)


def test_unchanged_records_build_the_features_that_were_scored(
    own: Store, scorers: tuple[Scorer, Scorer], tables: dict[str, LeadTables]
) -> None:
    found = skew_since(*today(own, scorers[0], tables[SECOND]))
    assert found.needs is None
    assert found.alarms == []
    assert found.table["differ"].sum() == 0
    assert found.table["leads"].iloc[0] > 100
    assert found.facts["skew"] | {"n": 0} == {
        **{"value": 0.0, "low": None, "high": None, "n": 0, "window": FIRST, "usual": None},
    }


def test_a_field_that_was_overwritten_is_an_alarm_and_a_few_corrections_are_none(
    own: Store, scorers: tuple[Scorer, Scorer], tables: dict[str, LeadTables]
) -> None:
    now = tables[SECOND]
    for every, is_alarm in ((5, True), (40, False)):
        is_other = pl.int_range(pl.len()) % every == 0
        leads = now.leads.with_columns(employees=pl.when(is_other).then(77_777.0).otherwise("employees"))
        found = skew_since(*today(own, scorers[0], replace(now, leads=leads)))
        assert found.table["feature"].iloc[0] == "employees"
        assert found.table["share"].iloc[0] == pytest.approx(1 / every, abs=0.05)
        assert bool(found.alarms) == is_alarm
    leads = now.leads.with_columns(employees=pl.col("employees") * 3)
    (alarm,) = skew_since(*today(own, scorers[0], replace(now, leads=leads))).alarms
    assert alarm.fields == ("employees",)
    assert f"of 100 leads of the list of {FIRST} have another value of 'employees' today" in alarm.what
    assert "77" not in alarm.what


def test_what_came_after_the_list_changes_nothing_and_what_was_dated_back_does(
    own: Store, scorers: tuple[Scorer, Scorer], tables: dict[str, LeadTables]
) -> None:
    now = tables[SECOND]
    late = now.activities.filter(pl.col("activity_type") == "page_view")
    before = pl.lit(tables[FIRST].as_of) - pl.duration(hours=1)
    back = late.with_columns(occurred_at=before.cast(late.collect_schema()["occurred_at"]))
    back = back.with_columns(known_at=pl.col("occurred_at"))
    activities = pl.concat([now.activities, back]).sort("lead_id", "occurred_at")
    found = skew_since(*today(own, scorers[0], replace(now, activities=activities)))
    assert found.alarms
    assert "page_view" in found.table["feature"].iloc[0] or "activit" in found.table["feature"].iloc[0]


def test_without_an_earlier_list_or_enough_leads_of_it_it_says_so(
    own: Store, scorers: tuple[Scorer, Scorer], tables: dict[str, LeadTables], tmp_path: Path
) -> None:
    run, seen = today(own, scorers[0], tables[FIRST])  # the same date is not earlier
    assert skew_since(run, seen).needs == "A published list with an earlier date."
    undated = replace(run, as_of=None)
    assert skew_since(undated, seen).needs == "A published list with an earlier date."
    first_ever = replace(run, folder=tmp_path / "sample" / "runs" / run.id)
    assert skew_since(first_ever, seen).needs == "A published list with an earlier date."
    now = tables[SECOND]
    found = skew_since(*today(own, scorers[0], replace(now, leads=now.leads.head(20))))
    assert "leads of the list of" in (found.needs or "")
    assert found.alarms == []
    gone = skew_since(*today(own, scorers[0], replace(now, leads=now.leads.drop("industry"))))
    assert "can be built today" in (gone.needs or "")
