"""Whether the disk under the state can be trusted with it: writable, with locks, of this host, with room."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from src.leads.errors import LeadScoringError
from src.pipeline.durable import make_folder, remove_file, replace_file
from src.pipeline.exit_codes import Locked
from src.pipeline.run_folder import newest_run
from src.pipeline.store.lock import held
from src.pipeline.store.manifest import run_bytes
from src.pipeline.store.places import Store

SHARED = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "fuse.sshfs", "fuse.gluster", "lustre", "gpfs", "beegfs")
"""File systems that several hosts may have mounted: a lock may hold on one of them only."""
MOUNTS = Path("/proc/mounts")
RUNS_FREE = 3
LEAST_FREE_BYTES = 200 * 10**6


def check_disk(store: Store) -> list[str]:
    """Return what to warn of; prove first that files can be replaced and locked here.

    Raises
    ------
    LeadScoringError
        Where the folder is read-only or full, or its locks do not hold.
    """
    probe = store.folder / "probe"
    try:
        make_folder(store.folder)
        replace_file(probe, "old")
        replace_file(probe, "new")
        if probe.read_text(encoding="utf-8") != "new":
            raise LeadScoringError(f"The disk under {store.folder} loses what is written to it. Use a local disk.")
        with held(probe, "probe"):
            _second_lock_must_fail(probe)
        remove_file(probe)
    except OSError as error:
        raise LeadScoringError(words_of(error, store.folder)) from None
    kind = file_system(store.folder)
    if kind is None or not kind.startswith(SHARED):
        return []
    return [
        f"The state folder lies on a network disk ({kind}), where locks may hold on one host only: run this on one "
        "host, or keep the data on a local disk or a volume that one host mounts (ReadWriteOnce)."
    ]


def _second_lock_must_fail(probe: Path) -> None:
    """Raise where a second lock of the same file is given."""
    try:
        with held(probe, "probe"):
            pass
    except Locked:
        return
    raise LeadScoringError(f"Locks do not hold on the disk under {probe.parent}: two runs could spoil each other.")


def check_room(store: Store) -> None:
    """Refuse to start where there is less free than three times the last run needed.

    Raises
    ------
    LeadScoringError
        With both numbers.
    """
    needed, why = LEAST_FREE_BYTES, "the least that a run may need"
    if store.latest.is_file():
        took = RUNS_FREE * run_bytes(newest_run(store.source, store.data_root).folder)
        needed, why = (took, "three times what the last run took") if took > needed else (needed, why)
    free = shutil.disk_usage(store.folder).free
    if free < needed:
        raise LeadScoringError(
            f"{free / 1e6:,.0f} MB are free under {store.folder}, {needed / 1e6:,.0f} MB are needed: {why}. "
            "Free some, or keep fewer runs ([refresh] keep_runs). Nothing was started."
        )


def words_of(error: OSError, folder: Path) -> str:
    """Return what a failed write means, and what to do."""
    if error.errno == errno.ENOSPC:
        return f"The disk under {folder} is full. Free some room and run again; what was there is intact."
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return f"{folder} cannot be written to (read-only, or no right). Give the right, or set LEADSCORE_DATA."
    return f"{folder} cannot be written to: {error.strerror or type(error).__name__}."


def file_system(folder: Path, mounts: Path = MOUNTS) -> str | None:
    """Return the sort of file system that ``folder`` is on, e.g. ``ext4``; None where the machine does not say."""
    if not mounts.is_file():
        return None
    place = folder.resolve()
    found: tuple[int, str] | None = None
    for line in mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        fields = line.split()
        mounted = Path(fields[1].replace("\\040", " "))
        depth = len(mounted.parts)
        if place.is_relative_to(mounted) and (found is None or depth >= found[0]):
            found = (depth, fields[2])
    return found[1] if found else None
