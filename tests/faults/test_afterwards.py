"""Once the fault is gone, the next normal run succeeds, and nothing that was published is lost."""

from __future__ import annotations

import pytest

from src.pipeline.store.history import published_ids
from studies.losses import disagreements, losses, published
from tests.faults import everything
from tests.faults.corpus import make_fault
from tests.faults.world import World

STOPS = ("E2", "E3", "E4", "E5", "E14 a read-only", "F9")
NAMES = [name for name in everything.FAULTS if name.startswith(STOPS)]


@pytest.mark.parametrize("name", NAMES)
def test_the_next_run_succeeds(name: str, world: World) -> None:
    make_fault(name, world)
    before, ids = published(world.store), published_ids(world.store)
    assert not world.end().published
    world.within.clear()
    world.after_notebooks = lambda run: None

    ended = world.end()

    assert int(ended.exit_code) == 0, (ended.error, ended.warnings)
    assert losses(before, world.store) == []
    assert disagreements(world.store) == []
    assert len(published_ids(world.store) - ids) == 1
