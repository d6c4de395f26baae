"""A command in a copy of this process: everything is imported already, so that hundreds of runs can be tried."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TextIO


class Forked:
    """A process as ``subprocess.Popen`` would have it, so far as a study needs it.

    Attributes
    ----------
    pid : int
    stdout : TextIO
    """

    def __init__(self, pid: int, stdout: TextIO) -> None:
        self.pid = pid
        self.stdout = stdout
        self._code: int | None = None

    def poll(self) -> int | None:
        """Return how it ended; None while it runs."""
        if self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._code = os.waitstatus_to_exitcode(status) if pid else None
        return self._code

    def wait(self) -> int:
        """Return how it ended, once it has."""
        if self._code is None:
            self._code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self._code

    def kill(self) -> None:
        """End it without a word."""
        if self._code is None:
            os.kill(self.pid, signal.SIGKILL)


def forked(work: Callable[[], None], stderr: Path) -> Forked:
    """Run ``work`` in a copy of this process, which must have one thread; what it says on stderr is added to a file."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os._exit(_worked(work, write, stderr))
    os.close(write)
    return Forked(pid, os.fdopen(read, encoding="utf-8"))


def _worked(work: Callable[[], None], write: int, stderr: Path) -> int:
    """Do the work and return the code it ends with."""
    said = os.open(stderr, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(write, 1)
    os.dup2(said, 2)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", closefd=False)
    try:
        work()
        code = 0
    except SystemExit as end:
        code = int(end.code or 0)
    except BaseException:
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code
