"""One run at a time; the kernel frees the lock however the run ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from src.paths import ROOT
from src.pipeline.exit_codes import Locked, code_of
from src.pipeline.store.lock import held, in_the_making, in_turn, is_in_the_making

HOLDING = """
import sys, time
from pathlib import Path
from src.pipeline.store.lock import held
with held(Path(sys.argv[1]), "refresh"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_refused_at_once_and_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "state" / "lock"
    with held(path, "refresh"):
        said = json.loads(path.read_text(encoding="utf-8"))
        began = time.perf_counter()
        with pytest.raises(Locked) as refused, held(path, "score"):
            pass
        assert time.perf_counter() - began < 1
    assert code_of(refused.value) == 30
    words = str(refused.value)
    assert f"process {os.getpid()} on {socket.gethostname()}, since {said['started_at']}" in words
    assert "'leadscore refresh'" in words
    with held(path, "score"):  # and free again
        pass
    assert path.read_text(encoding="utf-8") == ""


def test_the_lock_is_free_after_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    command = [sys.executable, "-c", HOLDING, str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(Locked, match=f"process {other.pid} on"), held(path, "score"):
            pass
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
    with held(path, "score"):
        assert json.loads(path.read_text(encoding="utf-8"))["command"] == "score"


def test_a_lock_whose_holder_cannot_be_read_is_still_a_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with held(path, "refresh"):
        path.write_text("half of a", encoding="utf-8")
        with pytest.raises(Locked, match="is locked"), held(path, "score"):
            pass


def test_lists_are_written_in_turn(tmp_path: Path) -> None:
    path, order = tmp_path / "lock", []

    def second() -> None:
        with in_turn(path):
            order.append("second")

    waits = threading.Thread(target=second)
    with in_turn(path):
        waits.start()
        time.sleep(0.1)
        order.append("first")
    waits.join()
    assert order == ["first", "second"]


def test_a_run_in_the_making_is_known_as_such(tmp_path: Path) -> None:
    assert not is_in_the_making(tmp_path)
    with in_the_making(tmp_path):
        assert is_in_the_making(tmp_path)
    assert not is_in_the_making(tmp_path)
