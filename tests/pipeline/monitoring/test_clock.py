"""A clock that cannot be right."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from src.pipeline.monitoring import clock
from src.pipeline.monitoring.clock import clock_alarms
from src.pipeline.run import Run
from src.pipeline.store.history import Event

NOW = datetime(2026, 10, 5, 9, tzinfo=UTC)


def test_a_clock_behind_the_data_is_an_alert(run: Run) -> None:
    assert clock_alarms(run, False, NOW) == []
    assert run.as_of is not None
    assert clock_alarms(run, False, run.as_of - timedelta(hours=23)) == []  # zones
    (alarm,) = clock_alarms(run, False, run.as_of - timedelta(days=2))
    assert alarm.level == "alert"
    assert alarm.what == "The clock of this machine says 2026-10-02, but the data go up to 2026-10-04."


def test_dates_of_the_sample_and_no_dates_say_nothing(run: Run) -> None:
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    assert clock_alarms(run, True, long_ago) == []
    assert clock_alarms(replace(run, as_of=None), False, long_ago) == []


def test_a_clock_behind_the_last_publication_is_an_alert(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    event = Event("published", run.id, None, None, "first", at="2026-11-01T08:00:00+00:00")
    monkeypatch.setattr(clock, "last_published", lambda store: event)
    (alarm,) = clock_alarms(run, True, NOW)
    assert "the last publication was on 2026-11-01" in alarm.what
    assert clock_alarms(run, True, datetime(2026, 11, 1, 9, tzinfo=UTC)) == []


def test_the_machine_s_own_clock_is_used(run: Run, tmp_path: Path) -> None:
    assert clock_alarms(replace(run, as_of=datetime.now(UTC) + timedelta(days=3)), False)
