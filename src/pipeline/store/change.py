"""Several files changed together: decided by one replacement, then carried out, by whoever comes next if need be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from src.leads.errors import LeadScoringError
from src.pipeline.durable import make_folder, remove_file, replace_file, to_json
from src.pipeline.store.index_file import write_index
from src.pipeline.store.places import Store


def change(store: Store, texts: Mapping[Path, str]) -> None:
    """Write all ``texts``, by path below the state folder or the reports of the source, or none of them.

    Notes
    -----
    A publication is a pointer to the run, one to the champion, the history and the pages, in two folders: no file
    system replaces them at once. So all of it is written into one journal first, and the journal's replacement is the
    moment at which it is decided. Cut short before, nothing has happened; cut short after, :func:`finish_change`
    does the rest, as often as it takes.
    """
    replace_file(store.journal, to_json({"files": [_named(store, path, text) for path, text in texts.items()]}))
    finish_change(store)


def finish_change(store: Store) -> bool:
    """Carry out a change that was decided; return whether there was one.

    Raises
    ------
    LeadScoringError
        Where the journal names a path outside the source's folders: then nothing of it is done.
    """
    if not store.journal.is_file():
        return False
    try:
        entries = json.loads(store.journal.read_text(encoding="utf-8"))["files"]
        texts = {_path(store, entry): str(entry["text"]) for entry in entries}
    except (ValueError, KeyError, TypeError):
        raise LeadScoringError(
            f"{store.journal} is damaged: a publication was cut short, and what it was cannot be read. Restore the "
            "file from a back-up, or delete it to go on with what was published before."
        ) from None
    for path, text in texts.items():
        make_folder(path.parent)
        replace_file(path, text)
    if any(path.is_relative_to(store.reports) for path in texts):
        write_index(store.reports_root)
    remove_file(store.journal)
    return True


def _named(store: Store, path: Path, text: str) -> dict[str, str]:
    """Return one file of the journal: a back-up restored elsewhere still means its own folders."""
    for root, folder in (("state", store.folder), ("reports", store.reports)):
        if path.is_relative_to(folder):
            return {"root": root, "path": path.relative_to(folder).as_posix(), "text": text}
    raise LeadScoringError(f"{path} is outside the folders of {store.source}. This is a fault of the program.")


def _path(store: Store, entry: Mapping[str, str]) -> Path:
    """Return where an entry of the journal goes; never outside its folder."""
    root = store.reports if entry["root"] == "reports" else store.folder
    path = (root / entry["path"]).resolve()
    if not path.is_relative_to(root.resolve()):
        raise LeadScoringError(f"{store.journal} names a path outside {root}. Delete the file and run again.")
    return path
