"""What earlier runs left behind that nobody will ever look at: swept away under the lock."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from src.pipeline.durable import TEMPORARY, remove_file
from src.pipeline.run import MANIFEST
from src.pipeline.store.lock import is_in_the_making
from src.pipeline.store.places import Store

DAY_S = 86_400
NOT_OURS = ("raw", "exploring")
"""Folders of the state that belong to the source and to the analysts."""


def sweep_temporary(store: Store) -> int:
    """Delete files that were being written when a run was cut short; return how many."""
    left = [path for path in _ours(store) if path.name.endswith(TEMPORARY) and path.is_file()]
    for path in left:
        remove_file(path)
    return len(left)


def prune_abandoned(store: Store, days: float, now_s: float | None = None) -> list[str]:
    """Delete runs without a manifest in which nothing was written for so many days; return their ids.

    Runs in the making stay however old they are, and so does everything that is complete.
    """
    now_s = time.time() if now_s is None else now_s
    gone = []
    for folder in sorted(store.runs.glob("*")):
        if not folder.is_dir() or (folder / MANIFEST).is_file() or is_in_the_making(folder):
            continue
        newest = max(path.stat().st_mtime for path in (folder, *folder.rglob("*")))
        if now_s - newest > days * DAY_S:
            remove_run(store, folder)
            gone.append(folder.name)
    return gone


def prune_lists(store: Store, days: float, now_s: float | None = None) -> int:
    """Delete lists of scored leads older than so many days: they expire; return how many files went."""
    now_s = time.time() if now_s is None else now_s
    old = [path for path in sorted(store.scores.glob("open_leads-*")) if now_s - path.stat().st_mtime > days * DAY_S]
    for path in old:
        remove_file(path)
    return len(old)


def remove_run(store: Store, folder: Path) -> None:
    """Delete a run with its draft: the manifest first, so that what is cut short counts as abandoned."""
    remove_file(folder / MANIFEST)
    shutil.rmtree(folder)
    shutil.rmtree(store.reports / "drafts" / folder.name, ignore_errors=True)


def _ours(store: Store) -> Iterator[Path]:
    """Yield everything of the state and the reports that no other process works in."""
    for folder in sorted(store.folder.glob("*")):
        if folder.is_file():
            yield folder
        elif folder == store.runs:
            for run in sorted(folder.glob("*")):
                yield from () if is_in_the_making(run) else run.rglob("*")
        elif folder.name not in NOT_OURS:
            yield from folder.rglob("*")
    yield from store.reports.rglob("*")
