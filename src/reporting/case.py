"""Which case the numbers make: it chooses the first sentence, and with it what the page may advise."""

from __future__ import annotations

from enum import StrEnum

from src.reporting.story import Story, Suspicious
from src.reporting.verdict import rival_of, verdict


class Case(StrEnum):
    """What the page's first sentence says."""

    BETTER = "better"
    AS_GOOD = "as good"
    CHANGE_POINTS = "change the points"
    WORSE = "worse"
    CANNOT_TELL = "cannot tell"
    NO_MODEL = "no model"
    SUSPICIOUS = "suspicious"


def case_of(story: Story) -> Case:
    """Return the case that the numbers of ``story`` make."""
    if isinstance(story.obstacle, Suspicious):
        return Case.SUSPICIOUS
    comparison = story.comparison
    if story.obstacle is not None or comparison is None or comparison.best_half("model") is None:
        return Case.NO_MODEL
    # Cheapest first: changed points that beat today's and over which the score is not better need no new system.
    refitted = verdict(comparison.difference("rules_refitted", "rules"))
    if refitted == "better" and verdict(comparison.difference("model", "rules_refitted")) in {"as_good", "worse"}:
        return Case.CHANGE_POINTS
    by_verdict = {"better": Case.BETTER, "worse": Case.WORSE, "as_good": Case.AS_GOOD}
    found = verdict(comparison.difference("model", rival_of(comparison)))
    return by_verdict.get(found, Case.CANNOT_TELL)
