"""What is not told where the score cannot be trusted."""

from __future__ import annotations

from dataclasses import replace

from src.reporting.story import ALL_LEADS, Belief, Delivered, Story, Suspicious


def without_suspicious(story: Story) -> Story:
    """Return ``story`` without anything that rests on a score too good to be true; any other story unchanged.

    What needs no score stays: first calls over all leads, campaigns, characteristics, points, the tie-out.
    """
    if not isinstance(story.obstacle, Suspicious):
        return story
    total = tuple(row for row in story.delivered.responses if row.grade == ALL_LEADS)
    return replace(
        story,
        comparison=None,
        coming=None,
        few_wins=None,
        delivered=Delivered(total),
        campaigns=tuple(replace(c, expected=None) for c in story.campaigns),
        belief=Belief(tie_out=story.belief.tie_out),
        fields=replace(story.fields, left_out_price=None, grown_price=None),
    )
