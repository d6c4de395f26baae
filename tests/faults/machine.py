"""E: crashes, disks, other runs, models that are damaged."""

from __future__ import annotations

import errno
import json
import pickle
import shutil
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

from polars.exceptions import PanicException

from src.pipeline.champion.pointer import read_champion
from src.pipeline.exit_codes import ChainStopped, ExitCode
from src.pipeline.refresh.stop import Terminated
from src.pipeline.run import Run
from src.pipeline.store import change, disk
from src.pipeline.store.history import published_ids
from src.pipeline.store.lock import held
from src.pipeline.store.version import STATE_VERSION
from src.pipeline.telling.status import Ended
from tests.faults.corpus import fault
from tests.faults.world import PERSONAL, World

Usage = namedtuple("Usage", "total used free")


def raising(error: BaseException) -> Callable[[Run], None]:
    """Return what a chain does that ends with the error."""

    def end(run: Run) -> None:
        raise error

    return end


def both_published(world: World, _: Ended) -> None:
    store = world.store
    assert published_ids(store) == {f"small-20240212-{number}" for number in (1, 2, 3)}
    page = (store.reports / "small-20240212-3" / "report.html").read_bytes()
    assert (store.reports / "latest.html").read_bytes() == page
    assert not store.journal.exists()
    assert not [path for path, _ in world.all_text() if path.name.endswith(".tmp")]


@fault("E1", "a publication cut short before, and files half written", code=0, then=both_published)
def _(world: World) -> None:
    with patch.object(change, "finish_change", raising(OSError(errno.EIO, "Input/output error"))):
        assert int(world.end().exit_code) == 40
    assert world.store.journal.is_file()
    reports = world.store.reports_root
    for path in (
        world.store.folder / "latest.json.7.tmp",
        reports / "small/latest.html.7.tmp",
        reports / "index.html.7.tmp",
    ):
        path.write_text("half", encoding="utf-8")


def abandoned(world: World, _: Ended) -> None:
    assert world.run.name == "small-20240212-3"
    assert not (world.store.runs / "small-20240212-2" / "manifest.json").exists()


@fault("E1", "a run without a manifest", code=0, then=abandoned)
def _(world: World) -> None:
    folder = world.store.runs / "small-20240212-2"
    shutil.copytree(world.store.runs / "small-20240212-1", folder)
    (folder / "manifest.json").unlink()


@fault("E2", "stopped by the scheduler", "Stopped from outside (SIGTERM). Nothing was published", code=143)
def _(world: World) -> None:
    world.after_notebooks = raising(Terminated())


@fault("E3", "too little room to begin with", "10 MB are free under", "MB are needed: the least that a run may need")
def _(world: World) -> None:
    world.within.append(patch.object(disk.shutil, "disk_usage", lambda _: Usage(10**9, 0, 10**7)))


@fault("E3", "the disk fills while it works", "The disk under", "is full", "what was there is intact")
def _(world: World) -> None:
    world.after_notebooks = raising(OSError(errno.ENOSPC, "No space left on device"))


@fault("E4", "another run at work", "'leadscore score' works on this source: process", "since", code=30)
def _(world: World) -> None:
    world.within.append(held(world.store.lock, "score"))


@fault("E5", "a kernel died", "03_train_model died, most likely because memory ran out", code=41)
def _(world: World) -> None:
    """The words are the runner's: ``tests/crash/test_kernels.py``."""
    words = "The process running 03_train_model died, most likely because memory ran out. Close other programs."
    world.after_notebooks = raising(ChainStopped(ExitCode.KERNEL_DIED, words))


def spoilt(world: World, content: bytes) -> None:
    """Put something else in place of the champion's model."""
    folder = world.store.runs / "small-20240212-1" / "model"
    for path in folder.glob("*.txt"):
        path.write_bytes(content)


def not_run(world: World, _: Ended) -> None:
    assert not (world.root / "PWNED").exists()


class Malicious:
    """Creates a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.path,)


DAMAGED = "The champion of run small-20240212-1 cannot be used"


@fault("E10", "a damaged champion", DAMAGED, "was damaged or changed since it was published", code=10)
def _(world: World) -> None:
    spoilt(world, b"tree\nversion=v4\n")


@fault("E10", "no champion left to score with", DAMAGED, "leadscore refresh", code=22, command="score")
def _(world: World) -> None:
    spoilt(world, b"tree\nversion=v4\n")


def second_scored(world: World, ended: Ended) -> None:
    assert ended.champion == "small-20240212-1"


@fault(
    *("E10", "a damaged champion with one before it", "run small-20240212-2 cannot be used"),
    code=21,
    command="score",
    then=second_scored,
)
def _(world: World) -> None:
    assert int(world.end().exit_code) == 0
    champion = read_champion(world.store)
    assert champion is not None
    (world.store.runs / champion.run_id / "features" / "plan.json").write_text("{}", encoding="utf-8")


@fault("E10", "the pointer to the champion is damaged", "champion.json is damaged", "leadscore promote RUN")
def _(world: World) -> None:
    world.store.champion.write_text('{"run_id": "../../etc"}', encoding="utf-8")


@fault("E10", "the pointer to the champion is lost", "champion.json is gone", "leadscore promote RUN")
def _(world: World) -> None:
    world.store.champion.unlink()


@fault("E10", "the pointer to the newest run is damaged", "latest.json names no run", "Delete the file")
def _(world: World) -> None:
    world.store.latest.write_text("[]", encoding="utf-8")


@fault("E10", "the pointer to the newest run is lost", code=0)
def _(world: World) -> None:
    world.store.latest.unlink()


@fault("E10", "the history is no text", "history.jsonl is damaged", "back-up")
def _(world: World) -> None:
    world.store.history.write_bytes(b"\xff\x00")


@fault("E10", "the history is lost", "history.jsonl is gone", "back-up", "empty file")
def _(world: World) -> None:
    world.store.history.unlink()


@fault("E10", "a journal that cannot be read", "is damaged: a publication was cut short", "or delete it")
def _(world: World) -> None:
    world.store.journal.write_bytes(b"\xff\x00")


@fault("E15", "a library panics", "Internal error, please report it: PanicException in", code=40)
def _(world: World) -> None:
    world.after_notebooks = raising(PanicException(PERSONAL[2]))


@fault("E12", "a pickle in place of the model", DAMAGED, code=10, then=not_run)
def _(world: World) -> None:
    spoilt(world, pickle.dumps(Malicious(world.root / "PWNED")))


@fault("E13", "a state that a newer version wrote", "was written by a newer version of this program", "was touched")
def _(world: World) -> None:
    world.store.version.write_text(json.dumps({"state_version": STATE_VERSION + 1}), encoding="utf-8")


@fault("E14", "a read-only folder", "cannot be written to (read-only, or no right)", "LEADSCORE_DATA")
def _(world: World) -> None:
    world.within.append(patch.object(disk, "replace_file", _read_only))


def _read_only(*_: object) -> None:
    raise OSError(errno.EROFS, "Read-only file system")


@fault("E14", "a network disk", "lies on a network disk (nfs4)", "ReadWriteOnce", code=10)
def _(world: World) -> None:
    world.within.append(patch.object(disk, "file_system", lambda _: "nfs4"))


def published_all_the_same(world: World, ended: Ended) -> None:
    assert ended.published
    assert ended.champion == "small-20240212-2"


@fault("E16", "the notification fails", "the command did not start", code=10, then=published_all_the_same)
def _(world: World) -> None:
    world.notify = "/no/such/command"


@fault("E13", "a state from before there were versions", code=0)
def _(world: World) -> None:
    world.store.version.unlink()
