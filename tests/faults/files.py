"""A: files that are broken, half there, or of another kind."""

from __future__ import annotations

import gzip

import polars as pl

from tests.faults.corpus import fault
from tests.faults.world import World
from tests.leads.small_source import LEADS


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


@fault("A6", "lines that end with CR alone, as on old Macs", code=0)
def _(world: World) -> None:
    world.source.write("leads", world.source.text("leads").replace("\n", "\r").encode())


@fault("A6", "an encoding for something else", "encoding 'punycode' is unknown", "cp1252")
def _(world: World) -> None:
    world.source.config["tables"]["leads"]["encoding"] = "punycode"


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
