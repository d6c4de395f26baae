"""A refresh stopped from outside: kernels gone, lock free, nothing published, the code that says so."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from src.paths import ROOT
from src.pipeline.store.lock import held
from src.pipeline.store.places import Store
from tests.pipeline.tiny_conf import TINY

pytestmark = pytest.mark.chain

REFRESHING = """
import sys
from pathlib import Path
from src.pipeline.refresh.asked import Asked
from src.pipeline.refresh.refresh import refresh
from src.pipeline.runner import run_chain
from src.pipeline.telling.ending import unattended

root = Path(sys.argv[1])

def work(config, store, telling):
    def chain(run, _, stream, cell_timeout_s):
        return run_chain(run, [root / "01_endless.ipynb"], stream, cell_timeout_s)
    refresh(Asked(root / "tiny.toml", root), store, sys.stderr, chain, lambda run: telling.add(run_id=run.id))

ended = unattended("refresh", root / "tiny.toml", work, None, root / "data", root / "reports")
sys.exit(int(ended.exit_code))
"""
ENDLESS = """import os, time
from pathlib import Path
Path(run_dir, "kernel.pid").write_text(str(os.getpid()))
time.sleep(600)"""


@dataclass
class Running:
    """A refresh at work in a notebook that never ends."""

    process: subprocess.Popen[str]
    store: Store
    run: Path
    kernel: int

    def kernel_is_gone(self) -> bool:
        """Return whether the kernel ends within five seconds."""
        for _ in range(100):
            try:
                os.kill(self.kernel, 0)
            except ProcessLookupError:
                return True
            time.sleep(0.05)
        return False


@pytest.fixture
def running(tmp_path: Path) -> Running:
    (tmp_path / "tiny.toml").write_text(TINY, encoding="utf-8")
    (tmp_path / "l.csv").write_text("id,created\nL1,2026-10-01T08:00:00Z\nL2,2026-10-02T08:00:00Z\n", encoding="utf-8")
    parameters = nbformat.v4.new_code_cell(
        'run_dir: str = ""  # the run\nsource: str = "sample"  # the source', metadata={"tags": ["parameters"]}
    )
    notebook = nbformat.v4.new_notebook(cells=[parameters, nbformat.v4.new_code_cell(ENDLESS)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, tmp_path / "01_endless.ipynb")
    store = Store("tiny", tmp_path / "data", tmp_path / "reports")
    command = [sys.executable, "-c", REFRESHING, str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    for _ in range(1200):
        if found := list(store.runs.glob("*/kernel.pid")):
            break
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.05)
    kernel = int(found[0].read_text() or 0)
    return Running(process, store, found[0].parent, kernel)


def test_a_stop_ends_kernel_and_run_in_order(running: Running) -> None:
    with pytest.raises(Exception, match=f"process {running.process.pid} on"), held(running.store.lock, "score"):
        pass
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(timeout=20) == 143
    assert running.kernel_is_gone()
    kept = json.loads(running.store.status.read_text(encoding="utf-8"))
    assert (kept["exit_code"], kept["run_id"], kept["published"]) == (143, running.run.name, False)
    assert json.loads((running.run / "status.json").read_text(encoding="utf-8"))["exit_code"] == 143
    assert not (running.run / "manifest.json").exists()
    assert not running.store.reports_root.exists()
    with held(running.store.lock, "score"):  # free
        pass
