"""One run at a time on a source: a lock that the kernel frees, also after ``kill -9``."""

from __future__ import annotations

import errno
import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from src.leads.errors import LeadScoringError
from src.pipeline.exit_codes import Locked

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]


@contextmanager
def held(path: Path, command: str) -> Iterator[None]:
    """Hold the lock file at ``path``; it says who holds it.

    Raises
    ------
    Locked
        At once, naming process, host and start, where another holds it.
    LeadScoringError
        Where the file system or the operating system has no such locks.

    Notes
    -----
    ``flock`` goes with the open file, so that it is freed however the process ends. The file stays: deleting it would
    let two runs each hold the lock of a file of the same name. Kernels do not inherit it.
    """
    if fcntl is None:
        raise LeadScoringError("File locks are needed: run this on Linux or macOS. Drafts work here: leadscore run.")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        if not _lock(file):
            raise Locked(_who(path))
        holder = {
            "command": command,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        _write(file, json.dumps(holder, sort_keys=True))
        try:
            yield
        finally:
            with suppress(OSError):  # a full disk must not hide what happened
                _write(file, "")


def _lock(file: IO[str]) -> bool:
    """Return whether the lock was got."""
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}:
            return False
        raise LeadScoringError(
            f"The file system of {file.name} has no locks (error {error.errno}). Keep the data on a local disk: "
            "LEADSCORE_DATA names its folder."
        ) from None
    return True


def _write(file: IO[str], text: str) -> None:
    file.seek(0)
    file.truncate()
    file.write(text)
    file.flush()


def _who(path: Path) -> str:
    """Return who holds the lock, in words."""
    do = "Wait for its end; two runs at once could publish half of each."
    try:
        holder = json.loads(path.read_text(encoding="utf-8"))
        return (
            f"'leadscore {holder['command']}' works on this source: process {int(holder['pid'])} on {holder['host']}, "
            f"since {holder['started_at']}. {do}"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return f"Another run works on this source ({path} is locked). {do}"


@contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """Wait for the lock file at ``path`` and hold it, for work of milliseconds; nothing on Windows."""
    if fcntl is None:
        yield
        return
    with path.open("a", encoding="utf-8") as file:
        with suppress(OSError):  # no locks on this disk: at worst a list misses an entry until the next publication
            fcntl.flock(file.fileno(), fcntl.LOCK_EX)
        yield


@contextmanager
def in_the_making(folder: Path) -> Iterator[None]:
    """Mark the folder of a run as one in the making, so that nobody takes it for abandoned; no mark on Windows."""
    if fcntl is None:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # no locks here: the run's age has to do
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def is_in_the_making(folder: Path) -> bool:
    """Return whether some process works in the folder of the run."""
    if fcntl is None:
        return False
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}
    finally:
        os.close(handle)
    return False
