"""A later week of the source: what a fault of an export looks like beside the week before."""

from __future__ import annotations

from unittest.mock import patch

from src.pipeline.refresh import surprises
from tests.faults.world import World
from tests.leads.small_source import LEADS, stamp

FIRST_DAY = 43
"""The data of the publication end with day 42."""


def another_week(world: World, leads: int = 12, country: str = "DE", employees: str = "25") -> None:
    """Add leads that came in after the last publication, and let so few be enough to say something."""
    for number in range(leads):
        name, day = f"L{LEADS + number}", FIRST_DAY + number * 7 / leads
        world.source.leads.append([name, stamp(day), country, employees, "Yes"])
        world.source.activities += [[name, stamp(day + 0.1), "visit"], [name, stamp(day + 0.2), "call"]]
    world.source.milestones.append(["L33", "won", stamp(FIRST_DAY + 7), "99"])
    world.within.append(patch.object(surprises, "FEWEST", 10))
