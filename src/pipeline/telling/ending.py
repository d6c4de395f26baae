"""Unattended work under the lock: however it ends, in words, with its code, its status, its notification."""

from __future__ import annotations

import errno
import shutil
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from polars.exceptions import PanicException

from src.leads.config import SourceConfig, load_config
from src.leads.errors import LeadScoringError
from src.paths import DATA, REPORTS, ROOT
from src.pipeline.exit_codes import ChainStopped, ExitCode, Locked, code_of
from src.pipeline.refresh.stop import Terminated, stoppable
from src.pipeline.store.disk import words_of
from src.pipeline.store.opened import opened
from src.pipeline.store.places import Store
from src.pipeline.telling.notify import notify
from src.pipeline.telling.status import Ended, write_ended

STOPS = (Exception, Terminated, PanicException)
"""What ends the work and is told. A panic of Polars is no ``Exception``."""
FULL_BYTES = 10 * 2**20
"""With less room than this a fault in a notebook is put down to the full disk."""


class Telling:
    """What is known of the end so far; work adds to it, and what it added is told however it ends."""

    def __init__(self, ended: Ended) -> None:
        self.ended = ended

    def add(self, **known: Any) -> None:
        """Add what is known of the end, fields of :class:`~src.pipeline.telling.status.Ended`."""
        self.ended = replace(self.ended, **known)


Work = Callable[[SourceConfig, Store, Telling], None]
"""Does what the command is for and adds what is to be told of it."""


def unattended(
    command: str,
    conf: Path,
    work: Work,
    notify_command: str | None = None,
    data_root: Path = DATA,
    reports_root: Path = REPORTS,
) -> Ended:
    """Return how the work ended. Raises nothing a scheduler could not read from an exit code.

    Notes
    -----
    An unexpected error is told by its type and place. Its text may hold values of leads, and what a scheduled command
    prints ends up in mails and logs.
    """
    began = time.perf_counter()
    telling = Telling(Ended(command, conf.stem, ExitCode.DONE, datetime.now(UTC).isoformat(timespec="seconds")))
    webhook = None
    store: Store | None = None
    is_ours = False
    try:
        config = load_config(conf)
        webhook = config.refresh.webhook_env
        telling.add(source=config.source.name)
        with stoppable():
            store = Store(config.source.name, data_root, reports_root)
            with opened(store, command, config.refresh) as warnings:
                telling.add(warnings=tuple(warnings))
                try:
                    work(config, store, telling)
                except STOPS as error:
                    _failed(telling, error, store)
                telling.add(seconds=round(time.perf_counter() - began, 1))
                is_ours = _written(store, telling.ended)
    except STOPS as error:
        # The status file is another's, or cannot be written: it says how the last one ended that could.
        _failed(telling, error, store)
    return _told(telling.ended, notify_command, webhook, store if is_ours else None)


def _told(ended: Ended, command: str | None, webhook: str | None, store: Store | None) -> Ended:
    """Send the notification; what goes wrong with it is a warning and never more, added to the status in ``store``."""
    problems = notify(ended, command, webhook)
    if not problems:
        return ended
    code = ExitCode.DONE_WITH_WARNINGS if ended.exit_code is ExitCode.DONE else ended.exit_code
    ended = replace(ended, exit_code=code, warnings=(*ended.warnings, *problems))
    if store is not None:
        _written(store, ended)
    return ended


def _written(store: Store, ended: Ended) -> bool:
    """Return whether the status could be written; a full disk must not hide how it ended."""
    try:
        write_ended(store, ended)
    except OSError:
        return False
    return True


def _failed(telling: Telling, error: BaseException, store: Store | None) -> None:
    """Tell of the error that ended the work."""
    code, words = reason_of(error, store)
    telling.add(exit_code=code, error=words, published=False)


def reason_of(error: BaseException, store: Store | None = None) -> tuple[ExitCode, str]:
    """Return exit code and words of what was raised."""
    if isinstance(error, ChainStopped):
        return _reason_of_stop(error, store)
    if isinstance(error, Terminated):
        return ExitCode.TERMINATED, "Stopped from outside (SIGTERM). Nothing was published; run it again."
    if isinstance(error, Locked | LeadScoringError):
        return code_of(error), str(error)
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EROFS, errno.EDQUOT}:
        return ExitCode.INPUT_REFUSED, words_of(error, store.folder if store else DATA)
    return ExitCode.INTERNAL_ERROR, f"Internal error, please report it: {type(error).__name__} in {place_of(error)}."


def _reason_of_stop(stop: ChainStopped, store: Store | None) -> tuple[ExitCode, str]:
    """Return why the chain stopped; a notebook on a full disk fails with whatever it was doing."""
    is_fault = stop.exit_code is ExitCode.INTERNAL_ERROR
    if is_fault and store is not None and shutil.disk_usage(store.folder).free < FULL_BYTES:
        full = OSError(errno.ENOSPC, "No space left on device")
        return ExitCode.INPUT_REFUSED, f"{words_of(full, store.folder)} {stop.words}"
    return stop.exit_code, stop.words


def place_of(error: BaseException) -> str:
    """Return where in this project the error arose, e.g. ``src/leads/load.py, line 12``."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(ROOT / "src")] or list(frames)
    if not ours:
        return "an unknown place"
    return f"{Path(ours[-1].filename).name}, line {ours[-1].lineno}, in {ours[-1].name}"
