"""Faults that would make silent wrong numbers: the input is refused in words.

One generator per fault; the letters are those of the project's list of faults.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

from src.leads.errors import InputRefused
from tests.leads.small_source import LEADS, SmallSource, stamp

Fault = Callable[[SmallSource], None]
FAULTS: dict[str, tuple[Fault, list[str]]] = {}


def fault(name: str, *words: str) -> Callable[[Fault], Fault]:
    """Register a generator and the words its message must hold."""

    def register(generator: Fault) -> Fault:
        FAULTS[name] = (generator, list(words))
        return generator

    return register


@fault("A1 cut mid-row", "activities.csv", "last line has 2 of 3 fields, file looks truncated", "rows 81")
def _(source: SmallSource) -> None:
    source.write("activities", source.text("activities").encode()[:-6])


@fault("A1 cut mid-row, quoted fields", "leads.csv", "last line has 2 of 5 fields", "rows 41")
def _(source: SmallSource) -> None:
    source.put("leads", "Country", {2: '"D, E"'})
    source.write("leads", source.text("leads").encode()[:-12])


@fault("A1 cut gzip", "activities.csv.gz", "ends too early")
def _(source: SmallSource) -> None:
    source.config["tables"]["activities"]["files"] = ["activities.csv.gz"]
    packed = gzip.compress(source.text("activities").encode())
    (source.folder / "activities.csv.gz").write_bytes(packed[:-20])


@fault("A2 cut inside quotes", "leads.csv", "never ends", "cut off")
def _(source: SmallSource) -> None:
    source.write("leads", (source.text("leads") + 'L99,"2024').encode())


@fault(
    "A3 extra field on every row", "leads.csv", "40 row(s) do not have the header's 5 fields, e.g. 6", "rows 2, 3, 4"
)
def _(source: SmallSource) -> None:
    for row in source.leads[1:]:
        row.append("x")


@fault("A3 a short row in the middle", "leads.csv", "1 row(s) do not have the header's 5 fields", "rows 5")
def _(source: SmallSource) -> None:
    del source.leads[4][-1]


@fault("A4 NUL tail", "leads.csv", "NUL bytes")
def _(source: SmallSource) -> None:
    source.write("leads", source.text("leads").encode() + b"\0" * 30)


@fault("A6 another encoding", "leads.csv", "is not text in utf-8", "Set 'encoding'")
def _(source: SmallSource) -> None:
    source.put("leads", "Country", {3: "Österreich"})
    source.write("leads", source.text("leads").encode("cp1252"))


@fault("A7 wrong delimiter", "leads.csv", "1 column found, ';' occurs 164 times", 'Set delimiter = ";"')
def _(source: SmallSource) -> None:
    source.write("leads", source.text("leads", ";").encode())


@fault("A8 decimal comma", "milestones.csv, column 'Value'", "1 numbers with a comma", 'Set decimal = ","', "rows 3")
def _(source: SmallSource) -> None:
    source.put("milestones", "Value", {3: '"1.234,50"'})


@fault("A9 duplicate header", "leads.csv", "the header has 'Country' more than once")
def _(source: SmallSource) -> None:
    source.leads[0][3] = "Country"


@fault("A10 no rows", "leads.csv", "has a header but no rows")
def _(source: SmallSource) -> None:
    del source.leads[1:]


@fault("A10 empty file", "leads.csv", "is empty")
def _(source: SmallSource) -> None:
    source.write("leads", b"\n\n")


@fault("A13 ids as numbers", "leads.csv, column 'Id'", "1 ids look like 1.23E+05", "rows 7")
def _(source: SmallSource) -> None:
    source.put("leads", "Id", {7: "1.2E+05"})


@fault("A13 dates as serials", "leads.csv, column 'Created'", "spreadsheet's day numbers")
def _(source: SmallSource) -> None:
    source.put("leads", "Created", {row: str(45_290 + row) for row in range(2, LEADS + 2)})


@fault("A13 leading zeros lost", "table activities", "40 of 40 rows", "Leading zeros")
def _(source: SmallSource) -> None:
    source.config["tables"].pop("milestones")
    for i, row in enumerate(source.leads[1:], 1):
        row[0] = f"00{i}"
    source.activities[1:] = [[str(i), stamp(i), "call"] for i in range(1, LEADS + 1)]


@fault("A15 no such file", "lead.csv", "no such file", "Did you mean 'leads.csv'?")
def _(source: SmallSource) -> None:
    source.write("leads", source.text("leads").encode())
    source.config["tables"]["leads"]["files"] = ["lead.csv"]


@fault("B1 many conflicting ids", "table leads", "lead_id occurs again with other values")
def _(source: SmallSource) -> None:
    source.put("leads", "Id", {3: "L00", 5: "L02"})


@fault("B4 many blank ids", "table leads", "3 of 40 rows: lead_id is missing", "rows 2, 3, 4")
def _(source: SmallSource) -> None:
    source.put("leads", "Id", {2: "", 3: " ", 4: ""})


@fault("B7 orphans", "table activities", "20 of 80 rows belong to no lead")
def _(source: SmallSource) -> None:
    source.put("activities", "Lead", {row: f"X{row}" for row in range(2, 22)})


@fault("B9 implausible dates", "leads.csv, column 'Created'", "3 of 40 times lie before 1990 or after")
def _(source: SmallSource) -> None:
    source.put("leads", "Created", {2: "1900-01-01", 3: "9999-12-31", 4: "0001-01-01"})


@fault("B10 slashes without a declared format", "column 'Created'", "%d/%m/%Y", "%m/%d/%Y", "2 January", "1 February")
def _(source: SmallSource) -> None:
    source.put("leads", "Created", dict.fromkeys(range(2, LEADS + 2), "02/01/2024"))


@fault("B10 day and month mixed", "column 'Created'", "1 times fit only '%m/%d/%Y'", "rows 4")
def _(source: SmallSource) -> None:
    source.config["tables"]["leads"]["date_format"] = "%d/%m/%Y"
    source.put("leads", "Created", dict.fromkeys(range(2, LEADS + 2), "02/01/2024"))
    source.put("leads", "Created", {4: "01/13/2024"})


@fault(
    "B13 epoch in another unit",
    "column 'Created'",
    "40 of 40 times lie before 1990",
    "As 'epoch_s' all of them would fit",
)
def _(source: SmallSource) -> None:
    source.config["tables"]["leads"]["date_format"] = "epoch_ms"
    source.put("leads", "Created", {row: str(1_704_096_000 + row) for row in range(2, LEADS + 2)})


@fault("B13 epoch too large", "column 'Created'", "As 'epoch_ms' all of them would fit")
def _(source: SmallSource) -> None:
    source.config["tables"]["leads"]["date_format"] = "epoch_s"
    source.put("leads", "Created", {row: str(1_704_096_000_000 + row) for row in range(2, LEADS + 2)})


@fault("C1 missing column", "leads.csv (table leads)", "the column 'Created' (created_at) is missing", "'Creatd'")
def _(source: SmallSource) -> None:
    source.leads[0][1] = "Creatd"


@fault("C1 column not declared", "[tables.activities.columns]", "'activity_type' is not declared", "'activity_typ'")
def _(source: SmallSource) -> None:
    columns = source.config["tables"]["activities"]["columns"]
    columns["activity_typ"] = columns.pop("activity_type")


@fault("C6 type flip", "table leads", "40 of 40 rows: newsletter is not yes or no")
def _(source: SmallSource) -> None:
    source.put("leads", "Newsletter", dict.fromkeys(range(2, LEADS + 2), "weekly"))


@fault("F2 an e-mail address as id", "column 'lead_id'", "1 ids are e-mail addresses", "rows 2")
def _(source: SmallSource) -> None:
    source.config["tables"].pop("activities")
    source.config["tables"].pop("milestones")
    source.config.pop("touches")
    source.put("leads", "Id", {2: "jane.doe@example.com"})


@pytest.mark.parametrize("name", FAULTS)
def test_is_refused_in_words(name: str, source: SmallSource) -> None:
    generator, words = FAULTS[name]
    generator(source)

    with pytest.raises(InputRefused) as refusal:
        source.load()

    message = str(refusal.value)
    for each in words:
        assert each in message
    assert "jane.doe" not in message
    assert all(problem.do for problem in refusal.value.problems)


def test_the_source_without_a_fault_loads(source: SmallSource) -> None:
    tables = source.load()

    assert tables.leads.height == LEADS
    assert tables.checks["warnings"] == []


def test_all_problems_are_reported_at_once(source: SmallSource) -> None:
    source.leads[0][1] = "Creatd"
    source.put("milestones", "Value", {3: '"7,5"'})
    source.write("activities", source.text("activities").encode()[:-6])

    with pytest.raises(InputRefused) as refusal:
        source.load()

    places = " ".join(problem.where for problem in refusal.value.problems)
    assert all(file in places for file in ("leads.csv", "activities.csv", "milestones.csv"))
