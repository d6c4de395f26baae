"""The chain: notebooks executed in order, each believed only by the result file it leaves."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from src.leads.errors import LeadScoringError
from src.paths import NOTEBOOKS
from src.pipeline.exit_codes import ChainStopped, ExitCode
from src.pipeline.kernels import (
    KERNEL_NAME,
    MOST_SHOWN_BYTES,
    Kernel,
    imported_modules,
    peak_mb,
    start_kernel,
    stop_kernel,
)
from src.pipeline.parameters import PARAMETERS, NotebookParameters
from src.pipeline.progress import Progress, printable
from src.pipeline.run import Run
from src.pipeline.run_folder import read_result
from src.pipeline.telling.log import log

START_TIMEOUT_S = 120
CELL_TIMEOUT_S = 1800


@dataclass
class ChainResult:
    """What a complete chain found: seconds and memory per notebook, and every warning in order."""

    seconds: dict[str, float] = field(default_factory=dict)
    peak_mb: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def chain_notebooks(folder: Path = NOTEBOOKS) -> list[Path]:
    """Return the notebooks of the chain in order."""
    return [folder / f"{name}.ipynb" for name in PARAMETERS]


def run_chain(run: Run, notebooks: Sequence[Path], stream: TextIO, cell_timeout_s: int = CELL_TIMEOUT_S) -> ChainResult:
    """Execute the notebooks in ``run`` and return what they found.

    Raises
    ------
    ChainStopped
        With ``INPUT_REFUSED`` where a notebook refuses its input in words, ``KERNEL_DIED`` where a kernel is gone,
        ``INTERNAL_ERROR`` for all else: an error, a cell over ``cell_timeout_s``, a result file that is missing.
    """
    (run.folder / "notebooks").mkdir(exist_ok=True)
    progress = Progress(stream, len(notebooks))
    result = ChainResult()
    kernel = _start(run, notebooks[0])
    following: Kernel | None = None
    try:
        for number, notebook in enumerate(notebooks, start=1):
            progress.begin(number, notebook.stem)
            began = time.perf_counter()
            # One kernel ahead, never more: two cores.
            following = _start(run, notebooks[number]) if number < len(notebooks) else None
            log(run, "begun", notebook=notebook.stem)
            found = _execute(run, notebook, kernel, cell_timeout_s)
            peak = peak_mb(kernel)
            result.peak_mb |= {notebook.stem: peak} if peak is not None else {}
            stop_kernel(kernel)
            seconds = result.seconds[notebook.stem] = time.perf_counter() - began
            result.warnings += found["warnings"]
            ended = {"seconds": round(seconds, 1), "peak_mb": peak, "warnings": len(found["warnings"])}
            log(run, "ended", notebook=notebook.stem, **ended)
            progress.end(number, notebook.stem, result.seconds[notebook.stem], found["summary"])
            if following is not None:
                kernel, following = following, None
    except ChainStopped as stop:
        progress.stopped()
        stop.seconds, stop.peak_mb = result.seconds, result.peak_mb
        log(run, "stopped", exit_code=int(stop.exit_code), error=stop.words)
        raise
    finally:
        stop_kernel(kernel)
        if following is not None:
            stop_kernel(following)
    return result


def _start(run: Run, notebook: Path) -> Kernel:
    """Return a kernel that warms up for the notebook."""
    return start_kernel(run.folder / "notebooks" / "kernels.log", imported_modules(notebook))


def _execute(run: Run, notebook: Path, kernel: Kernel, cell_timeout_s: int) -> dict[str, Any]:
    """Execute one notebook and return its result; every way to fail becomes :class:`ChainStopped`."""
    executed = run.folder / "notebooks" / notebook.name
    model = PARAMETERS.get(notebook.stem, NotebookParameters)
    parameters = model(run_dir=str(run.folder), source=run.source).model_dump(mode="json")
    try:
        papermill.execute_notebook(
            notebook,
            executed,
            parameters=parameters,
            kernel_name=KERNEL_NAME,
            language="python",
            km=kernel.manager,
            progress_bar=False,
            start_timeout=START_TIMEOUT_S,
            execution_timeout=cell_timeout_s,
        )
    except PapermillExecutionError as error:
        raise _stopped_by_error(notebook.stem, error, executed) from None
    except (DeadKernelError, RuntimeError) as error:
        if isinstance(error, DeadKernelError) or "Kernel died" in str(error):
            raise _stopped_by_death(notebook.stem, kernel, executed) from None
        raise
    except CellTimeoutError:
        words = f"{notebook.stem}: a cell took over {cell_timeout_s} s and was stopped. See {executed}."
        raise ChainStopped(ExitCode.INTERNAL_ERROR, words) from None
    try:
        return read_result(run, notebook.stem)
    except LeadScoringError:
        words = f"{notebook.stem} ended early: it left no result. See {executed}."
        raise ChainStopped(ExitCode.INTERNAL_ERROR, words) from None


def _stopped_by_death(name: str, kernel: Kernel, executed: Path) -> ChainStopped:
    """Return why the kernel is gone: it printed without end and was ended, or died by itself."""
    if not kernel.manager.shows_too_much:
        return ChainStopped(ExitCode.KERNEL_DIED, _died(name, executed))
    words = f"{name} printed over {MOST_SHOWN_BYTES / 1e6:.0f} MB and was stopped. See {executed}."
    return ChainStopped(ExitCode.INTERNAL_ERROR, words)


def _died(name: str, executed: Path) -> str:
    """Return the words for a kernel that is gone."""
    return (
        f"The process running {name} died, most likely because memory ran out. Close other programs, or give "
        f"fewer leads. What it did so far: {executed}."
    )


def _stopped_by_error(name: str, error: PapermillExecutionError, executed: Path) -> ChainStopped:
    """Return the user's mistake in its own words, or an internal error by its type and place."""
    if error.ename in _names_of(LeadScoringError):
        return ChainStopped(ExitCode.INPUT_REFUSED, error.evalue)
    if error.ename.endswith("MemoryError"):  # numpy's has a name of its own
        return ChainStopped(ExitCode.KERNEL_DIED, _died(name, executed))
    # The error's text may hold values of leads, so it stays in the notebook.
    words = f"{name} stopped at In [{error.exec_count}] with {printable(error.ename)}. Traceback: {executed}."
    return ChainStopped(ExitCode.INTERNAL_ERROR, words)


def _names_of(error: type[Exception]) -> set[str]:
    """Return the name of ``error`` and of everything derived from it."""
    return {error.__name__}.union(*(_names_of(derived) for derived in error.__subclasses__()))
