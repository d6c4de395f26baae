"""B: keys, times, and how the tables fit together."""

from __future__ import annotations

import csv

import polars as pl

from src.pipeline.telling.status import Ended
from tests.faults.corpus import Aside, fault
from tests.faults.world import PERSONAL, World
from tests.leads.small_source import LEADS, stamp

EVERY = range(2, LEADS + 2)


def listed(world: World) -> list[str]:
    """Return the ids on the newest list, best first."""
    with (world.run / "scores" / "open_leads.csv").open(encoding="utf-8") as file:
        return [row["lead_id"] for row in csv.DictReader(file)]


def wins(world: World) -> int:
    """Return how many wins the newest run counts."""
    return int(world.checks()["tie_out"][-1]["used_wins"])


def same_list(world: World, _: Ended) -> None:
    first = world.store.runs / "small-20240212-1"
    assert world.run.name == "small-20240212-2"
    for name in ("scores/open_leads.csv", "scores/open_leads.parquet", "features/features.parquet"):
        assert (world.run / name).read_bytes() == (first / name).read_bytes()


def conflicting(world: World) -> None:
    world.source.leads.append(["L01", stamp(1), "FR", "5", "No"])
    world.source.leads += [[f"M{i}", stamp(i), "NA", "5", "No"] for i in range(20)]


@fault("B1", "many conflicting ids", "table leads", "4 of 40 rows: lead_id occurs again with other values")
def _(world: World) -> None:
    world.source.put("leads", "Id", {3: "L00", 5: "L02"})


@fault(
    *("B1", "an identical copy", "1 rows of leads repeat an earlier row exactly"),
    code=10,
    aside=Aside("leads", 1, "lead_id occurs again in an identical row"),
)
def _(world: World) -> None:
    world.source.leads.append(list(world.source.leads[4]))


@fault("B1", "a conflict", code=0, aside=Aside("leads", 2, "lead_id occurs again with other values"))
def _(world: World) -> None:
    conflicting(world)


def newer_kept(world: World, _: Ended) -> None:
    leads = pl.read_parquet(world.run / "tables" / "leads.parquet")
    assert leads.filter(lead_id="L01")["country"].to_list() == ["FR"]
    assert "updated_at" not in leads.columns


@fault(
    *("B1", "an older version"),
    code=0,
    aside=Aside("leads", 1, "lead_id occurs again in a row updated later"),
    then=newer_kept,
)
def _(world: World) -> None:
    source = world.source
    source.config["tables"]["leads"]["columns"]["updated_at"] = "Updated"
    source.leads = [[*row, "Updated" if i == 0 else stamp(41)] for i, row in enumerate(source.leads)]
    source.leads.append(["L01", stamp(1), "FR", "5", "No", stamp(42)])


def survivor_only(world: World, _: Ended) -> None:
    assert "L01" not in listed(world)
    assert "L05" in listed(world)


@fault("B2", "merged, both rows there", code=0, then=survivor_only)
def _(world: World) -> None:
    source = world.source
    source.config["tables"]["leads"]["columns"]["merged_into"] = "MasterRecordId"
    source.leads = [[*row, "MasterRecordId" if i == 0 else ""] for i, row in enumerate(source.leads)]
    source.put("leads", "MasterRecordId", {3: "L05"})


@fault("B2", "merged, one row gone", "2 rows name a lead that the CRM merged into another one", code=0)
def _(world: World) -> None:
    source = world.source
    source.config["tables"]["leads"]["columns"]["merged_ids"] = "hs_merged_object_ids"
    source.leads = [[*row, "hs_merged_object_ids" if i == 0 else ""] for i, row in enumerate(source.leads)]
    source.put("leads", "hs_merged_object_ids", {7: "L01;L777"})
    del source.leads[2]


def deleted_gone(world: World, _: Ended) -> None:
    assert not {"L01", "L03"} & set(listed(world))
    assert {"name": "deleted", "leads": 2, "wins": 0} in world.checks()["exclusions"]


@fault("B3", "soft-deleted rows", code=0, then=deleted_gone)
def _(world: World) -> None:
    world.source.put("leads", "Country", {3: "(deleted)", 5: "(deleted)"})


@fault("B4", "many blank ids", "table leads", "3 of 40 rows: lead_id is missing", "rows 2, 3, 4")
def _(world: World) -> None:
    world.source.put("leads", "Id", {2: "", 3: " ", 4: ""})


@fault("B4", "a blank id", code=0, aside=Aside("leads", 1, "lead_id is missing"))
def _(world: World) -> None:
    world.source.put("leads", "Id", {3: "  "})
    world.source.activities = [row for row in world.source.activities if row[0] != "L01"]


@fault("B4", "visits of nobody", code=0, aside=Aside("activities", 10, "lead_id is missing"))
def _(world: World) -> None:
    world.source.put("activities", "Lead", dict.fromkeys(range(2, 12), ""))


@fault("B5", "ids as numbers in one table, as text in another", code=0)
def _(world: World) -> None:
    source = world.source
    for row in source.leads[1:] + source.milestones[1:]:
        row[0] = str(100 + int(row[0][1:]))
    rows = [[100 + int(lead[1:]), at, what] for lead, at, what in source.activities[1:]]
    source.config["tables"]["activities"]["files"] = ["activities.parquet"]
    columns = source.activities[0]
    pl.DataFrame(rows, schema=columns, orient="row").write_parquet(source.folder / "activities.parquet")


def five_wins(world: World, _: Ended) -> None:
    assert wins(world) == 5
    assert len(listed(world)) == LEADS - 5


@fault("B6", "a table that would multiply the leads", code=0, then=five_wins)
def _(world: World) -> None:
    """Each win stands three times."""
    world.source.milestones += [list(row) for _ in range(2) for row in world.source.milestones[1:]]


@fault("B7", "many orphans", "table activities", "20 of 80 rows belong to no lead")
def _(world: World) -> None:
    world.source.put("activities", "Lead", {row: f"X{row}" for row in range(2, 22)})


@fault(
    *("B7", "an orphan", "1 rows of activities (1.2%) belong to no known lead"),
    code=10,
    aside=Aside("activities", 1, "lead_id is no known lead"),
)
def _(world: World) -> None:
    world.source.put("activities", "Lead", {5: "nobody"})


@fault("B8", "activities from before the lead", "dated before the day their lead was created", code=10)
def _(world: World) -> None:
    for row in world.source.activities[1:-2]:
        row[1] = stamp(0)


@fault(
    *("B1", "a win that cannot be read"),
    code=0,
    aside=Aside("leads", 1, "a milestone of the lead cannot be read"),
)
def _(world: World) -> None:
    world.source.milestones += [["L01", "accepted", stamp(2), ""] for _ in range(30)]
    world.source.put("milestones", "At", {2: PERSONAL[0]})
