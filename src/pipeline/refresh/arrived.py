"""Whether the export is done: files that are still being written are waited for, then refused."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from src.leads.config import SourceConfig
from src.leads.content import stamp_of
from src.leads.errors import InputRefused, Problem

PATIENCE = 10
"""So many times the quiet seconds are waited before the input is refused."""


@dataclass(frozen=True)
class Clock:
    """The host's time in seconds, and a way to wait; tests have their own."""

    now: Callable[[], float] = time.time
    wait: Callable[[float], None] = time.sleep


def wait_for_files(config: SourceConfig, folder: Path, clock: Clock | None = None) -> None:
    """Return once no declared file changed for ``[refresh] quiet_s`` seconds, and the ready file is there.

    Raises
    ------
    InputRefused
        Where a file goes on changing, or the ready file is missing or older than a table.

    Notes
    -----
    A copy that is under way reads well up to where it got: half of the leads, or activities without their last weeks.
    Times of change are the file server's, so a file from the future is watched for as long as one from just now.
    """
    clock = clock or Clock()
    quiet_s = config.refresh.quiet_s
    files = declared_files(config, folder)
    for _ in range(PATIENCE):
        before = {path: stamp_of(path) for path in files}
        if not _just_changed(before, clock.now(), quiet_s):
            break
        clock.wait(quiet_s)
        if {path: stamp_of(path) for path in files} == before:
            break
    else:
        raise InputRefused([_still_written(files, before, quiet_s)])
    _check_ready(config, folder, files)


def declared_files(config: SourceConfig, folder: Path) -> list[Path]:
    """Return the paths of all files of all declared tables."""
    tables = (getattr(config.tables, name) for name in type(config.tables).model_fields)
    return [folder / name for table in tables if table is not None for name in table.files]


def _just_changed(stamps: dict[Path, tuple[int, int]], now_s: float, quiet_s: float) -> bool:
    """Return whether a file changed within the last ``quiet_s`` seconds, or is of the future."""
    return any(now_s - changed_ns / 1e9 < quiet_s for _, changed_ns in stamps.values())


def _still_written(files: list[Path], before: dict[Path, tuple[int, int]], quiet_s: float) -> Problem:
    """Return the problem of the first file that goes on changing."""
    changed = [path for path in files if stamp_of(path) != before[path]]
    path = changed[0] if changed else files[0]
    size = stamp_of(path)[0]
    what = f"is still being written ({size:,} bytes so far), after {PATIENCE * quiet_s:g} s of waiting"
    return Problem(
        path.name, what, "Run again once the export is done; [refresh] ready_file names a file that says so."
    )


def _check_ready(config: SourceConfig, folder: Path, files: Sequence[Path]) -> None:
    """Refuse an export that has not said that it is done; nothing where no ready file is declared.

    Raises
    ------
    InputRefused
        Where the file is missing, or a table was changed after it.
    """
    name = config.refresh.ready_file
    if name is None:
        return
    ready = folder / name
    if not ready.is_file():
        do = "Let the export write it last, or take [refresh] ready_file out."
        raise InputRefused([Problem(name, "the file that says the export is done is not there", do)])
    later = [path for path in files if stamp_of(path)[1] > stamp_of(ready)[1]]
    if later:
        what = f"{len(later)} of {len(files)} files were written after it: the export is not done, or was begun again"
        raise InputRefused([Problem(name, what, f"Run again once it is done. The first is {later[0].name}.")])
