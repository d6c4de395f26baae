"""Who may score if the champion cannot: those before it, newest first, without those that were given up."""

from __future__ import annotations

from src.pipeline.store.history import events
from src.pipeline.store.places import Store

Heir = tuple[str, str]
"""Run whose model it is, and the hash of the model's files."""


def succession(store: Store) -> list[Heir]:
    """Return the champion and those before it, newest first.

    Notes
    -----
    Going back gives up every champion in between: the one it was for good reason gone back from is not the one to fall
    back on.
    """
    line: list[Heir] = []
    for event in events(store):
        if event.champion is None or event.model_sha256 is None:
            continue
        heir = (event.champion, event.model_sha256)
        if event.what == "rolled back" and heir in line:
            line = line[: line.index(heir) + 1]
        elif heir not in line[-1:]:
            line.append(heir)
    return line[::-1]
