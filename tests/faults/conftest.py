from pathlib import Path

import pytest

from tests.faults.world import World, copy_of, make_world
from tests.leads.small_source import SmallSource


@pytest.fixture
def source(tmp_path: Path) -> SmallSource:
    return SmallSource(tmp_path)


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A source that was published once, made once."""
    return make_world(tmp_path_factory.mktemp("published"))


@pytest.fixture
def world(published: World, tmp_path: Path) -> World:
    """A copy of it, whose files and declaration are still to be written."""
    return copy_of(published, tmp_path)
