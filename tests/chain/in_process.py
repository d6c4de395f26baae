"""The notebooks of the chain without kernels: the same cells in this process, where imports are paid once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib as mpl
import nbformat
from matplotlib import pyplot as plt

from src.pipeline.exit_codes import ExitCode
from src.pipeline.parameters import PARAMETERS
from src.pipeline.run import Run
from src.pipeline.run_folder import finish_run, read_result, write_status
from src.pipeline.runner import chain_notebooks


def execute_cells(notebook: Path, run: Run) -> None:
    """Execute the notebook's code cells in order, with the run in place of the default parameters."""
    given = PARAMETERS[notebook.stem](run_dir=str(run.folder), source=run.source).model_dump()
    names: dict[str, object] = {"__name__": "__main__"}
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code":
            code = compile(cell.source, f"{notebook.name}: {cell.source[:40]!r}", "exec")
            exec(code, names)
            if "parameters" in cell.metadata.get("tags", []):
                names.update(given)
            plt.close("all")  # as a kernel does: no cell draws into the figure of another


def execute_notebooks(run: Run, numbers: Sequence[int] = range(1, 11)) -> list[str]:
    """Execute the notebooks of these numbers and return their warnings."""
    mpl.use("Agg")
    warnings: list[str] = []
    for notebook in chain_notebooks():
        if int(notebook.stem[:2]) in numbers:
            execute_cells(notebook, run)
            warnings += read_result(run, notebook.stem)["warnings"]
    return warnings


def execute_whole(run: Run, data_root: Path) -> ExitCode:
    """Execute all notebooks, close the run as the chain does, and return its exit code."""
    code = ExitCode.DONE_WITH_WARNINGS if execute_notebooks(run) else ExitCode.DONE
    write_status(run, code, {})
    finish_run(run, data_root)
    return code
