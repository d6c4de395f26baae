"""What is not told where there is no score to trust."""

from __future__ import annotations

from dataclasses import replace

from src.reporting.moved import QUALITY
from src.reporting.promised import Promises
from src.reporting.story import ALL_LEADS, Belief, Comparison, Delivered, Story, Suspicious


def without_score(story: Story) -> Story:
    """Return ``story`` without what rests on a score that is not there, or not to be trusted; else unchanged.

    What needs no score stays: first calls over all leads, campaigns, characteristics, points, the tie-out. Where the
    score may be luck, or there is none, the other orders stay as well; where it is too good to be true, fields that
    know the outcome may stand behind them too.
    """
    if story.obstacle is None:
        return story
    total = tuple(row for row in story.delivered.responses if row.grade == ALL_LEADS)
    is_suspicious = isinstance(story.obstacle, Suspicious)
    return replace(
        story,
        comparison=None if is_suspicious or story.comparison is None else _of_the_others(story.comparison),
        cheaper=None,
        card=None,
        promises=_without_expected(story.promises),
        moved=None if story.moved is None or QUALITY in story.moved.parts else story.moved,
        coming=None,
        few_wins=None,
        delivered=Delivered(total),
        campaigns=tuple(replace(c, expected=None) for c in story.campaigns),
        belief=Belief(tie_out=story.belief.tie_out),
        fields=replace(story.fields, left_out_price=None, grown_price=None),
        changes=replace(story.changes, missed_windows=None) if story.changes else None,
    )


def _without_expected(promises: Promises | None) -> Promises | None:
    """Return the promises but for the one in expected wins, which is made of chances, and those of single grades."""
    if promises is None:
        return None
    rows = tuple(row for row in promises.rows if row.delivered.unit != "count")
    return replace(promises, rows=rows) if rows else None


def _of_the_others(comparison: Comparison) -> Comparison | None:
    """Return the comparison without the score; None where that leaves nothing to compare."""
    learned = {"model", "card"}
    orderings = tuple(o for o in comparison.orderings if o.method not in learned)
    differences = tuple(d for d in comparison.differences if not learned & {d.method, d.versus})
    if not {o.method for o in orderings} - {"chance"}:
        return None
    return replace(comparison, orderings=orderings, differences=differences)
