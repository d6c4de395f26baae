"""``leadscore refresh`` as it is, but for saying on its output where it is, so that it can be killed there."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

from src.pipeline import runner
from src.pipeline.cli import main as leadscore
from src.pipeline.refresh import refresh as refreshing
from src.pipeline.run import Run
from src.pipeline.run_folder import read_result
from src.pipeline.telling import ending

NOTEBOOKS = 10
MARK = "stage: "
MADE_BY_REFRESH = ("config.json", "conf.toml", "tables", "quarantine.csv")
"""What a run has before its first notebook."""


def say(stage: str) -> None:
    """Say which stage begins."""
    sys.stdout.write(f"{MARK}{stage}\n")
    sys.stdout.flush()


def heard(line: str) -> list[str]:
    """Return the stage that a line of the output names; none where it is another's.

    >>> heard("stage: reading"), heard("a kernel's word")
    (['reading'], [])
    """
    return [line.removeprefix(MARK).strip()] if line.startswith(MARK) else []


def marked(stage: str, real: Callable[..., Any]) -> Callable[..., Any]:
    """Return ``real``, saying first that its stage begins."""

    def called(*arguments: Any, **named: Any) -> Any:
        say(stage)
        return real(*arguments, **named)

    return called


def keep(run: Run, folder: Path) -> None:
    """Keep what the run holds now, to go on from later."""
    shutil.copytree(run.folder, folder, ignore=shutil.ignore_patterns(*MADE_BY_REFRESH))


def bring(folder: Path, run: Run) -> None:
    """Put into the run what was kept of another on the same data."""
    other = folder.parent.joinpath("run_id").read_text(encoding="utf-8")
    shutil.copytree(folder, run.folder, dirs_exist_ok=True)
    for path in (run.folder / "results").glob("*.json"):
        path.write_text(path.read_text(encoding="utf-8").replace(other, run.id), encoding="utf-8")


def chain_from(first: int, kept: Path) -> Callable[..., runner.ChainResult]:
    """Return a chain that begins with its ``first`` notebook; what those before it make is taken from ``kept``.

    With 11 all of it is; with 0 all notebooks are executed, and what there is before each is kept.
    """
    run_chain = runner.run_chain

    def chain(run: Run, notebooks: Sequence[Path], stream: TextIO, cell_timeout_s: int) -> runner.ChainResult:
        if first == 0:
            _keep_before_each(run, kept)
            return run_chain(run, notebooks, stream, cell_timeout_s)
        done, left = notebooks[: first - 1], notebooks[first - 1 :]
        if done:
            bring(kept / f"before_{first:02d}", run)
        warnings = [warning for each in done for warning in read_result(run, each.stem)["warnings"]]
        result = run_chain(run, left, stream, cell_timeout_s) if left else runner.ChainResult()
        seconds = dict.fromkeys((each.stem for each in done), 0.0) | result.seconds
        return runner.ChainResult(seconds, result.peak_mb, [*warnings, *result.warnings])

    return chain


def _keep_before_each(run: Run, kept: Path) -> None:
    """Keep the run before each notebook and after the last, as :func:`chain_from` takes it up."""
    kept.mkdir(parents=True)
    kept.joinpath("run_id").write_text(run.id, encoding="utf-8")
    execute, decided = runner._execute, refreshing._decided

    def kept_and_executed(run: Run, notebook: Path, *others: Any) -> Any:
        keep(run, kept / f"before_{notebook.stem[:2]}")
        return execute(run, notebook, *others)

    def kept_and_decided(run: Run, *others: Any) -> Any:
        keep(run, kept / f"before_{NOTEBOOKS + 1}")
        return decided(run, *others)

    runner._execute, refreshing._decided = kept_and_executed, kept_and_decided


def say_stages() -> None:
    """Let the parts of a refresh say that they begin."""
    for module, name, stage in (
        (ending, "opened", "opening"),
        (refreshing, "begin_run", "reading"),
        (refreshing, "_decided", "deciding"),
        (refreshing, "final_page", "page"),
        (refreshing, "close_run", "closing"),
        (refreshing, "publish", "publishing"),
        (refreshing, "_remembered", "remembering"),
        (refreshing, "_retained", "clearing"),
        (ending, "_written", "telling"),
    ):
        setattr(module, name, marked(stage, getattr(module, name)))
    execute = runner._execute

    def named(run: Run, notebook: Path, *others: Any) -> Any:
        say(notebook.stem)
        return execute(run, notebook, *others)

    runner._execute = named


def main(kept: Path, first: int, arguments: list[str], renders: bool = True) -> None:
    """Run ``leadscore`` with the arguments; unless it ``renders``, the draft's pages stand for the final ones."""
    if not renders:
        refreshing.final_page = lambda *_: None
    say_stages()
    runner.run_chain = chain_from(first, kept)
    leadscore(arguments)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
