"""The state of a source under its lock, in order: what was cut short is finished or gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from src.leads.declared.refresh import Refresh
from src.leads.errors import LeadScoringError
from src.pipeline.store.change import finish_change
from src.pipeline.store.disk import check_disk, words_of
from src.pipeline.store.erase import finish_erasure
from src.pipeline.store.lock import held
from src.pipeline.store.places import Store
from src.pipeline.store.tidy import prune_abandoned, prune_lists, sweep_temporary
from src.pipeline.store.version import bring_up_to_date, state_version


@contextmanager
def opened(store: Store, command: str, settings: Refresh | None = None) -> Iterator[list[str]]:
    """Hold the lock of the source, with its state in order; gives what to warn of.

    Only with the source's ``settings`` is deleted what is too old: commands that do not read them delete nothing.

    Raises
    ------
    Locked
        Where another run holds it.
    LeadScoringError
        Where the disk cannot be trusted, or a newer program wrote the state.
    """
    try:
        with held(store.lock, command):
            state_version(store)  # before anything is touched
            warnings = check_disk(store)
            finish_change(store)
            bring_up_to_date(store)
            finish_erasure(store)
            sweep_temporary(store)
            if settings is not None:
                prune_abandoned(store, settings.abandoned_days)
                prune_lists(store, settings.keep_scores_days)
            yield warnings
    except PermissionError as error:
        raise LeadScoringError(words_of(error, store.folder)) from None
