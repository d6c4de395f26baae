"""A run's folder: numbered by a counter, closed by its manifest, never written to afterwards."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from src.leads.errors import LeadScoringError
from src.pipeline import durable
from src.pipeline.durable import replace_file, to_json
from src.pipeline.run import Run, read_run
from src.pipeline.run_folder import (
    finish_run,
    new_run,
    newest_run,
    open_run,
    read_result,
    runs_of,
    write_result,
    write_status,
)


def another(run: Run, tmp_path: Path, conf: Path, as_of: datetime | None = None) -> Run:
    return new_run("tiny", conf, tmp_path, as_of or run.as_of, data_root=tmp_path / "data")


def test_id_is_source_day_and_counter(run: Run, tmp_path: Path, conf: Path) -> None:
    assert run.id == "tiny-20261004-1"
    assert another(run, tmp_path, conf).id == "tiny-20261004-2"
    assert another(run, tmp_path, conf, datetime(2026, 10, 5, tzinfo=UTC)).id == "tiny-20261005-1"


def test_counter_goes_on_above_a_gap(run: Run, tmp_path: Path, conf: Path) -> None:
    (run.folder.parent / "tiny-20261004-11").mkdir()
    assert another(run, tmp_path, conf).id == "tiny-20261004-12"


def test_a_source_without_dates_is_undated(tmp_path: Path, conf: Path) -> None:
    run = new_run("tiny", conf, tmp_path, None, data_root=tmp_path / "data")
    assert run.id == "tiny-undated-1"
    assert read_run(run.folder).as_of is None


def test_a_run_read_again_is_the_same(run: Run) -> None:
    assert read_run(run.folder) == run
    assert run.reports.parts[-3:] == ("tiny", "drafts", "tiny-20261004-1")
    assert run.config.read_text(encoding="utf-8").startswith("[source]")


def test_manifest_holds_hash_and_size_of_every_file(run: Run, tmp_path: Path) -> None:
    (run.folder / "model").mkdir()
    (run.folder / "model" / "model.txt").write_bytes(b"tree\n")

    finish_run(run, tmp_path / "data")

    files = json.loads((run.folder / "manifest.json").read_text())["files"]
    assert files["model/model.txt"] == {"bytes": 5, "sha256": hashlib.sha256(b"tree\n").hexdigest()}
    assert set(files) == {"model/model.txt", "conf.toml", "config.json"}
    assert newest_run("tiny", tmp_path / "data") == run


def test_a_run_without_manifest_is_never_the_newest(run: Run, tmp_path: Path, conf: Path) -> None:
    finish_run(run, tmp_path / "data")
    abandoned = another(run, tmp_path, conf)

    assert newest_run("tiny", tmp_path / "data").id == run.id
    assert [(r.id, r.is_complete) for r in runs_of("tiny", tmp_path / "data")] == [
        (run.id, True),
        (abandoned.id, False),
    ]


def test_runs_are_in_order_of_their_counter_not_of_their_letters(run: Run, tmp_path: Path, conf: Path) -> None:
    later = [another(run, tmp_path, conf).id for _ in range(10)]
    assert [r.id for r in runs_of("tiny", tmp_path / "data")] == [run.id, *later]


@pytest.mark.parametrize("broken", ["fsync", "replace"])
def test_a_pointer_that_cannot_be_written_stays_as_it_was(
    run: Run, tmp_path: Path, conf: Path, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    finish_run(run, tmp_path / "data")
    pointer = tmp_path / "data" / "tiny" / "latest.json"
    before = pointer.read_bytes()

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((durable.os, "fsync") if broken == "fsync" else (Path, "replace")), fails)
    with pytest.raises(OSError, match="No space"):
        replace_file(pointer, to_json({"run_id": "tiny-20261004-2"}))

    assert pointer.read_bytes() == before


def test_result_comes_back_as_written(run: Run) -> None:
    write_result(run, "01_check_data", "3 leads", {"leads": 3}, ("odd",))
    assert read_result(run, "01_check_data") == {
        "notebook": "01_check_data",
        "run_id": run.id,
        "summary": "3 leads",
        "facts": {"leads": 3},
        "warnings": ["odd"],
    }
    with pytest.raises(LeadScoringError, match="no result of 02_build_features"):
        read_result(run, "02_build_features")


def test_result_refuses_what_json_has_no_word_for(run: Run) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write_result(run, "01_check_data", "", {"rate": float("nan")})
    assert not (run.folder / "results" / "01_check_data.json").exists()


def test_a_complete_run_is_opened_as_a_copy(run: Run, tmp_path: Path) -> None:
    write_result(run, "01_check_data", "before")
    finish_run(run, tmp_path / "data")
    manifest = (run.folder / "manifest.json").read_bytes()

    copy = open_run(source="tiny", data_root=tmp_path / "data")
    write_result(copy, "01_check_data", "after")

    assert copy == replace(run, folder=copy.folder, reports=copy.reports, config=copy.config)
    assert read_result(run, "01_check_data")["summary"] == "before"
    assert (run.folder / "manifest.json").read_bytes() == manifest
    assert not copy.is_complete
    assert copy.reports.is_relative_to(copy.folder)
    # Opened again, it is the same copy with the work in it.
    again = open_run(str(run.folder), data_root=tmp_path / "data")
    assert read_result(again, "01_check_data")["summary"] == "after"


def test_a_run_in_the_making_is_opened_itself(run: Run) -> None:
    assert open_run(str(run.folder)) == run


def test_no_run_yet_says_what_to_do(tmp_path: Path, run: Run) -> None:
    with pytest.raises(LeadScoringError, match=r"No complete run of 'tiny' yet\. First: leadscore run conf/tiny\.toml"):
        newest_run("tiny", tmp_path / "data")
    finish_run(run, tmp_path / "data")
    with pytest.raises(LeadScoringError, match="Did you mean 'tiny'"):
        newest_run("tinny", tmp_path / "data")
    with pytest.raises(LeadScoringError, match="not the folder of a run"):
        open_run(str(tmp_path))


def test_pointer_cannot_lead_out_of_the_runs(run: Run, tmp_path: Path) -> None:
    finish_run(run, tmp_path / "data")
    (tmp_path / "data" / "tiny" / "latest.json").write_text('{"run_id": "../../elsewhere"}')
    with pytest.raises(LeadScoringError, match="names no run"):
        newest_run("tiny", tmp_path / "data")


def test_status_is_kept_for_runs_that_failed_too(run: Run) -> None:
    write_status(run, 20, {"01_check_data": 1.23456}, "refused")
    kept = json.loads((run.folder / "status.json").read_text())
    assert kept == {"exit_code": 20, "seconds": {"01_check_data": 1.2}, "peak_mb": {}, "error": "refused"}
    assert not [path for path in os.listdir(run.folder) if path.endswith(".tmp")]
