"""A: files that are still being written, too large, not there, or not to be read."""

from __future__ import annotations

import errno
import gzip
import os
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import polars as pl

from src.leads import content
from tests.faults.corpus import fault
from tests.faults.world import World
from tests.leads.small_source import stamp


@fault("A11", "written while it is read", "activities.csv", "changed while it was read", "still being written")
def _(world: World) -> None:
    world.within.append(_growing_when_read(world.source.folder / "activities.csv"))


@contextmanager
def _growing_when_read(path: Path) -> Iterator[None]:
    """Add a row to the file right after it was read."""
    real = content._read

    def read(asked: Path) -> bytes:
        found = real(asked)
        if asked == path:
            path.write_bytes(found + f"L01,{stamp(3)},visit\n".encode())
        return found

    with patch.object(content, "_read", read):
        yield


@fault("A11", "a copy that does not end", "activities.csv", "is still being written", "after 0.5 s of waiting")
def _(world: World) -> None:
    world.source.config["refresh"]["quiet_s"] = 0.05
    world.within.append(_growing_all_the_time(world.source.folder / "activities.csv"))


@contextmanager
def _growing_all_the_time(path: Path) -> Iterator[None]:
    """Add to the file every few milliseconds."""
    done = threading.Event()

    def write() -> None:
        while not done.wait(0.005):
            with path.open("a", encoding="utf-8") as file:
                file.write(f"L01,{stamp(3)},visit\n")

    writer = threading.Thread(target=write)
    writer.start()
    try:
        yield
    finally:
        done.set()
        writer.join()


@fault("A11", "a copy that ends while it is waited for", code=0)
def _(world: World) -> None:
    world.source.config["refresh"]["quiet_s"] = 0.3


@fault("A11", "no word that the export is done", "_SUCCESS", "the file that says the export is done is not there")
def _(world: World) -> None:
    world.source.config["refresh"]["ready_file"] = "_SUCCESS"


@fault("A11", "a table written after that word", "_SUCCESS", "1 of 3 files were written after it", "leads.csv")
def _(world: World) -> None:
    world.source.config["refresh"]["ready_file"] = "_SUCCESS"
    world.source.write_files()
    done = world.source.folder / "_SUCCESS"
    done.touch()
    now = time.time_ns()
    for name, age in (("activities", 2), ("milestones", 2), ("leads", 0)):
        os.utime(world.source.folder / f"{name}.csv", ns=(now, now - age * 10**9))
    os.utime(done, ns=(now, now - 10**9))


@fault("A12", "gzip bomb", "activities.csv.gz", "unpacks from 0.0 MB to more than 2 MB")
def _(world: World) -> None:
    world.source.config["tables"]["activities"]["files"] = ["activities.csv.gz"]
    (world.source.folder / "activities.csv.gz").write_bytes(gzip.compress(b"L01,x,visit\n" * 400_000))
    world.within.append(patch.object(content, "SMALL_BYTES", 2 * 2**20))


@fault("A12", "a file larger than can be read", "activities.csv", "holds 2 MB, more than the 1 MB that can be read")
def _(world: World) -> None:
    world.source.write("activities", (world.source.text("activities") * 700).encode())
    world.within.append(patch.object(content, "LARGEST_BYTES", 1_000_000))


@fault("A12", "a Parquet file that unpacks to too much", "activities.parquet", "more than the 1 MB that can be read")
def _(world: World) -> None:
    world.source.config["tables"]["activities"]["files"] = ["activities.parquet"]
    rows = pl.DataFrame({"Lead": [f"L{i:07d}" for i in range(200_000)], "At": stamp(1), "Type": "call"})
    rows.write_parquet(world.source.folder / "activities.parquet")
    world.within.append(patch.object(content, "LARGEST_BYTES", 1_000_000))


@fault("A12", "a zip by the name of a table", "leads.csv", "is a zip archive or an Excel file", "as CSV")
def _(world: World) -> None:
    with zipfile.ZipFile(world.source.folder / "leads.csv", "w") as file:
        file.writestr("leads.csv", world.source.text("leads"))


@fault("A15", "no such file", "lead.csv", "no such file", "Did you mean 'leads.csv'?")
def _(world: World) -> None:
    world.source.write_files()
    world.source.config["tables"]["leads"]["files"] = ["lead.csv"]


@fault("A15", "no such folder", "there is no such folder of data", "--data DIR")
def _(world: World) -> None:
    world.source.write_files()
    world.source.folder = world.root / "gone"
    world.source.write_files = lambda: None  # type: ignore[method-assign]


@fault("A15", "no right to read", "leads.csv", "cannot be read (Permission denied)", "Check the rights")
def _(world: World) -> None:
    world.within.append(_answering("leads.csv", [errno.EACCES] * 3))


@fault("A15", "a share that stays away", "leads.csv", "cannot be read (Input/output error)", "the disk")
def _(world: World) -> None:
    world.within.append(_answering("leads.csv", [errno.EIO] * 3))


@fault("A15", "a share that comes back", code=0)
def _(world: World) -> None:
    world.within.append(_answering("leads.csv", [errno.EIO] * 2))


@contextmanager
def _answering(name: str, errors: list[int]) -> Iterator[None]:
    """Let reads of the file of this name fail with one error after the other, then succeed."""
    real, left = Path.read_bytes, list(errors)

    def read(path: Path) -> bytes:
        if path.name == name and left:
            number = left.pop(0)
            raise OSError(number, os.strerror(number))
        return real(path)

    with patch.object(Path, "read_bytes", read), patch.object(content, "PAUSE_S", 0):
        yield
