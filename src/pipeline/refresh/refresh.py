"""The unattended refresh: new data, the chain as challenger, a decision, and everything published or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from src.leads.config import SourceConfig, load_config
from src.leads.errors import LeadScoringError
from src.pipeline.append_scoring import append_run
from src.pipeline.champion.decide import Decision, Winner, decide
from src.pipeline.champion.evidence import Looked, look
from src.pipeline.champion.pointer import read_champion
from src.pipeline.champion.rescore import rescore, take_back
from src.pipeline.champion.scorer import find_scorer
from src.pipeline.exit_codes import ChainStopped, ExitCode
from src.pipeline.refresh.arrived import wait_for_files
from src.pipeline.refresh.asked import Asked
from src.pipeline.refresh.consequences import announcements, crowned, evidence_for_log, exit_code_of, who_scores
from src.pipeline.refresh.definition import check_definition, is_same_meaning
from src.pipeline.refresh.freshness import freshness
from src.pipeline.refresh.publish import final_page, publish
from src.pipeline.refresh.stop import Terminated, undisturbed
from src.pipeline.refresh.surprises import look_over
from src.pipeline.run import Run
from src.pipeline.run_folder import write_status
from src.pipeline.runner import ChainResult, chain_notebooks, run_chain
from src.pipeline.start import begin_run
from src.pipeline.store.disk import check_room
from src.pipeline.store.history import Event
from src.pipeline.store.lock import in_the_making
from src.pipeline.store.manifest import close_run
from src.pipeline.store.places import Store
from src.pipeline.store.retention import retain
from src.pipeline.telling.log import log

Chain = Callable[[Run, Sequence[Path], TextIO, int], ChainResult]


@dataclass(frozen=True)
class Refreshed:
    """What a refresh published.

    Attributes
    ----------
    run : Run
    exit_code : ExitCode
    decision : Decision
    champion : str or None
        Run whose model scores from now on.
    page : Path
        The newest report.
    scores : Path or None
        The list of open leads; None where nobody scored.
    warnings : tuple of str
    """

    run: Run
    exit_code: ExitCode
    decision: Decision
    champion: str | None
    page: Path
    scores: Path | None
    warnings: tuple[str, ...]


def refresh(
    asked: Asked,
    store: Store,
    stream: TextIO,
    chain: Chain = run_chain,
    begun: Callable[[Run], None] = lambda _: None,
) -> Refreshed:
    """Refresh the source and return what was published; the lock must be held.

    Parameters
    ----------
    asked : Asked
    store : Store
    stream : TextIO
        For the lines that show how far it is.
    chain : callable
        Executes the notebooks.
    begun : callable
        Told of the run once it has a folder.

    Raises
    ------
    LeadScoringError, ChainStopped
        Then nothing was published, and what was there is as it was.
    """
    config = load_config(asked.conf)
    changes = check_definition(store, asked.conf, config, asked.accepts_definition)
    check_room(store)
    read_champion(store)  # a damaged pointer is said before the notebooks run, not after
    wait_for_files(config, asked.data or store.folder / "raw")
    run = begin_run(
        asked.conf,
        asked.data,
        asked.as_of,
        store.data_root,
        store.reports_root,
        is_draft=False,
        check=lambda tables: look_over(tables, store, config, asked.as_of is not None),
    )
    begun(run)
    stream.write(f"Run {run.id}\n")
    with in_the_making(run.folder):
        result = _executed(run, stream, chain, config.refresh.cell_timeout_s)
        looked, decision = _decided(run, store, config, asked)
        champion = crowned(run, store, looked, decision)
        warnings = (*result.warnings, *(each for each in decision.warnings if each not in result.warnings))
        code = exit_code_of(decision, warnings)
        final_page(run, announcements(run, looked, decision, changes))
        log(
            run,
            "decided",
            winner=str(decision.winner),
            why=decision.why,
            exit_code=int(code),
            **evidence_for_log(looked),
        )
        write_status(run, code, result.seconds, peak_mb=result.peak_mb)
        close_run(run)
    scorer, sha256 = who_scores(champion, looked, decision)
    as_of = run.as_of.isoformat() if run.as_of else None
    event = Event("published", run.id, scorer, sha256, decision.why, as_of, tuple(changes))
    with undisturbed():
        page = publish(store, run, champion, event)
        warnings += tuple(_remembered(store, run))
    warnings += (*_retained(store, config), *freshness(store, config, run.as_of if asked.as_of is None else None))
    scores = run.folder / "scores" / "open_leads.csv"
    return Refreshed(run, code, decision, scorer, page, scores if scores.is_file() else None, warnings)


def _executed(run: Run, stream: TextIO, chain: Chain, cell_timeout_s: int) -> ChainResult:
    """Return what the notebooks found; a run that is cut short keeps its status."""
    try:
        return chain(run, chain_notebooks(), stream, cell_timeout_s)
    except ChainStopped as stop:
        write_status(run, stop.exit_code, stop.seconds, stop.words, stop.peak_mb)
        raise
    except Terminated:
        write_status(run, ExitCode.TERMINATED, {}, "stopped from outside")
        raise


def _decided(run: Run, store: Store, config: SourceConfig, asked: Asked) -> tuple[Looked, Decision]:
    """Return what was found and decided; the run's list of open leads is the winner's."""
    pointer, found = read_champion(store), find_scorer(store)
    means_same = found.scorer is None or is_same_meaning(found.scorer.declared(config), config)
    looked = look(run, found, bool(pointer and pointer.is_held), means_same)
    decision = decide(looked.evidence, config.refresh, asked.is_approved)
    if decision.is_kept and looked.scorer is not None:
        rescore(run, looked.scorer)
    elif decision.winner is Winner.NOBODY:
        take_back(run, "no open lead was scored")
    return looked, decision


def _remembered(store: Store, run: Run) -> list[str]:
    """Add the list to the history of scorings; what goes wrong there is a warning: the publication stands."""
    try:
        append_run(store, run)
    except (OSError, LeadScoringError) as error:
        return [f"The list could not be added to the history of scorings: {error}"]
    return []


def _retained(store: Store, config: SourceConfig) -> list[str]:
    """Delete what is too old; what goes wrong there is a warning: the publication stands."""
    try:
        retain(store, config.refresh.keep_runs)
    except (OSError, LeadScoringError) as error:
        return [f"Earlier runs could not be cleared away ({type(error).__name__}). Is {store.runs} writable?"]
    return []
