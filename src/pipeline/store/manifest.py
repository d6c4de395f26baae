"""What a complete run holds: written last, checked before use, made anew only where something was taken out."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from src.leads.errors import LeadScoringError
from src.pipeline.durable import digests, flush_tree, replace_file, sha256_of, to_json
from src.pipeline.run import MANIFEST, Run


def close_run(run: Run) -> None:
    """Write the manifest: from now on nothing of the run changes.

    Everything else is made durable first, so that a manifest never vouches for files that a power cut took.
    """
    flush_tree(run.folder)
    files = digests(run.folder, leave_out=frozenset({MANIFEST}))
    replace_file(run.folder / MANIFEST, to_json({"run_id": run.id, "files": files}))


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a complete run.

    Raises
    ------
    LeadScoringError
        Where it cannot be read.
    """
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        dict(manifest["files"])
    except (OSError, ValueError, KeyError, TypeError):
        raise LeadScoringError(
            f"The manifest of run {folder.name} is missing or damaged: do not use the run."
        ) from None
    return manifest


def damaged_files(folder: Path, below: str = "") -> list[str]:
    """Return the files, all or those ``below`` a path, that are missing or not as the manifest says."""
    files = read_manifest(folder)["files"]
    return [
        name
        for name, entry in sorted(files.items())
        if name.startswith(below) and not ((folder / name).is_file() and sha256_of(folder / name) == entry["sha256"])
    ]


def run_bytes(folder: Path) -> int:
    """Return the size of all files of a complete run."""
    return sum(int(entry["bytes"]) for entry in read_manifest(folder)["files"].values())


def vouch_again(folder: Path, changed: Collection[str], removed: Collection[str], why: str) -> None:
    """Write the manifest anew after files were changed or are about to be removed; it says which, and why.

    Parameters
    ----------
    folder : Path
        A complete run's.
    changed, removed : collection of str
        Paths as the manifest has them.
    why : str
        ``erasure`` or ``retention``.
    """
    manifest = read_manifest(folder)
    for name in changed:
        path = folder / name
        manifest["files"][name] = {"sha256": sha256_of(path), "bytes": path.stat().st_size}
    for name in removed:
        manifest["files"].pop(name, None)
    told = manifest.setdefault("taken_out", {}).setdefault(why, [])
    manifest["taken_out"][why] = sorted({*told, *changed, *removed})
    replace_file(folder / MANIFEST, to_json(manifest))
