"""Which case the numbers make: it chooses the first sentence, and with it what the page may advise."""

from __future__ import annotations

from enum import StrEnum

from src.reporting.story import Comparison, Method, Story, Suspicious
from src.reporting.verdict import finding, rival_of


class Case(StrEnum):
    """What the page's first sentence says."""

    BETTER = "better"
    AS_GOOD = "as good"
    CHANGE_POINTS = "change the points"
    CARD = "short card"
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
    # Cheapest first: points that beat today's and over which the score is not worth having need no new system.
    if _is_enough(comparison, "rules_refitted"):
        return Case.CHANGE_POINTS
    if story.card is not None and _is_enough(comparison, "card"):
        return Case.CARD
    cases = {"better": Case.BETTER, "worse": Case.WORSE, "no worth in it": Case.AS_GOOD}
    return cases.get(finding(comparison, "model", rival_of(comparison)).finding, Case.CANNOT_TELL)


def _is_enough(comparison: Comparison, points: Method) -> bool:
    """Return whether these points surely beat the rival of today and the score is not worth having beside them."""
    better = finding(comparison, points, rival_of(comparison)).finding == "better"
    return better and finding(comparison, "model", points).finding in {"no worth in it", "worse"}
