"""One lead erased from everything we keep: runs, lists, quarantine, executed notebooks, working copies."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from src.pipeline.durable import remove_file, replace_file, to_json
from src.pipeline.exit_codes import Locked
from src.pipeline.run import MANIFEST
from src.pipeline.store.erase_file import erase_in_file, names_lead
from src.pipeline.store.lock import is_in_the_making
from src.pipeline.store.manifest import vouch_again
from src.pipeline.store.places import Store
from src.pipeline.store.tombstones import bury

WHY = "erasure"
HOLD_NO_LEADS = ("model/", "conf.toml", "rules.toml", "config.json", "features/plan.json", MANIFEST)
"""What a run's models and declarations are made of: names, numbers and levels of many leads; never one lead."""


@dataclass(frozen=True)
class Erased:
    """What an erasure did.

    Attributes
    ----------
    files : int
        Files that held the lead and hold it no more.
    trained : tuple of str
        Runs whose models learned from the lead: they keep no value of it, and are named with its tombstone.
    left : tuple of Path
        Files that still name it, in a form that could not be changed safely.
    """

    files: int
    trained: tuple[str, ...]
    left: tuple[Path, ...]


def erase_lead(store: Store, lead_id: str) -> Erased:
    """Erase the lead from everything kept of the source, and leave it out of all that is read from now on.

    Raises
    ------
    Locked
        Where a draft is in the making, which would bring the lead back.

    Notes
    -----
    Runs never change, but for this: the files are replaced one by one and the manifests are made anew; they say which
    files were changed and why. Cut short, it is finished by the next command.
    """
    making = [folder.name for folder in _runs(store) if is_in_the_making(folder)]
    if making:
        raise Locked(
            f"Run {making[0]} is in the making and holds the lead's rows. Wait for its end, then forget again."
        )
    trained = [folder.name for folder in _runs(store) if _has_taught(folder, lead_id)]
    held = {folder.name: _holding(folder, lead_id) for folder in _runs(store)}
    replace_file(store.erasing, to_json({"lead_id": lead_id, "trained": trained, "held": held}))
    erased = finish_erasure(store)
    if erased is None:  # the file was written just now, under the lock
        raise Locked("Another run took up the erasure.")
    return erased


def finish_erasure(store: Store) -> Erased | None:
    """Carry out the erasure that was begun; None where there is none, or a run is in the making."""
    if not store.erasing.is_file() or any(is_in_the_making(folder) for folder in _runs(store)):
        return None
    begun = json.loads(store.erasing.read_text(encoding="utf-8"))
    lead_id, trained = begun["lead_id"], begun["trained"]
    # First of all it is left out: whatever is read from now on holds it no more.
    bury(store, lead_id, datetime.now(UTC).date().isoformat(), trained)
    for folder in [*_runs(store), *_copies(store)]:
        _erase_in_run(folder, lead_id, begun["held"].get(folder.name, []))
    files = sum(len(held) for held in begun["held"].values())
    files += sum(erase_in_file(path, lead_id) for path in _others(store))
    left = tuple(path for path in _everything(store) if names_lead(path, lead_id))
    remove_file(store.erasing)
    return Erased(files, tuple(trained), left)


def _erase_in_run(folder: Path, lead_id: str, held: list[str]) -> None:
    """Erase the lead from one run, of whose files those ``held`` it when the erasure began."""
    row_ids = _rows_of(folder, lead_id)["row_id"].to_list()
    for path in _files(folder):
        erase_in_file(path, lead_id, row_ids)
    if held and (folder / MANIFEST).is_file():
        vouch_again(folder, held, [], WHY)


def _holding(folder: Path, lead_id: str) -> list[str]:
    """Return the paths of the run's files that hold the lead, as the manifest has them."""
    row_ids = _rows_of(folder, lead_id)["row_id"].to_list()
    held = [path for path in _files(folder) if erase_in_file(path, lead_id, row_ids, write=False)]
    return [path.relative_to(folder).as_posix() for path in held]


def _files(folder: Path) -> list[Path]:
    """Return the files of a run that may hold leads.

    Tables that know rows by their number only come first: ``rows.parquet``, which tells the numbers, outlasts them.
    """
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not _holds_none(folder, path)]
    return sorted(files, key=lambda path: path.name == "rows.parquet")


def _has_taught(folder: Path, lead_id: str) -> bool:
    """Return whether the run trained a model and the lead's outcome was known to it."""
    labels = folder / "features" / "labels.parquet"
    if not (folder / "model").is_dir() or not labels.is_file():
        return False
    known = pl.scan_parquet(labels).filter(pl.col("is_won").is_not_null()).select("row_id").collect()
    landmarks = _rows_of(folder, lead_id).filter(pl.col("kind") == "landmark")
    return bool(landmarks["row_id"].is_in(known["row_id"].implode()).any())


def _rows_of(folder: Path, lead_id: str) -> pl.DataFrame:
    """Return ``row_id, kind`` of the lead's scoring rows in a run."""
    path = folder / "features" / "rows.parquet"
    if not path.is_file():
        return pl.DataFrame(schema={"row_id": pl.Int64, "kind": pl.String})
    return pl.scan_parquet(path).filter(pl.col("lead_id") == lead_id).select("row_id", "kind").collect()


def _holds_none(folder: Path, path: Path) -> bool:
    return path.relative_to(folder).as_posix().startswith(HOLD_NO_LEADS)


def _runs(store: Store) -> list[Path]:
    return sorted(folder for folder in store.runs.glob("*") if folder.is_dir())


def _copies(store: Store) -> list[Path]:
    """Return the working copies of runs that analysts opened."""
    return sorted(folder for folder in (store.folder / "exploring").glob("*") if folder.is_dir())


def _others(store: Store) -> Iterator[Path]:
    """Yield every file of the state that is neither a run's, nor the source's own, nor part of the erasure."""
    of_runs = (store.runs, store.folder / "exploring", store.folder / "raw")
    ours = {store.erasing, store.lock, store.forgotten, store.version, store.journal}
    for path in sorted(store.folder.rglob("*")):
        if path.is_file() and path not in ours and not any(path.is_relative_to(folder) for folder in of_runs):
            yield path


def _everything(store: Store) -> Iterator[Path]:
    """Yield every file in which the lead must not stand any more."""
    for folder in (*_runs(store), *_copies(store)):
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())
    yield from _others(store)
    yield from (path for path in sorted(store.reports.rglob("*")) if path.is_file())
