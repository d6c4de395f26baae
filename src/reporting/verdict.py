"""What the paired difference of two orderings allows the page to say: the ladder's own verdict."""

from __future__ import annotations

from src.evaluation.verdict import MARGIN, Verdict, verdict
from src.reporting.fact import Fact
from src.reporting.story import Comparison, Method

BY_CHANCE = Fact(0.5, "share", "the best half of a list in random order")
RIVALS: tuple[Method, ...] = ("rules", "newest", "chance")


def finding(comparison: Comparison, method: Method, versus: Method) -> Verdict:
    """Return whether ``method`` is better than ``versus``, worse, not worth having, or not yet to be told.

    The margin is that of the ladder: a twentieth of the wins that ``versus`` reaches at capacity, where that is known.
    """
    difference = comparison.difference(method, versus)
    if difference is None or difference.low is None or difference.high is None:
        return Verdict("cannot tell")
    capacity = next((o.at_capacity for o in comparison.orderings if o.method == versus), None)
    margin = MARGIN * (1.0 if capacity is None else capacity.value)
    return verdict(difference.value, difference.low, difference.high, int(comparison.wins.value), margin)


def beats_score(comparison: Comparison, method: Method) -> bool:
    """Return whether ``method`` surely reaches more than the score: "as much as" would say too little then."""
    gap = comparison.difference("model", method)
    return gap is not None and gap.value < 0 and gap.excludes(0)


def rival_of(comparison: Comparison) -> Method:
    """Return what the score is set against: the points where there are any, else newest first, else chance."""
    return next(m for m in (*RIVALS, "chance") if m == "chance" or comparison.best_half(m) is not None)
