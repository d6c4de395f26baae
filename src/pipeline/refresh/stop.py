"""A stop from outside: kernels gone, folders in order, exit code 143; a change that is decided is finished first."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Terminated(BaseException):
    """SIGTERM arrived. No ``Exception``: nothing on the way may take it for a fault and go on."""


class _Waiting:
    """Whether a stop has to wait, and whether one does."""

    def __init__(self) -> None:
        self.depth = 0
        self.is_due = False


_waiting = _Waiting()


@contextmanager
def stoppable() -> Iterator[None]:
    """Turn SIGTERM into :class:`Terminated`, so that everything begun is ended on the way out."""
    if threading.current_thread() is not threading.main_thread():  # signals come to the main thread only
        yield
        return
    _waiting.is_due = False
    before = signal.signal(signal.SIGTERM, _on_signal)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let a stop wait until what is inside is done: seconds."""
    _waiting.depth += 1
    try:
        yield
    finally:
        _waiting.depth -= 1
    if _waiting.is_due and _waiting.depth == 0:
        _waiting.is_due = False
        raise Terminated


def _on_signal(number: int, frame: FrameType | None) -> None:
    """Stop, or note that a stop is due."""
    del frame
    if _waiting.depth:
        _waiting.is_due = True
        return
    signal.signal(number, signal.SIG_IGN)  # once is enough: what is being ended must not be cut short as well
    raise Terminated
