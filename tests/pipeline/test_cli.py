"""The command line speaks in words and exits with the documented codes."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from src.leads.errors import InputRefused
from src.paths import CONF
from src.pipeline.cli import main
from src.pipeline.doctor import Check, disk, libraries, mend, packages, python
from src.pipeline.start import as_of_moment, begin_run, rules_file
from src.pipeline.store.places import Store


def leadscore(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw")
    done = leadscore("sample", "--leads", 300, "--months", 6, "--out", folder)
    assert done.exit_code == 0
    return folder


def test_help_names_every_command() -> None:
    shown = leadscore("--help").output
    for command in ("doctor", "init", "run", "runs", "sample"):
        assert f"\n  {command} " in shown


def test_sample_says_what_it_writes(tmp_path: Path) -> None:
    done = leadscore("sample", "--leads", 300, "--months", 6, "--seed", 3, "--out", tmp_path / "raw")
    assert done.stderr.startswith("Sample: 300 leads, 6 months, invented company (seed 3) … ")
    assert (tmp_path / "raw" / "truth.json").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", CONF / "sampel.toml"), "Did you mean 'sample.toml'?"),
        (("run", CONF / "sample.toml", "--as-of", "10/04/2026"), "Write it as 2026-10-04"),
        (("run", CONF / "sample.toml", "--data", "/no/such/folder"), "leadscore sample --out /no/such/folder"),
        (("sample", "--preset", "smal"), "expected one of default, small"),
        (("init", "/no/such/file.csv"), "Give a file or a folder."),
    ],
)
def test_a_users_mistake_is_refused_in_words(arguments: tuple[str | Path, ...], said: str) -> None:
    done = leadscore(*arguments)
    assert done.exit_code == 20
    assert done.stderr.startswith("leadscore: ")
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_a_declaration_for_a_folder_that_is_not_there_is_refused_in_words(sample: Path, tmp_path: Path) -> None:
    result = leadscore("init", sample, "--out", tmp_path / "no" / "x.toml")
    assert result.exit_code == 20
    assert "there is no such folder to write to" in result.output


def test_an_id_that_is_in_no_file_is_not_called_erased(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("src.pipeline.run_list.known_sources", lambda: ["shop"])
    monkeypatch.setattr("src.pipeline.store.places.Store", partial(Store, data_root=tmp_path, reports_root=tmp_path))
    result = leadscore("forget", "L1", "--source", "shop")
    assert "Not found  in any file of shop: check the id." in result.output
    assert "Erased" not in result.output
    assert "in data/shop/raw" in result.output


def test_refused_data_leave_no_folder(sample: Path, tmp_path: Path) -> None:
    broken = tmp_path / "raw"
    broken.mkdir()
    for path in sample.iterdir():
        (broken / path.name).write_bytes(path.read_bytes())
    (broken / "leads.csv").write_text((sample / "leads.csv").read_text().replace("lead_id", "leed_id", 1))

    with pytest.raises(InputRefused, match="leed_id"):
        begin_run(CONF / "sample.toml", broken, data_root=tmp_path / "data")

    assert not (tmp_path / "data").exists()


def test_a_begun_run_holds_checked_tables_rules_and_quarantine(sample: Path, tmp_path: Path) -> None:
    as_of = as_of_moment("2025-02-28")
    run = begin_run(CONF / "sample.toml", sample, as_of, tmp_path / "data", tmp_path / "reports")
    assert run.id == "sample-20250228-1"
    assert (run.folder / "tables" / "leads.parquet").is_file()
    assert (run.folder / "quarantine.csv").is_file()
    assert run.rules.read_bytes() == (CONF / "rules" / "sample.toml").read_bytes()


def test_as_of_a_day_is_its_end_in_utc() -> None:
    assert as_of_moment(None) is None
    assert as_of_moment("2026-10-04") == datetime(2026, 10, 4, 23, 59, 59, 999999, tzinfo=UTC)
    assert as_of_moment("2026-10-04T18:00+02:00") == datetime(2026, 10, 4, 16, tzinfo=UTC)


def test_rules_that_are_not_there_are_refused(tmp_path: Path) -> None:
    from src.leads.config import load_config

    config = load_config(CONF / "sample.toml")
    wrong = config.model_copy(update={"rules": config.rules.model_copy(update={"file": "rules/none.toml"})})
    with pytest.raises(InputRefused, match=r"there is no file 'rules/none\.toml'"):
        rules_file(tmp_path / "x.toml", wrong)


def test_doctor_finds_this_environment_in_order() -> None:
    for check in (python(), packages(), libraries(), disk()):
        assert check.is_ok, str(check)


def test_doctor_names_the_command_for_a_library() -> None:
    assert mend("Library not loaded: @rpath/libomp.dylib") == "brew install libomp"
    assert mend("libfoo.so.3: cannot open") == "Install the system library libfoo.so.3."
    assert str(Check("disk", False, "1 GB free", "Free 2 GB")).splitlines() == [
        "  FIX  disk         1 GB free",
        f"{'':20}Free 2 GB",
    ]


def test_interpreter_is_named_whole() -> None:
    assert sys.executable in python().found
