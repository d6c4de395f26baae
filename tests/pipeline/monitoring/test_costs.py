"""Time and memory against the last ten runs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from src.pipeline.monitoring.costs import cost_alarms, cost_table
from src.pipeline.run import Run, write_record
from src.pipeline.run_folder import finish_run, new_run, write_status
from src.pipeline.telling.log import log


@pytest.fixture
def earlier(tmp_path: Path, conf: Path, run: Run) -> list[Run]:
    """Twelve complete runs of the weeks before; the oldest two were very slow. One that was cut short has no say."""
    made = []
    for week in range(12, 0, -1):
        assert run.as_of is not None
        at = run.as_of - timedelta(weeks=week)
        each = new_run("tiny", conf, tmp_path, at, data_root=tmp_path / "data", reports_root=tmp_path / "reports")
        seconds = 500.0 if week > 10 else 20.0 + week
        write_status(each, 0, {"02_build_features": seconds}, peak_mb={"02_build_features": 400 + week})
        if week != 6:
            finish_run(each, tmp_path / "data")
        made.append(each)
    return made


def ended(run: Run, seconds: float, peak_mb: int | None) -> pd.DataFrame:
    log(run, "begun", notebook="02_build_features")
    log(run, "ended", notebook="02_build_features", seconds=seconds, peak_mb=peak_mb, warnings=0)
    return cost_table(run)


def test_the_newest_ten_complete_runs_count(run: Run, earlier: list[Run]) -> None:
    row = ended(run, 25.0, 410).loc[0]
    assert (row["notebook"], row["seconds"], row["peak_mb"], row["runs"]) == ("02_build_features", 25.0, 410, 10)
    weeks = [11, 10, 9, 8, 7, 5, 4, 3, 2, 1]  # without the one that was cut short
    seconds = pd.Series([500.0 if week > 10 else 20.0 + week for week in weeks])
    assert row["usual_seconds"] == seconds.median()
    assert row["most_seconds"] == 500.0
    assert row["usual_mb"] == pd.Series([400 + week for week in weeks]).median()


@pytest.mark.parametrize(
    ("seconds", "peak_mb", "found"),
    [(25.0, 410, []), (499.0, 608, []), (501.0, 410, ["slow"]), (25.0, 612, ["memory"]), (25.0, None, [])],
)
def test_only_what_is_beyond_all_of_them_is_an_alarm(
    run: Run, earlier: list[Run], seconds: float, peak_mb: int | None, found: list[str]
) -> None:
    alarms = cost_alarms(ended(run, seconds, peak_mb))
    assert [alarm.kind.name for alarm in alarms] == found


def test_a_short_notebook_may_take_twice_as_long(run: Run, earlier: list[Run]) -> None:
    table = ended(run, 25.0, 410).assign(most_seconds=26.0)
    assert not cost_alarms(table.assign(seconds=54.0))  # usual 24.5: twice, but under 30 seconds more
    (alarm,) = cost_alarms(table.assign(seconds=60.0))
    assert alarm.what == "02_build_features took 60 seconds; the last 10 runs took 26 as a rule."


def test_the_first_run_has_nothing_to_be_held_against(run: Run, tmp_path: Path) -> None:
    table = ended(run, 9999.0, 9999)
    assert len(table) == 1
    assert cost_alarms(table) == []


def test_few_runs_say_nothing(run: Run, earlier: list[Run]) -> None:
    for each in earlier[:8]:
        (each.folder / "status.json").unlink()
    table = ended(run, 9999.0, 9999)
    assert table.loc[0, "runs"] == 4
    assert cost_alarms(table) == []


def test_a_run_without_a_log_has_no_rows(run: Run) -> None:
    assert cost_table(run).empty
    assert cost_alarms(cost_table(run)) == []


def test_a_status_that_says_nothing_is_passed_over(run: Run, earlier: list[Run]) -> None:
    for each in earlier:
        (each.folder / "status.json").write_text(json.dumps({"exit_code": 20}), encoding="utf-8")
        write_record(replace(each))
    assert cost_alarms(ended(run, 9999.0, 9999)) == []
