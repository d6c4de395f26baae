"""The chain believes nothing but a result file, and ends in words however a notebook ends."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import nbformat
import pytest

from src.leads.errors import InputRefused, LeadScoringError
from src.pipeline.exit_codes import ChainStopped, ExitCode
from src.pipeline.kernels import imported_modules
from src.pipeline.parameters import PARAMETERS
from src.pipeline.progress import Progress, printable
from src.pipeline.run import Run
from src.pipeline.runner import _names_of, chain_notebooks, run_chain

pytestmark = pytest.mark.chain

CELL = "import sys\nfrom src.pipeline.run_folder import open_run, write_result\nrun = open_run(run_dir, source)"


def notebook_at(path: Path, *cells: str) -> Path:
    parameters = nbformat.v4.new_code_cell(
        'run_dir: str = ""  # the run\nsource: str = "sample"  # the lead source',
        metadata={"tags": ["parameters"]},
    )
    written = nbformat.v4.new_notebook(
        cells=[parameters, *(nbformat.v4.new_code_cell(cell) for cell in cells)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    nbformat.write(written, path)
    return path


def result(name: str, summary: str = "done", warnings: tuple[str, ...] = ()) -> str:
    return f"write_result(run, {name!r}, {summary!r}, {{'python': sys.executable}}, {list(warnings)})"


def test_two_notebooks_run_in_order_in_this_interpreter(run: Run, tmp_path: Path) -> None:
    first = notebook_at(tmp_path / "01_count.ipynb", CELL, result("01_count", "3 leads", ("one is odd",)))
    second = notebook_at(tmp_path / "02_add_up.ipynb", CELL, result("02_add_up", "adds up"))
    shown = io.StringIO()

    found = run_chain(run, [first, second], shown)

    assert list(found.seconds) == ["01_count", "02_add_up"]
    assert found.warnings == ["one is odd"]
    assert all(20 < peak < 2000 for peak in found.peak_mb.values())
    log = [json.loads(line) for line in (run.folder / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(line["event"], line["notebook"]) for line in log] == [
        *(("begun", "01_count"), ("ended", "01_count")),
        *(("begun", "02_add_up"), ("ended", "02_add_up")),
    ]
    assert log[1]["warnings"] == 1
    assert log[1]["peak_mb"] == found.peak_mb["01_count"]
    lines = shown.getvalue().splitlines()
    assert [line[:15] for line in lines] == ["  1/2 count    ", "  2/2 add up   "]
    assert [line.split(" s   ")[1] for line in lines] == ["3 leads", "adds up"]
    kept = json.loads((run.folder / "results" / "01_count.json").read_text())
    assert kept["facts"]["python"] == sys.executable
    assert (run.folder / "notebooks" / "02_add_up.ipynb").is_file()


def test_a_refusal_is_shown_in_its_own_words(run: Run, tmp_path: Path) -> None:
    words = "leads.csv, column 'created_at': 3 of 9 not readable. Declare date_format."
    raising = f"from src.leads.errors import InputRefused, Problem\nraise InputRefused([{words!r}])"

    with pytest.raises(ChainStopped) as stopped:
        run_chain(run, [notebook_at(tmp_path / "01_x.ipynb", raising)], io.StringIO())

    assert stopped.value.exit_code == ExitCode.INPUT_REFUSED == 20
    assert stopped.value.words == words


@pytest.mark.parametrize(
    ("cell", "code", "said"),
    [
        ("raise ValueError('anna@example.com')", ExitCode.INTERNAL_ERROR, "01_x stopped at In [3] with ValueError"),
        ("import sys\nsys.exit(0)", ExitCode.INTERNAL_ERROR, "left no result"),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", ExitCode.KERNEL_DIED, "memory ran out"),
        ("while True:\n    pass", ExitCode.INTERNAL_ERROR, "took over 2 s"),
    ],
    ids=["error", "exit", "killed", "endless"],
)
def test_every_other_end_has_its_code_and_words(run: Run, tmp_path: Path, cell: str, code: ExitCode, said: str) -> None:
    # The second notebook's kernel is already up when the first one stops: it must go too.
    notebooks = [notebook_at(tmp_path / "01_x.ipynb", cell), notebook_at(tmp_path / "02_y.ipynb", "1")]

    with pytest.raises(ChainStopped) as stopped:
        run_chain(run, notebooks, io.StringIO(), cell_timeout_s=2)

    assert stopped.value.exit_code == code
    assert said in stopped.value.words
    assert "anna@example.com" not in stopped.value.words
    assert not (run.folder / "results" / "02_y.json").exists()


def test_a_result_of_an_earlier_notebook_does_not_count_for_the_next(run: Run, tmp_path: Path) -> None:
    first = notebook_at(tmp_path / "01_x.ipynb", CELL, result("01_x"))
    second = notebook_at(tmp_path / "02_y.ipynb", CELL, result("01_x"))

    with pytest.raises(ChainStopped, match="02_y ended early") as stopped:
        run_chain(run, [first, second], io.StringIO())

    assert list(stopped.value.seconds) == ["01_x"]


def test_modules_to_warm_up_are_those_imported_at_top_level(tmp_path: Path) -> None:
    notebook = notebook_at(
        tmp_path / "n.ipynb",
        "import polars as pl\nfrom src.pipeline.run_folder import open_run\nimport polars",
        "if False:\n    import antigravity",
        "%matplotlib inline",
    )
    assert imported_modules(notebook) == ["polars", "src.pipeline.run_folder"]


def test_names_of_user_errors_include_what_is_derived() -> None:
    assert {"LeadScoringError", "InputRefused"} <= _names_of(LeadScoringError)
    assert "LeadScoringError" not in _names_of(InputRefused)


def test_the_chain_has_ten_notebooks_in_order() -> None:
    names = [path.stem for path in chain_notebooks()]
    assert names == list(PARAMETERS) == sorted(names)
    assert len(names) == 10


def test_data_cannot_steer_the_terminal() -> None:
    assert printable("a\x1b[31mred\r\nb\u202ec") == "a [31mred  b c"


def test_on_a_terminal_the_line_stands_while_the_notebook_works() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    shown = Terminal()
    progress = Progress(shown, 10)
    progress.begin(3, "03_train_model")
    assert shown.getvalue() == "  3/10 train model             …"
    progress.end(3, "03_train_model", 8.4, "fits")
    assert shown.getvalue().endswith("\r  3/10 train model            8 s   fits\n")
