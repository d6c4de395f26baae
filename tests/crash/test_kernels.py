"""Kernels that eat memory or print without end: words, a code, and nothing left running."""

from __future__ import annotations

import io
import resource
import sys
from pathlib import Path

import pytest

from src.pipeline import kernels, runner
from src.pipeline.exit_codes import ChainStopped, ExitCode
from src.pipeline.run import Run
from src.pipeline.runner import run_chain
from tests.pipeline.test_runner import notebook_at

pytestmark = pytest.mark.chain

ALLOCATES = """import resource
import numpy as np
resource.setrlimit(resource.RLIMIT_AS, (4_000_000_000, resource.getrlimit(resource.RLIMIT_AS)[1]))
held = [np.empty(50_000_000) for _ in range(100)]"""
PRINTS = """import time
while True:
    print("x" * 10_000)
    time.sleep(0.0005)"""
"""Some 15 MB a second: a kernel sends what it printed a few times a second, so without a pause one message is huge."""


@pytest.mark.parametrize(
    ("cell", "code", "said"),
    [
        (ALLOCATES, ExitCode.KERNEL_DIED, "memory ran out"),
        (PRINTS, ExitCode.INTERNAL_ERROR, "printed over 2 MB and was stopped"),
    ],
    ids=["allocates", "prints"],
)
def test_what_eats_the_machine_is_stopped_in_words(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cell: str, code: ExitCode, said: str
) -> None:
    monkeypatch.setattr(kernels, "MOST_SHOWN_BYTES", 2_000_000)
    monkeypatch.setattr(runner, "MOST_SHOWN_BYTES", 2_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ChainStopped) as stopped:
        run_chain(run, [notebook_at(tmp_path / "01_x.ipynb", cell)], io.StringIO(), cell_timeout_s=60)
    assert stopped.value.exit_code == code
    assert said in stopped.value.words
    assert not (run.folder / "manifest.json").exists()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 500_000  # kB: what it printed is not kept here


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such sockets")
def test_a_kernel_is_reached_by_sockets_of_its_user_only(tmp_path: Path) -> None:
    kernel = kernels.start_kernel(tmp_path / "kernels.log")
    try:
        known = kernel.manager.get_connection_info()
        client = kernel.manager.client()
        client.start_channels()
        kernels.run_sync(client.wait_for_ready)(timeout=60)
        assert known["transport"] == "ipc"
        assert all((kernel.folder / f"k-{known[f'{name}_port']}").is_socket() for name in ("shell", "iopub", "stdin"))
        assert kernel.folder.stat().st_mode & 0o077 == 0
    finally:
        kernels.stop_kernel(kernel)
