"""Whichever write of a publication fails, nothing published is lost, and the next run puts all in order."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from src.leads.declared.refresh import Refresh
from src.pipeline.refresh import refresh
from src.pipeline.store.history import published_ids
from src.pipeline.store.opened import opened
from src.pipeline.telling.status import Ended
from studies.losses import decided, disagreements, losses, published
from tests.faults.world import World, copy_of

WRITES = ((Path, "open"), (os, "fsync"), (Path, "replace"), (Path, "mkdir"), (Path, "unlink"))
"""What :mod:`src.pipeline.durable` and the store change the disk with."""
BEFORE = ("begin_run", "_executed", "_decided", "final_page")
"""Parts of a refresh before its run is complete: done once, then taken as they were."""
WHOLE_NEXT = 15
"""After every so many failures a whole refresh follows; after the others what every command does first."""


class Nth:
    """Lets the Nth write fail as on a full disk; with 0 none, so that they are counted."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.done = 0

    @contextmanager
    def failing(self) -> Iterator[None]:
        """Let it fail while the context lasts."""
        with ExitStack() as held:
            for place, name in WRITES:
                held.enter_context(patch.object(place, name, self._counted(getattr(place, name))))
            yield

    def _counted(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def write(*arguments: Any, **named: Any) -> Any:
            mode = _mode(*arguments[1:2], **named) if real.__name__ == "open" else ""
            if mode and not set("wax") & set(mode):
                return real(*arguments, **named)
            self.done += 1
            if self.done == self.number:
                if "w" in mode:  # some of it was written
                    with real(arguments[0], "wb") as file:
                        file.write(b"{")
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return real(*arguments, **named)

        return write


def _mode(mode: str = "r", **_: Any) -> str:
    return mode


class Ready:
    """A refresh whose run is about to be completed, to be gone on with as often as one likes."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.folder = folder
        self.found: dict[str, Any] = {}
        with ExitStack() as held:
            for name in BEFORE:
                held.enter_context(patch.object(refresh, name, self._kept(name, getattr(refresh, name))))
            held.enter_context(patch.object(refresh, "close_run", self._saved(refresh.close_run)))
            assert int(world.end().exit_code) == 0

    def _kept(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            self.found[name] = real(*arguments, **named)
            return self.found[name]

        return call

    def _saved(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            for name in ("data", "reports"):
                shutil.copytree(self.world.root / name, self.folder / name)
            return real(*arguments)

        return call

    def back(self) -> None:
        """Put the disk back to the moment before the run is complete."""
        for name in ("data", "reports"):
            shutil.rmtree(self.world.root / name)
            shutil.copytree(self.folder / name, self.world.root / name)

    def go_on(self, nth: Nth) -> Ended:
        """Refresh from its first line on, the parts before taken as they were."""
        with ExitStack() as held:
            for name in BEFORE:
                held.enter_context(patch.object(refresh, name, lambda *_, _n=name, **__: self.found[_n]))
            held.enter_context(nth.failing())
            return self.world.end()


@pytest.fixture
def ready(published: World, tmp_path: Path) -> Ready:
    (tmp_path / "world").mkdir()
    world = copy_of(published, tmp_path / "world")
    world.source.config["refresh"]["keep_runs"] = 1  # so that it also clears away
    return Ready(world, tmp_path / "ready")


def test_whichever_write_fails_nothing_is_lost(ready: Ready) -> None:
    ready.back()
    counting = Nth(0)
    assert int(ready.go_on(counting).exit_code) == 0
    assert counting.done > 90
    outcomes = []
    for number in range(1, counting.done + 1):
        outcomes.append(_failed(ready, number))
    assert outcomes == sorted(outcomes)  # first nothing is published, then all of it
    assert {True, False} == set(outcomes)


def _failed(ready: Ready, number: int) -> bool:
    """Let one write fail, look, let the next run follow, look again; return whether the first was published."""
    ready.back()
    world, store = ready.world, ready.world.store
    before, ids = published(store), published_ids(store)

    ended = ready.go_on(Nth(number))

    was_decided = decided(store) != ids
    assert losses(before, store) == [], number
    assert was_decided or not ended.published, number

    is_whole = number % WHOLE_NEXT == 0
    if is_whole:
        following = world.end()
        assert int(following.exit_code) == 0, (number, following.error)
    else:
        with opened(store, "refresh", Refresh()):
            pass

    assert losses(before, store) == [], number
    assert len(published_ids(store) - ids) == was_decided + is_whole, number
    wrong = disagreements(store)  # the status is that of the last command, and none has ended
    assert [each for each in wrong if is_whole or "status.json" not in each] == [], number
    return was_decided
