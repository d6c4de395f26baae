"""What is kept of earlier runs: the newest whole, of older champions what scores, of the rest nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from src.leads.errors import LeadScoringError
from src.pipeline.champion.pointer import read_champion
from src.pipeline.durable import remove_file
from src.pipeline.run_folder import newest_run, runs_of
from src.pipeline.store.history import champions, last_published
from src.pipeline.store.manifest import read_manifest, vouch_again
from src.pipeline.store.places import Store
from src.pipeline.store.tidy import remove_run

WHY = "retention"
BULKY = ("tables/", "notebooks/", "features/rows.parquet", "features/labels.parquet", "features/features.parquet")
"""What an older champion does without: it can still score, be compared as a recipe, and be looked up."""


@dataclass(frozen=True)
class Retained:
    """Ids of the runs that were deleted, and of the champions that lost their tables of leads."""

    deleted: tuple[str, ...]
    thinned: tuple[str, ...]


def retain(store: Store, keep: int) -> Retained:
    """Delete what is older than the newest ``keep`` complete runs; the lock must be held.

    Every run that was ever champion stays, the newest ones whole, older ones without their bulk; so do the run that is
    published, the newest, and the champion.
    """
    complete = [run for run in runs_of(store.source, store.data_root) if run.is_complete]
    whole = {run.id for run in complete[-keep:]} | _pointed_at(store)
    crowned = {event.champion for event in champions(store)}
    deleted, thinned = [], []
    for run in complete:
        if run.id in whole:
            continue
        if run.id not in crowned:
            remove_run(store, run.folder)
            deleted.append(run.id)
        elif _thin(run.folder):
            thinned.append(run.id)
    return Retained(tuple(deleted), tuple(thinned))


def _pointed_at(store: Store) -> set[str]:
    """Return the runs that a pointer or the newest publication names."""
    champion, published = read_champion(store), last_published(store)
    named = {champion.run_id} if champion else set()
    named |= {published.run_id} if published else set()
    try:
        return named | {newest_run(store.source, store.data_root).id}
    except LeadScoringError:
        return named


def _thin(folder: Path) -> bool:
    """Take the bulk out of a run and return whether there was any.

    The manifest comes first: cut short, it promises nothing that is gone, and the next time takes the rest.
    """
    manifest = read_manifest(folder)
    bulk = [name for name in manifest["files"] if name.startswith(BULKY)]
    if bulk:
        vouch_again(folder, [], bulk, WHY)
    left = [name for name in read_manifest(folder).get("taken_out", {}).get(WHY, []) if (folder / name).is_file()]
    for name in left:
        remove_file(folder / name)
    return bool(left)
