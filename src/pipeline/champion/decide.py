"""Who scores from now on: the challenger, the champion, or nobody. Decided by what was found, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from src.leads.declared.refresh import Refresh
from src.pipeline.champion.contest import Contest
from src.pipeline.champion.overlap import Overlap


class Winner(StrEnum):
    """Whose model scores."""

    CHALLENGER = "challenger"
    CHAMPION = "champion"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Evidence:
    """What is known before the decision.

    Attributes
    ----------
    refusal : str or None
        Why the challenger may not score at all.
    champion_day : str or None
        Day up to which the champion's data went; None where no champion can score today's leads.
    problems : tuple of str
        Why the champion, or the one before, cannot be used.
    is_held : bool
        Whether someone went back to the champion by hand.
    moved : str or None
        What the monitoring found where so many fields moved at once that the export may have changed.
    age_days : float or None
        Between the champion's data and today's; None without dates.
    differences : tuple of str
        What the challenger's recipe has otherwise; empty where it is the champion's, refitted.
    contest : Contest or None
        Both recipes on the newest window; None where they are the same, or ``no_contest`` says why there is none.
    no_contest : str
        Why the champion's recipe is out of the question, e.g. a column of it is gone.
    overlap : Overlap or None
        Of the two orders of today's open leads.
    """

    refusal: str | None = None
    champion_day: str | None = None
    problems: tuple[str, ...] = ()
    is_held: bool = False
    moved: str | None = None
    age_days: float | None = None
    differences: tuple[str, ...] = ()
    contest: Contest | None = None
    no_contest: str = ""
    overlap: Overlap | None = None


@dataclass(frozen=True)
class Decision:
    """Whose model scores, why, and what to warn of."""

    winner: Winner
    why: str
    warnings: Sequence[str] = field(default=())

    @property
    def is_kept(self) -> bool:
        """Whether the champion scores although something was trained, or should have been."""
        return self.winner is Winner.CHAMPION


def decide(found: Evidence, settings: Refresh, is_approved: bool = False) -> Decision:
    """Return whose model scores from now on.

    Parameters
    ----------
    found : Evidence
    settings : Refresh
    is_approved : bool
        Whether a person looked at what changes (``--approve``): it lets a list be turned around, a champion that
        someone went back to be replaced and a model learn from fields that moved at once; it never lets a model through
        that may not score at all.

    Notes
    -----
    Recipes are compared, not fitted models: a fitted champion has seen the newest matured leads, and would win against
    every honest challenger. A recipe gives way where the other is surely better, or once it is old and the other is not
    worse by more than the margin; so that a change that helps nobody does not come in by luck.
    """
    warnings = list(found.problems)
    if found.champion_day is None:
        if found.refusal is not None:
            return Decision(Winner.NOBODY, found.refusal, warnings)
        first = "No champion before it could be used." if found.problems else "The first model that was published."
        return Decision(Winner.CHALLENGER, first, warnings)
    too_old = _too_old(found, settings)
    if found.refusal is not None:
        return _kept(found.refusal, warnings, too_old)
    if found.is_held and not is_approved:
        return _kept("Someone went back to this champion: --approve lets a new one follow.", warnings, too_old)
    if found.moved is not None and not is_approved:
        return _kept(f"{found.moved} The champion stays until --approve says that it is meant.", warnings, too_old)
    verdict, why = _recipe(found, settings)
    if not verdict:
        return _kept(why, warnings, too_old)
    if found.overlap is not None and found.overlap.is_wild(settings.overlap) and not is_approved:
        do = "Compare both lists, then refresh with --approve."
        return _kept(f"The new model turns the list around: {found.overlap.sentence} {do}", warnings, too_old)
    return Decision(Winner.CHALLENGER, why, warnings)


def _recipe(found: Evidence, settings: Refresh) -> tuple[bool, str]:
    """Return whether the challenger's recipe follows, and why."""
    if not found.differences:
        return True, "The champion's recipe, fitted again to what is known now."
    what = f"Another recipe ({'; '.join(found.differences)})."
    if found.contest is None:
        return True, f"{what} The champion's is out of the question: {found.no_contest}"
    if found.contest.is_better:
        return True, f"{what} It is better. {found.contest.sentence}"
    is_old = found.age_days is not None and found.age_days > settings.champion_max_age_days
    if is_old and found.contest.is_not_worse(settings.margin):
        return True, f"{what} The champion is past its age, and the new one is not worse. {found.contest.sentence}"
    return False, f"{what} It is not surely better, so the champion stays. {found.contest.sentence}"


def _kept(why: str, warnings: list[str], too_old: list[str]) -> Decision:
    return Decision(Winner.CHAMPION, why, [*warnings, why, *too_old])


def _too_old(found: Evidence, settings: Refresh) -> list[str]:
    """Return the warning of a champion past its age."""
    if found.age_days is None or found.age_days <= settings.champion_max_age_days:
        return []
    return [
        f"The champion learned from data up to {found.champion_day}, {found.age_days:.0f} days ago; after "
        f"{settings.champion_max_age_days} it should be replaced. Look into why no challenger follows."
    ]
