"""The model that may score: the champion where its hashes match and it loads, else the one before."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from src.features.plan import FeaturePlan
from src.leads.config import SourceConfig, load_config
from src.leads.errors import LeadScoringError
from src.models.model import LeadModel
from src.models.save import load_model
from src.pipeline.champion.plan import read_plan
from src.pipeline.champion.pointer import model_sha256, read_champion
from src.pipeline.champion.prove import prove
from src.pipeline.champion.succession import Heir, succession
from src.pipeline.run import Run, read_run
from src.pipeline.store.places import Store

DAY_S = 86_400


@dataclass(frozen=True)
class Scorer:
    """A published model that can be trusted, and the run it comes from."""

    run: Run
    model: LeadModel
    plan: FeaturePlan
    sha256: str

    def declared(self, today: SourceConfig) -> SourceConfig:
        """Return the declaration that the model's features were made by; today's where it is no longer understood."""
        try:
            return load_config(self.run.config)
        except LeadScoringError:
            return today

    @property
    def attributes(self) -> frozenset[str]:
        """Return our lead columns that it learned from."""
        return frozenset((*self.plan.texts, *self.plan.numbers, *self.plan.moments))

    def withdrawn(self, today: SourceConfig) -> list[str]:
        """Return the lead columns it learned from that are no features any more, by declaration."""
        return sorted(self.attributes - set(today.features.attributes))

    @property
    def day(self) -> str:
        """Return the day up to which its data went, as people say it."""
        return f"{self.run.as_of:%Y-%m-%d}" if self.run.as_of else "an earlier list"


@dataclass(frozen=True)
class Found:
    """Who may score: None where nobody can, or nothing was ever published; and why those before could not."""

    scorer: Scorer | None
    problems: tuple[str, ...] = field(default=())


def withdrawn_words(champion: Scorer, today: SourceConfig) -> list[str]:
    """Return the warning of a champion that uses what is no feature any more; nothing where it does not."""
    names = champion.withdrawn(today)
    if not names:
        return []
    listed = ", ".join(f"'{name}'" for name in names)
    return [
        f"The champion of run {champion.run.id} learned from {listed}, by declaration no feature any more: refresh."
    ]


def age_days(champion: Run, as_of: datetime | None) -> float | None:
    """Return the days between the champion's data and those up to ``as_of``; None without dates."""
    if champion.as_of is None or as_of is None:
        return None
    return (as_of - champion.as_of).total_seconds() / DAY_S


def find_scorer(store: Store) -> Found:
    """Return the newest champion that can be trusted.

    Notes
    -----
    LightGBM ends the process on a damaged model, so the hash of its files is checked before it sees them, against what
    was written down when the model became champion, not against what lies beside it.
    """
    champion = read_champion(store)
    if champion is None:
        return Found(None)
    now: Heir = (champion.run_id, champion.model_sha256)
    before = succession(store)
    line = before[before.index(now) :] if now in before else [now, *before]
    problems: list[str] = []
    for run_id, sha256 in line:
        try:
            return Found(_trusted(store, run_id, sha256), tuple(problems))
        except LeadScoringError as error:
            problems.append(f"The champion of run {run_id} cannot be used: {error}")
    return Found(None, tuple(problems))


def _trusted(store: Store, run_id: str, sha256: str) -> Scorer:
    """Return the model of the run.

    Raises
    ------
    LeadScoringError
        Where it is gone, was changed since it became champion, or does not load here.
    """
    folder = store.runs / run_id
    found = model_sha256(folder)
    if found is None:
        raise LeadScoringError(f"{folder} holds no model any more.")
    if found != sha256:
        raise LeadScoringError(f"the model in {folder} was damaged or changed since it was published.")
    problem = prove(folder / "model", sha256, store.proven)
    if problem is not None:
        raise LeadScoringError(problem)
    run = read_run(folder)
    return Scorer(run, load_model(folder / "model"), read_plan(run), sha256)
