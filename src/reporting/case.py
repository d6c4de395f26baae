"""Which case the numbers make: it chooses the first sentence, and with it what the page may advise."""

from __future__ import annotations

from enum import StrEnum

from src.reporting.story import Story, Suspicious
from src.reporting.verdict import finding, rival_of


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
    refitted = finding(comparison, "rules_refitted", "rules").finding
    if refitted == "better" and finding(comparison, "model", "rules_refitted").finding in {"no worth in it", "worse"}:
        return Case.CHANGE_POINTS
    cases = {"better": Case.BETTER, "worse": Case.WORSE, "no worth in it": Case.AS_GOOD}
    return cases.get(finding(comparison, "model", rival_of(comparison)).finding, Case.CANNOT_TELL)
