"""The version of a source's layout on disk: older ones are brought up to date, newer ones are left alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from src.leads.errors import LeadScoringError
from src.pipeline.durable import to_json
from src.pipeline.store.change import change
from src.pipeline.store.places import Store

STATE_VERSION = 2
"""1 (no file says so): drafts alone, pointed at by ``latest.json``. 2: champion, history, tombstones."""

Step = Callable[[Store], Mapping[Path, str]]
STEPS: dict[int, Step] = {1: lambda _: {}}
"""From each version to the next: the new texts of the few files that change; runs never do."""


def state_version(store: Store) -> int:
    """Return the version of what is on disk.

    Raises
    ------
    LeadScoringError
        Where it is newer than this program, or cannot be read.
    """
    if not store.version.is_file():
        return 1
    try:
        found = int(json.loads(store.version.read_text(encoding="utf-8"))["state_version"])
    except (ValueError, KeyError, TypeError):
        raise LeadScoringError(f"{store.version} is damaged. Restore it from a back-up; it names the layout.") from None
    if found > STATE_VERSION:
        raise LeadScoringError(
            f"The state in {store.folder} was written by a newer version of this program (layout {found}, this one "
            f"knows {STATE_VERSION}). Update the program; nothing was touched."
        )
    return found


def bring_up_to_date(store: Store) -> list[int]:
    """Bring the layout to the present version and return the versions it passed through; none where it is current.

    Notes
    -----
    Copied, then switched: each step writes the new texts and the new version number in one change, so that a step cut
    short leaves the old layout whole, or is finished by whoever comes next.
    """
    passed = []
    while (found := state_version(store)) < STATE_VERSION:
        texts = dict(STEPS[found](store))
        change(store, texts | {store.version: to_json({"state_version": found + 1})})
        passed.append(found + 1)
    return passed
