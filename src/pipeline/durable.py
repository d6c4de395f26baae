"""Files that are either there whole or not at all, also after a power cut."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

BLOCK = 1 << 20
TEMPORARY = ".tmp"
"""Ending of files that are being written; what is left of them was never looked at and may go."""


def to_json(value: Any) -> str:
    """Return ``value`` as JSON text that is the same for equal values; refuses NaN."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def replace_file(path: Path, text: str) -> None:
    """Write ``text`` so that readers see the old file or the new one, never a part.

    Notes
    -----
    Write beside, flush to disk, replace, flush the folder: in kill tests the naive write was corrupt every time,
    this never.
    """
    beside = path.with_name(f"{path.name}.{os.getpid()}{TEMPORARY}")
    with beside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    flush_folder(path.parent)


def move_into(beside: Path, path: Path) -> None:
    """Put a file that was written beside (same disk) in the place of ``path``, as :func:`replace_file` does."""
    flush_file(beside)
    beside.replace(path)
    flush_folder(path.parent)


def remove_file(path: Path) -> None:
    """Delete the file for good, also over a power cut; nothing where there is none."""
    path.unlink(missing_ok=True)
    flush_folder(path.parent)


def make_folder(folder: Path) -> None:
    """Make the folder and those above it; each is named durably in the one above."""
    missing = [each for each in (folder, *folder.parents) if not each.is_dir()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        flush_folder(each.parent)


def flush_tree(folder: Path) -> None:
    """Make everything below ``folder`` durable that others wrote there without care, e.g. notebooks."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            flush_file(path)
        else:
            flush_folder(path)
    flush_folder(folder)


def flush_file(path: Path) -> None:
    """Make what was written to the file durable."""
    with path.open("rb+" if os.name == "nt" else "rb") as file:
        os.fsync(file.fileno())


def flush_folder(folder: Path) -> None:
    """Make a rename in ``folder`` durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of the file in hexadecimal, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def digests(folder: Path, leave_out: frozenset[str] = frozenset()) -> dict[str, dict[str, Any]]:
    """Return ``{relative path: {"sha256", "bytes"}}`` of every file below ``folder``, sorted by path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): {"sha256": sha256_of(path), "bytes": path.stat().st_size}
        for path in files
        if path.relative_to(folder).as_posix() not in leave_out
    }
