"""Data that are older than what was published, or a part of it, are refused before there is a run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from src.leads.errors import InputRefused
from src.leads.tables import LeadTables
from src.pipeline.refresh.arrivals import check_arrivals
from src.pipeline.run import Run
from src.pipeline.run_folder import finish_run, write_result
from src.pipeline.store.change import change
from src.pipeline.store.history import Event, with_event
from src.pipeline.store.places import Store


def tables(leads: int, day: int | None) -> LeadTables:
    none = pl.DataFrame()
    as_of = datetime(2026, 10, day, 18, tzinfo=UTC) if day else None
    return LeadTables(none, none.lazy(), none, none, none, as_of, {"tables": {"leads": {"rows_in": leads}}})


@pytest.fixture
def store(run: Run, tmp_path: Path) -> Store:
    """Published: data up to 4 October with 1,000 rows of leads."""
    write_result(run, "01_check_data", "x", {"tables": {"leads": {"rows_in": 1000}}})
    finish_run(run, tmp_path / "data")
    store = Store("tiny", tmp_path / "data", tmp_path / "reports")
    assert run.as_of is not None
    event = Event("published", run.id, None, None, "x", run.as_of.isoformat())
    change(store, {store.history: with_event(store, event)})
    return store


def test_newer_data_with_about_as_many_leads_are_taken(store: Store) -> None:
    for leads, day in ((1000, 4), (1100, 11), (801, 5), (1000, None)):
        check_arrivals(tables(leads, day), store, is_day_given=False, shrink=0.2)


def test_fewer_leads_and_older_days_are_refused_together(store: Store) -> None:
    with pytest.raises(InputRefused) as refused:
        check_arrivals(tables(799, 3), store, is_day_given=False, shrink=0.2)
    words = str(refused.value)
    assert "799 rows of leads, 1,000 when the source was published last (20% fewer)" in words
    assert "the data end on 2026-10-03, the report published last knew up to 2026-10-04" in words
    check_arrivals(tables(799, 4), store, is_day_given=False, shrink=0.3)


def test_a_day_given_by_hand_may_be_earlier(store: Store) -> None:
    check_arrivals(tables(1000, 1), store, is_day_given=True, shrink=0.2)


def test_without_a_publication_there_is_nothing_to_follow(tmp_path: Path) -> None:
    check_arrivals(tables(1, 1), Store("tiny", tmp_path, tmp_path), is_day_given=False, shrink=0.2)
