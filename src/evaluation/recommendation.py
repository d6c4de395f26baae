"""Which way to order the list to take: the cheapest that holds its own, in a sentence for people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from src.evaluation.ladder import LEARNED, RANDOM, WAYS, Ladder, choice
from src.evaluation.publish_gate import Gate

_ACTIONS = {
    "newest": "Call the newest first",
    "oldest": "Call the oldest first",
    "as_worked": "Keep today's order",
    "rules": "Keep the points as they are",
    "rules_refitted": "Keep the points, with changed numbers",
    "card": "Type in the short points card",
    "odoo": "Keep to Odoo's scoring",
    "scorecard": "Keep to a points card from the data",
    "logistic": "Keep to a plain formula",
    "model": "Use the score",
}
_BEST_HALF = {
    "worked": "the best half of the calls then reaches",
    "all": "the best half of the list then reaches",
}
_AT_CAPACITY = "what sales has time for then reaches"
_MOST_OPEN = 3


@dataclass(frozen=True)
class Recommendation:
    """Which way to take.

    Attributes
    ----------
    method : str or None
        None where no way is surely better than random.
    undecided : tuple of (str, int or None)
        Dearer ways that may be better (without a method: those that may be better than random), and about how many
        more wins would tell; None where that is not known. Empty where the gate refused: its reason says it.
    sentence : str
        For people.
    """

    method: str | None
    undecided: tuple[tuple[str, int | None], ...]
    sentence: str


def recommended(found: Ladder, plural: str = "customers", gate: Gate | None = None) -> Recommendation:
    """Return the cheapest way that beats random and over which no dearer way is better.

    Parameters
    ----------
    found : Ladder
    plural : str
        What wins are called.
    gate : Gate, optional
        What the gate before publishing found. It has the last word on whatever learns from outcomes: where it refuses,
        none of those ways is recommended; a way that passed it beats random.

    Notes
    -----
    Complexity has to earn its place: only a gain whose interval leaves out zero makes a dearer way better. Where a
    dearer one is neither better nor ruled out, the sentence says so, with the wins still needed. The gate and the
    ladder can differ, because the gate looks at where every win stands and asks for more than 95 %.
    """
    methods = [rung.method for rung in found.rungs if gate is None or _may_be_used(rung.method, gate)]
    method = choice(methods, found.gains, gate.passed if gate else ())
    if gate is not None and not gate.may_publish:
        said = [] if method is None else [_take(found, method, plural)]
        return Recommendation(method, (), " ".join([*said, gate.reason]))
    against = method or RANDOM
    dearer = methods[methods.index(against) + 1 :] if against in methods else []
    verdicts = {other: found.gains[other, against].verdict for other in dearer}
    undecided = [(m, v.further_wins) for m, v in verdicts.items() if v.finding == "cannot tell"]
    undecided.sort(key=lambda each: float("inf") if each[1] is None else each[1])
    said = [_no_signal(found, plural) if method is None else _take(found, method, plural)]
    if undecided:
        said.append(_open(undecided, plural))
    elif dearer and method:
        said.append(f"No dearer way would find {_worth(found, method, dearer)} of 100 more.")
    return Recommendation(method, tuple(undecided), " ".join(said))


def _may_be_used(method: str, gate: Gate) -> bool:
    """Return whether the gate leaves the way open: no learned way where it refuses, none that failed its own test."""
    tested = {rung.method: rung.passes for rung in gate.rungs}
    return method not in LEARNED or (gate.may_publish and tested.get(method, True))


def _worth(found: Ladder, method: str, dearer: Sequence[str]) -> int:
    """Return the gain worth having, in wins of 100, at least one."""
    return max(1, round(100 * found.gains[dearer[0], method].margin))


def _take(found: Ladder, method: str, plural: str) -> str:
    """Return what to do and what it reaches."""
    rung = next(rung for rung in found.rungs if rung.method == method)
    value, low, high = (round(100 * share) for share in (rung.value, rung.low, rung.high))
    reaches = _BEST_HALF[found.scope] if found.metric == "wins_best_half" else _AT_CAPACITY
    return f"{_ACTIONS[method]}: {reaches} {value} of 100 {plural} (between {low} and {high}, n = {found.wins})."


def _no_signal(found: Ladder, plural: str) -> str:
    if not found.rungs:
        return "Nothing to compare yet."
    return (
        f"No signal: do not use this score. None of {len(found.rungs) - 1} ways to order the list surely finds more "
        f"{plural} than drawing by lot (n = {found.wins})."
    )


def _open(undecided: Sequence[tuple[str, int | None]], plural: str) -> str:
    """Return which ways may be better, those nearest to being decided first."""
    needed = [
        WAYS[method] + (f" (about {wins} more {plural} would tell)" if wins else "")
        for method, wins in undecided[:_MOST_OPEN]
    ]
    more = f", and {len(undecided) - _MOST_OPEN} more" if len(undecided) > _MOST_OPEN else ""
    return f"We cannot tell yet whether more would be found by: {', '.join(needed)}{more}."
