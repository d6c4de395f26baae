"""What was published before something went wrong, and whether all of it is still there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from src.leads.errors import LeadScoringError
from src.pipeline.champion.pointer import model_sha256, read_champion
from src.pipeline.champion.succession import Heir, succession
from src.pipeline.durable import TEMPORARY, sha256_of
from src.pipeline.run_folder import newest_run
from src.pipeline.score_history import HISTORY
from src.pipeline.store.history import events, last_published, published_ids
from src.pipeline.store.manifest import damaged_files
from src.pipeline.store.places import Store


@dataclass(frozen=True)
class Published:
    """What readers had at some moment.

    Attributes
    ----------
    reports, scorings : mapping of str to str
        SHA-256 of each file of the published reports, and of the history of scorings.
    heirs : list of Heir
        The champion and those before it.
    history : str
    """

    reports: Mapping[str, str]
    scorings: Mapping[str, str]
    heirs: list[Heir]
    history: str


def published(store: Store) -> Published:
    """Return what is published now."""
    own = [path for path in _files(store.reports) if path.parent != store.reports]  # what stands beside is the newest
    scorings = _files(store.folder / HISTORY)
    return Published(_hashes(own), _hashes(scorings), succession(store), store.history.read_text(encoding="utf-8"))


def decided(store: Store) -> frozenset[str]:
    """Return the runs that are published, or will be by whoever comes next: an open change is decided."""
    if not store.journal.is_file():
        return published_ids(store)
    files = json.loads(store.journal.read_text(encoding="utf-8"))["files"]
    pointers = [json.loads(each["text"])["run_id"] for each in files if each["path"] == store.latest.name]
    return published_ids(store) | set(pointers)


def losses(before: Published, store: Store) -> list[str]:
    """Return what was lost of ``before``, or cannot be read; looked at as readers do, with no lock.

    A publication that is decided may be half carried out: each file is the old one or the new one.
    """
    now = _hashes([*_files(store.reports), *_files(store.folder / HISTORY)])
    lost = [
        f"{Path(path).name} gone or changed"
        for path, sha256 in (*before.reports.items(), *before.scorings.items())
        if now.get(path) != sha256
    ]
    lost += [
        f"model of {run_id} gone or changed"
        for run_id, sha256 in before.heirs
        if model_sha256(store.runs / run_id) != sha256
    ]
    return lost + _unreadable(before, store)


def _unreadable(before: Published, store: Store) -> list[str]:
    """Return which of the pointers cannot be followed."""
    wrong = []
    try:
        if not store.history.read_text(encoding="utf-8").startswith(before.history):
            wrong.append("history changed")
        events(store)
        champion = read_champion(store)
        if champion is None or model_sha256(store.runs / champion.run_id) != champion.model_sha256:
            wrong.append("champion leads nowhere")
        newest = newest_run(store.source, store.data_root)
        wrong += [f"{newest.id}: {name} damaged" for name in damaged_files(newest.folder)]
        if not (store.reports_root / "index.html").read_text(encoding="utf-8").rstrip().endswith("</html>"):
            wrong.append("index.html cut short")
    except (LeadScoringError, OSError, ValueError, KeyError) as error:
        wrong.append(f"{type(error).__name__}: {error}")
    pages = {sha256_of(path) for path in store.reports.glob("*/*.html")}
    wrong += [f"{path.name} is no published page" for path in _newest(store) if sha256_of(path) not in pages]
    return wrong


def disagreements(store: Store) -> list[str]:
    """Return where the files that must agree do not, once a run has put everything in order."""
    last, champion = last_published(store), read_champion(store)
    if last is None or champion is None:
        return ["nothing is published"]
    own = store.reports / last.run_id
    pairs = [(path, own / ("report.html" if path.name == "latest.html" else path.name)) for path in _newest(store)]
    wrong = {
        "latest.json": newest_run(store.source, store.data_root).id != last.run_id,
        "latest.html": any(not page.is_file() or sha256_of(page) != sha256_of(path) for path, page in pairs),
        "champion.json": (champion.run_id, champion.model_sha256) != (last.champion, last.model_sha256),
        "index.html": f"{last.run_id}/report.html" not in (store.reports_root / "index.html").read_text("utf-8"),
        "status.json": json.loads(store.status.read_text(encoding="utf-8"))["run_id"] != last.run_id,
        "a change left open": store.journal.exists() or store.erasing.exists(),
        "a file half written": any(_temporary(folder) for folder in (store.folder, store.reports_root)),
    }
    return [f"{name} does not agree" for name, is_wrong in wrong.items() if is_wrong]


def _newest(store: Store) -> list[Path]:
    """Return the pages that always are the newest."""
    return sorted(store.reports.glob("*.html"))


def _temporary(folder: Path) -> list[Path]:
    return [path for path in folder.rglob(f"*{TEMPORARY}*") if path.is_file()]


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _hashes(paths: list[Path]) -> dict[str, str]:
    return {str(path): sha256_of(path) for path in paths}
