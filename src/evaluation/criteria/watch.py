"""Criteria watched month by month under one budget of false alarms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from src.evaluation.criteria.lifts import Counts, Flags, Floats, Ints, Singles, count, side_by_side, strongest

BUDGET_A_YEAR = 1.0
"""False alarms a year that are accepted, over all criteria together."""
SHUFFLES = 200
LOOKS_A_YEAR = 12
MOST_CHAINS = 80
"""So many alarms of the shuffles are followed up for further ones."""
MARGIN = 1.645
"""Standard errors by which the mean number of alarms on shuffled time stays below the budget."""


@dataclass(frozen=True)
class Alarm:
    """A criterion whose lift changed: number of the criterion, first month after the change, month of the look, z."""

    criterion: int
    change: int
    look: int
    z: float


@dataclass(frozen=True)
class Watched:
    """What is watched: whether each criterion holds, who won, month, and the stratum by which each is compared.

    Attributes
    ----------
    holds : array of bool, shape (n_leads, n_criteria)
    is_won : array of bool, shape (n_leads,)
    month, source : array of int, shape (n_leads,)
    is_source : array of bool, shape (n_criteria,)
        Criteria that are about the source itself: within one source they never differ, so months are compared whole.
    """

    holds: Flags
    is_won: Flags
    month: Ints
    source: Ints
    is_source: Flags

    @property
    def months(self) -> int:
        """Return how many months there are."""
        return int(self.month.max()) + 1 if len(self.month) else 0

    @cached_property
    def columns(self) -> Singles:
        """Return what :func:`~src.evaluation.criteria.lifts.count` adds up."""
        won = self.is_won[:, None]
        columns = np.hstack([np.ones_like(won), won, self.holds, self.holds & won])
        return np.ascontiguousarray(columns, dtype=np.float32)

    def counts(self, month: Ints) -> tuple[Counts, Counts]:
        """Return the counts within sources, and those of whole months for criteria about the source."""
        strata = int(self.source.max()) + 1 if len(self.source) else 1
        every = count(self.columns, month, self.source, self.months, strata)
        return every.of(~self.is_source), every.of(self.is_source).together()

    def shuffled(self, random: np.random.Generator) -> Ints:
        """Return the months of the leads, changed among the leads of each source by lot."""
        month = np.empty_like(self.month)
        month[np.argsort(self.source, kind="stable")] = self.month[np.argsort(self.source + random.random(len(month)))]
        return month


@dataclass(frozen=True)
class Bar:
    """The bar that a change must pass.

    Attributes
    ----------
    z : float
    first_look : int
        Month from which anything can be told.
    expected : float
        Alarms that shuffled time brings over all looks.
    strongest : array
        Largest |z| over all criteria and looks in each shuffle.
    """

    z: float
    first_look: int
    expected: float
    strongest: Floats

    def by_chance(self, z: float) -> float:
        """Return the share (0-1) of histories without any change in which some criterion reaches ``z`` at some look."""
        return float((1 + (self.strongest >= abs(z)).sum()) / (1 + len(self.strongest)))


def set_bar(watched: Watched, seed: int = 0, shuffles: int = SHUFFLES, budget: float = BUDGET_A_YEAR) -> Bar:
    """Return the bar at which shuffled time raises about ``budget`` alarms a year over all criteria together.

    Notes
    -----
    Time is shuffled among the leads of each source, so that nothing but time is lost: criteria stay as alike as they
    are, and sources as many a month as they were. The bar is the lowest at which the alarms of the shuffles, with what
    is uncertain about their mean, stay within the budget. A criterion that raised an alarm often raises another when
    chance has passed; what that adds is counted at a first bar, and the bar raised for it.
    """
    random = np.random.default_rng(seed)
    pairs = [watched.counts(watched.shuffled(random)) for _ in range(shuffles)]
    drawn = [side_by_side(histories) for histories in zip(*pairs, strict=True)]
    highest = [np.abs(strongest(counts).z).max(axis=0, initial=0.0) for counts in drawn]  # shuffles x criteria
    together = np.hstack(highest)
    first = _first_look(watched)
    allowed = budget * max(watched.months - first, 0) / LOOKS_A_YEAR
    z = _lowest(together, allowed)
    passing = [
        (counts, *place) for counts, high in zip(drawn, highest, strict=True) for place in np.argwhere(high >= z)
    ]
    step = max(1, len(passing) // MOST_CHAINS)
    again = [len(_alarms_of(_one(*each), 0, z)) for each in passing[::step]]
    z = _lowest(together, allowed * len(again) / max(sum(again), 1))
    return Bar(z, first, allowed, together.max(axis=1, initial=0.0))


def _one(counts: Counts, history: int, criterion: int) -> Counts:
    """Return the counts of one criterion in one of several histories."""
    one = slice(criterion, criterion + 1)
    return Counts(
        counts.n[..., history, :],
        counts.wins[..., history, :],
        counts.n_held[..., history, one],
        counts.wins_held[..., history, one],
    )


def alarms(watched: Watched, bar: Bar, month: Ints | None = None) -> list[Alarm]:
    """Return the alarms in order of their look; after each the criterion is watched anew from its change on.

    Parameters
    ----------
    watched : Watched
    bar : Bar
    month : array of int, optional
        Other months than the leads' own, e.g. shuffled ones.
    """
    found = []
    numbers = np.flatnonzero(~watched.is_source), np.flatnonzero(watched.is_source)
    for counts, own in zip(watched.counts(watched.month if month is None else month), numbers, strict=True):
        for chosen in _passing(counts, bar.z):
            found += _alarms_of(counts.of(chosen), int(own[chosen][0]), bar.z)
    return sorted(found, key=lambda alarm: (alarm.look, -abs(alarm.z), alarm.criterion))


def _passing(counts: Counts, bar: float) -> Iterator[Flags]:
    """Yield a choice of one criterion for each that passes the bar at some look."""
    highest = np.abs(strongest(counts).z).max(axis=0, initial=0.0)
    for place in np.flatnonzero(highest >= bar):
        yield np.arange(len(highest)) == place


def _alarms_of(counts: Counts, number: int, bar: float) -> list[Alarm]:
    """Return the alarms of one criterion."""
    found: list[Alarm] = []
    start, seen = 0, -1
    while True:
        path = strongest(counts.since(start))
        passed = start + np.flatnonzero(np.abs(path.z[:, 0]) >= bar)
        passed = passed[passed > seen]
        if not len(passed):
            return found
        seen = int(passed[0])
        change = start + int(path.change[seen - start, 0])
        found.append(Alarm(number, change, seen, float(path.z[seen - start, 0])))
        start = change


def _first_look(watched: Watched) -> int:
    """Return the first month at which some criterion could raise an alarm."""
    able = [np.abs(strongest(counts).z).max(axis=1, initial=0.0) > 0 for counts in watched.counts(watched.month)]
    either = np.logical_or(*able)
    return int(np.argmax(either)) if either.any() else watched.months


def _lowest(highest: Floats, allowed: float) -> float:
    """Return the lowest bar that the criteria of a shuffle pass so rarely; ``highest`` is shuffles x criteria."""
    levels = np.unique(highest[highest > 0].round(6))
    low, high = 0, len(levels)
    while low < high:  # the higher the bar, the fewer pass
        middle = (low + high) // 2
        low, high = (low, middle) if _upper(highest >= levels[middle]) <= allowed else (middle + 1, high)
    return float(levels[low]) if low < len(levels) else float("inf")


def _upper(passed: Flags) -> float:
    """Return the upper end of the mean number of alarms a shuffle."""
    number = passed.sum(axis=1)
    spread = number.std(ddof=1) / np.sqrt(len(number)) if len(number) > 1 else 0.0
    return float(number.mean() + MARGIN * spread)
