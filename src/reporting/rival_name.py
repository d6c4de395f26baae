"""What the score is set against, in words."""

from __future__ import annotations

from markupsafe import Markup

from src.reporting.labels import label
from src.reporting.story import Story
from src.reporting.verdict import rival_of


def points_name(story: Story) -> Markup:
    """Return how the points are called: "the points in HubSpot", else "the points in use"."""
    return label(story.rules.name) if story.rules else Markup("the points in use")


def rival_name(story: Story) -> Markup:
    """Return what the score is set against, in words."""
    rival = rival_of(story.comparison) if story.comparison else "rules"
    if rival == "rules":
        return points_name(story)
    if rival == "chance":
        return Markup("drawing by lot")
    return Markup("calling the newest first") if story.has_calls else Markup("taking the newest first")
