"""The points in use: which changes matter, and which rules reward what does not go with winning."""

from __future__ import annotations

import math

from src.reporting.fact import Fact
from src.reporting.story import PointRule, RulesReview, Story, Suspicious

MOST_CHANGES = 4
LEAST_LEADS = 30
MEETS_ALL = 0.95
"""A rule that meets more of the leads than this tells none of them apart."""
MARGIN = 1.5
"""An interval that reaches beyond this multiple of the average shows nothing about the rule."""


def changed(review: RulesReview | None) -> list[PointRule]:
    """Return the rules whose re-fitted points differ from today's."""
    return [rule for rule in review.rows if rule.is_changed] if review else []


def rules_changed(story: Story) -> Fact:
    """Return how many rules have other re-fitted points than today's."""
    return Fact(len(changed(story.rules)), "count", "rules whose re-fitted points differ from today's")


def changes_that_matter(review: RulesReview | None) -> list[PointRule]:
    """Return at most four changes, those that alter the order of the list most.

    Notes
    -----
    A change of d points to a rule that meets the share p of the leads moves them against each other by a standard
    deviation of |d| sqrt(p (1 - p)): nothing where it meets none of them, and nothing where it meets all.
    """
    if review is None:
        return []
    ordered = sorted(changed(review), key=lambda rule: (-_effect(rule, review), rule.rule))
    return [rule for rule in ordered if _effect(rule, review) > 0][:MOST_CHANGES]


def changes_shown(story: Story) -> list[PointRule]:
    """Return the changes that the page shows: none where wins were too few to measure what they bring together."""
    comparison = story.comparison
    is_measured = comparison is not None and comparison.best_half("rules_refitted") is not None
    return changes_that_matter(story.rules) if is_measured or isinstance(story.obstacle, Suspicious) else []


def _effect(rule: PointRule, review: RulesReview) -> float:
    met = _fraction_met(rule, review)
    return abs(rule.points_refitted.value - rule.points_now.value) * math.sqrt(met * (1 - met))


def _fraction_met(rule: PointRule, review: RulesReview) -> float:
    n = rule.rate.n if rule.rate and rule.rate.n else 0
    return min(n / review.base_rate.n, 1.0) if review.base_rate.n else 0.0


def rewarded_but_rarer(review: RulesReview) -> list[PointRule]:
    """Return rules that give points to leads that win less often than all leads beyond doubt."""
    base = review.base_rate.value
    return [r for r in _rewarded(review) if r.rate and r.rate.high is not None and r.rate.high < base]


def rewarded_but_same(review: RulesReview) -> list[PointRule]:
    """Return rules that give points to leads that win no more often than all, where enough leads show it.

    Enough: the upper end of the interval stays under ``MARGIN`` times the average.
    """
    base = review.base_rate.value
    return [
        r
        for r in _rewarded(review)
        if r.rate and r.rate.high is not None and r.rate.value <= base <= r.rate.high < MARGIN * base
    ]


def _rewarded(review: RulesReview) -> list[PointRule]:
    return [
        rule
        for rule in sorted(review.rows, key=lambda r: (-r.points_now.value, r.rule))
        if rule.points_now.value > 0
        and rule.rate is not None
        and (rule.rate.n or 0) >= LEAST_LEADS
        and _fraction_met(rule, review) < MEETS_ALL
    ]
