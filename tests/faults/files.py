"""A: files that are broken, half there, or of another kind."""

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
from tests.leads.small_source import LEADS, stamp


@fault("A1", "cut mid-row", "activities.csv", "last line has 2 of 3 fields, file looks truncated", "rows 81")
def _(world: World) -> None:
    world.source.write("activities", world.source.text("activities").encode()[:-6])


@fault("A1", "cut mid-row, quoted fields", "leads.csv", "last line has 2 of 5 fields", "rows 41")
def _(world: World) -> None:
    world.source.put("leads", "Country", {2: '"D, E"'})
    world.source.write("leads", world.source.text("leads").encode()[:-12])


@fault("A1", "cut gzip", "activities.csv.gz", "ends too early")
def _(world: World) -> None:
    source = world.source
    source.config["tables"]["activities"]["files"] = ["activities.csv.gz"]
    (source.folder / "activities.csv.gz").write_bytes(gzip.compress(source.text("activities").encode())[:-20])


@fault(
    "A1", "cut at a line's end", "table leads", "31 rows of leads, 40 when the source was published last (22% fewer)"
)
def _(world: World) -> None:
    del world.source.leads[32:]
    world.source.milestones = [row for row in world.source.milestones if row[0] != "L32"]
    world.source.activities = [row for row in world.source.activities if not "L31" <= row[0] < "L99"]


@fault("A1", "activities cut at a line's end", "table activities", "50 rows of activities, 80 when", "cut short")
def _(world: World) -> None:
    del world.source.activities[51:]


@fault("A2", "cut inside quotes", "leads.csv", "never ends", "cut off")
def _(world: World) -> None:
    world.source.write("leads", (world.source.text("leads") + 'L99,"2024').encode())


@fault("A3", "extra field on every row", "40 row(s) do not have the header's 5 fields, e.g. 6", "rows 2, 3, 4")
def _(world: World) -> None:
    for row in world.source.leads[1:]:
        row.append("x")


@fault("A3", "a short row in the middle", "leads.csv", "1 row(s) do not have the header's 5 fields", "rows 5")
def _(world: World) -> None:
    del world.source.leads[4][-1]


@fault("A4", "NUL bytes at the end", "leads.csv", "NUL bytes")
def _(world: World) -> None:
    world.source.write("leads", world.source.text("leads").encode() + b"\0" * 30)


@fault("A5", "byte order mark", code=0)
def _(world: World) -> None:
    world.source.write("leads", b"\xef\xbb\xbf" + world.source.text("leads").encode())


@fault("A6", "another encoding", "leads.csv", "is not text in utf-8", "Set 'encoding'")
def _(world: World) -> None:
    world.source.put("leads", "Country", {3: "Österreich"})
    world.source.write("leads", world.source.text("leads").encode("cp1252"))


@fault("A6", "UTF-16 with its mark", code=0)
def _(world: World) -> None:
    world.source.write("leads", world.source.text("leads").encode("utf-16"))


@fault("A6", "an encoding nobody knows", "encoding 'klingon' is unknown", "cp1252")
def _(world: World) -> None:
    world.source.config["tables"]["leads"]["encoding"] = "klingon"


@fault("A7", "wrong delimiter", "leads.csv", "1 column found, ';' occurs 164 times", 'Set delimiter = ";"')
def _(world: World) -> None:
    world.source.write("leads", world.source.text("leads", ";").encode())


@fault("A7", "a rare delimiter", "1 column found, '^' occurs 164 times", 'Set delimiter = "^"')
def _(world: World) -> None:
    world.source.write("leads", world.source.text("leads", "^").encode())


@fault("A8", "decimal comma", "milestones.csv, column 'Value'", "1 numbers with a comma", 'Set decimal = ","', "rows 3")
def _(world: World) -> None:
    world.source.put("milestones", "Value", {3: '"1.234,50"'})


@fault("A9", "duplicate header", "leads.csv", "the header has 'Country' more than once")
def _(world: World) -> None:
    world.source.leads[0][3] = "Country"


@fault("A10", "leads without rows", "leads.csv", "has a header but no rows")
def _(world: World) -> None:
    del world.source.leads[1:]


@fault("A10", "empty file", "leads.csv", "is empty")
def _(world: World) -> None:
    world.source.write("leads", b"\n\n")


@fault("A10", "activities without rows", "0 rows of activities, 80 when the source was published last")
def _(world: World) -> None:
    del world.source.activities[1:]


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


@fault("A13", "ids as numbers", "leads.csv, column 'Id'", "1 ids look like 1.23E+05", "rows 7")
def _(world: World) -> None:
    world.source.put("leads", "Id", {7: "1.2E+05"})


@fault("A13", "dates as a spreadsheet's numbers", "leads.csv, column 'Created'", "spreadsheet's day numbers")
def _(world: World) -> None:
    world.source.put("leads", "Created", {row: str(45_290 + row) for row in range(2, LEADS + 2)})


@fault("A13", "leading zeros lost", "table activities", "80 of 80 rows", "Leading zeros")
def _(world: World) -> None:
    for row in world.source.leads[1:] + world.source.milestones[1:]:
        row[0] = f"00{row[0][1:]}"
    for row in world.source.activities[1:]:
        row[0] = str(int(row[0][1:]))


@fault("A13", "ids that differ in case only", "1 lead ids differ from another one only in case", code=10)
def _(world: World) -> None:
    world.source.leads.append(["l00", *world.source.leads[2][1:]])


@fault("A14", "NA is a country", code=0, then=lambda world, _: _has(world, "country", {"DE": 20, "NA": 20}))
def _(world: World) -> None:
    pass


@fault("A14", "NA declared as missing", code=0, then=lambda world, _: _has(world, "country", {"DE": 20, None: 20}))
def _(world: World) -> None:
    world.source.config["tables"]["leads"]["null_tokens"] = ["", "NA"]


def _has(world: World, column: str, wanted: dict[str | None, int]) -> None:
    """Check the values of a lead column of the newest run."""
    values = pl.read_parquet(world.run / "tables" / "leads.parquet")[column]
    assert dict(values.value_counts().rows()) == wanted


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
