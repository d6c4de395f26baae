"""The champion chosen by hand: a run promoted, or the one before taken back. Written down with who and why."""

from __future__ import annotations

from src.leads.errors import LeadScoringError, nearest
from src.pipeline.champion.fit_to_publish import why_not_measured
from src.pipeline.champion.pointer import Champion, model_sha256, read_champion
from src.pipeline.champion.prove import prove
from src.pipeline.champion.succession import succession
from src.pipeline.run import RUN_ID, Run, read_run
from src.pipeline.run_folder import runs_of
from src.pipeline.store.change import change
from src.pipeline.store.history import Event, What, with_event
from src.pipeline.store.manifest import damaged_files
from src.pipeline.store.places import Store

MODEL = ("model/", "features/plan.json", "evaluation/")


def promote(store: Store, run_id: str, why: str) -> Champion:
    """Make the model of the run champion and return it; the lock must be held.

    Raises
    ------
    LeadScoringError
        Where there is no such complete run, its files are not as its manifest says, it has no model, or the tests on
        later leads speak against it (gate, leak, calibration): no hand overrules that.
    """
    run = _complete(store, run_id)
    damaged = [name for below in MODEL for name in damaged_files(run.folder, below)]
    if damaged:
        raise LeadScoringError(f"Run {run.id} cannot be promoted: {damaged[0]} is not as it was written.")
    sha256 = model_sha256(run.folder)
    if sha256 is None:
        raise LeadScoringError(f"Run {run.id} has no model. 'leadscore runs {store.source}' lists the runs.")
    problem = why_not_measured(run.folder) or prove(run.folder / "model", sha256, store.proven)
    if problem is not None:
        raise LeadScoringError(f"Run {run.id} cannot be promoted: {problem}")
    return _crown(store, "promoted", run, sha256, why, is_held=False)


def roll_back(store: Store, why: str) -> Champion:
    """Make the champion before the present one champion again and return it; the lock must be held.

    It is held: a refresh does not replace it until someone approves, or it would bring back next week what was gone
    back from.

    Raises
    ------
    LeadScoringError
        Where there is none before it.
    """
    champion = read_champion(store)
    if champion is None:
        raise LeadScoringError(f"'{store.source}' has no champion to go back from.")
    now = (champion.run_id, champion.model_sha256)
    line = succession(store)
    before = line[line.index(now) + 1 :] if now in line else line
    kept = [(run_id, sha256) for run_id, sha256 in before if model_sha256(store.runs / run_id) == sha256]
    if not kept:
        raise LeadScoringError(
            f"No champion before {champion.run_id} is kept. 'leadscore promote RUN --why REASON' names another run."
        )
    run_id, sha256 = kept[0]
    return _crown(store, "rolled back", read_run(store.runs / run_id), sha256, why, is_held=True)


def _crown(store: Store, what: What, run: Run, sha256: str, why: str, is_held: bool) -> Champion:
    """Write pointer and history in one change."""
    as_of = run.as_of.isoformat() if run.as_of else None
    champion = Champion(run.id, sha256, as_of, why, is_held)
    event = Event(what, run.id, run.id, sha256, why, as_of)
    change(store, {store.champion: champion.to_json(), store.history: with_event(store, event)})
    return champion


def _complete(store: Store, run_id: str) -> Run:
    """Return the run with this id."""
    complete = {run.id: run for run in runs_of(store.source, store.data_root) if run.is_complete}
    if run_id not in complete:
        raise LeadScoringError(f"'{store.source}' has no complete run '{run_id}'.{nearest(run_id, complete)}")
    return complete[run_id]


def source_of(run_id: str) -> str:
    """Return the source in the id of a run.

    >>> source_of("sample-20260930-1")
    'sample'

    Raises
    ------
    LeadScoringError
        Where it is no such id.
    """
    found = RUN_ID.match(run_id)
    if found is None:
        raise LeadScoringError(
            f"'{run_id}' is not the id of a run, e.g. sample-20260930-1. 'leadscore runs' lists them."
        )
    return found["source"]
