"""A begun run, executed to its manifest or to words that say why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from src.paths import DATA
from src.pipeline.exit_codes import ChainStopped, ExitCode
from src.pipeline.run import Run
from src.pipeline.run_folder import finish_run, write_status
from src.pipeline.runner import chain_notebooks, run_chain
from src.pipeline.store.index_file import write_index
from src.pipeline.store.lock import in_the_making


@dataclass(frozen=True)
class Outcome:
    """How a run ended: exit code, warnings in order, and the words where it stopped."""

    exit_code: ExitCode
    seconds: float = 0.0
    warnings: list[str] = field(default_factory=list)
    error: str | None = None


def execute_run(run: Run, stream: TextIO, notebooks: Sequence[Path] | None = None, data_root: Path = DATA) -> Outcome:
    """Execute the chain in ``run`` and return how it ended.

    A run that stops keeps its folder and its status, gets no manifest and is never pointed at; what was there before
    stays as it was.
    """
    try:
        with in_the_making(run.folder):
            result = run_chain(run, notebooks or chain_notebooks(), stream)
    except ChainStopped as stop:
        write_status(run, stop.exit_code, stop.seconds, stop.words, stop.peak_mb)
        return Outcome(stop.exit_code, sum(stop.seconds.values()), error=stop.words)
    code = ExitCode.DONE_WITH_WARNINGS if result.warnings else ExitCode.DONE
    write_status(run, code, result.seconds, peak_mb=result.peak_mb)
    finish_run(run, data_root)
    if (run.reports / "report.html").is_file():
        write_index(run.reports.parents[2])  # reports/<source>/drafts/<run_id>
    return Outcome(code, sum(result.seconds.values()), result.warnings)
