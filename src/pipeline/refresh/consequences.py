"""What follows from a decision: the champion, the exit code, what the page and the log say of it."""

from __future__ import annotations

from collections.abc import Sequence

from src.pipeline.champion.decide import Decision, Winner
from src.pipeline.champion.evidence import Looked
from src.pipeline.champion.pointer import Champion, model_sha256, read_champion
from src.pipeline.exit_codes import ExitCode
from src.pipeline.run import Run
from src.pipeline.store.places import Store
from src.pipeline.telling.log import Plain


def crowned(run: Run, store: Store, looked: Looked, decision: Decision) -> Champion | None:
    """Return the new champion, None where the one before stays; a recipe that is only refitted keeps its date."""
    sha256 = model_sha256(run.folder)
    if decision.winner is not Winner.CHALLENGER or sha256 is None:
        return None
    before = read_champion(store)
    is_refitted = before is not None and looked.scorer is not None and not looked.evidence.differences
    as_of = run.as_of.isoformat() if run.as_of else None
    return Champion(run.id, sha256, before.since if is_refitted and before else as_of, decision.why)


def who_scores(champion: Champion | None, looked: Looked, decision: Decision) -> tuple[str | None, str | None]:
    """Return run and hash of the model that scores from now on; None each where none does."""
    if champion is not None:
        return champion.run_id, champion.model_sha256
    if decision.is_kept and looked.scorer is not None:
        return looked.scorer.run.id, looked.scorer.sha256
    return None, None


def evidence_for_log(looked: Looked) -> dict[str, Plain]:
    """Return the evidence for the log: what was looked at, also where it decided nothing."""
    found = looked.evidence
    return {
        "refusal": found.refusal,
        "moved": found.moved,
        "age_days": round(found.age_days, 1) if found.age_days is not None else None,
        "differences": "; ".join(found.differences),
        "contest": found.contest.sentence if found.contest else found.no_contest,
        "overlap": found.overlap.sentence if found.overlap else None,
    }


def exit_code_of(decision: Decision, warnings: Sequence[str]) -> ExitCode:
    """Return how a refresh with this decision ends."""
    if decision.winner is Winner.NOBODY:
        return ExitCode.NO_MODEL
    if decision.is_kept:
        return ExitCode.OLD_CHAMPION
    return ExitCode.DONE_WITH_WARNINGS if warnings else ExitCode.DONE


def announcements(run: Run, looked: Looked, decision: Decision, changes: Sequence[str]) -> list[str]:
    """Return what the page says of the refresh itself; usually nothing."""
    said = []
    if decision.is_kept:
        said.append(
            f"The list of open leads comes from the score that learned up to {looked.evidence.champion_day}; the one "
            "trained for this page did not take its place."
        )
    elif decision.winner is Winner.NOBODY:
        said.append("No list of open leads was made: there is no score to make it with.")
    since = f" From {run.as_of:%Y-%m-%d} on:" if run.as_of else ""
    if changes:
        said.append(f"Defined anew.{since} {'; '.join(changes)}. Figures before and after do not compare.")
    return said
