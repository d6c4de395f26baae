"""C: columns and values that are not as declared, or not as they were."""

from __future__ import annotations

import csv
import json

import polars as pl

from src.pipeline.telling.status import Ended
from tests.faults.corpus import Aside, fault
from tests.faults.parquet import visits_as
from tests.faults.rows import EVERY, listed, same_list
from tests.faults.weeks import another_week
from tests.faults.world import PERSONAL, World
from tests.leads.small_source import LEADS, stamp


def leads(world: World) -> pl.DataFrame:
    """Return the leads as the newest run has them."""
    return pl.read_parquet(world.run / "tables" / "leads.parquet")


@fault("C1", "a required column is missing", "leads.csv (table leads)", "'Created' (created_at) is missing", "'Creatd'")
def _(world: World) -> None:
    world.source.leads[0][1] = "Creatd"


@fault("C1", "a column is not declared", "[tables.activities.columns]", "'activity_type' is not declared")
def _(world: World) -> None:
    columns = world.source.config["tables"]["activities"]["columns"]
    columns["activity_typ"] = columns.pop("activity_type")


def all_empty(world: World, _: Ended) -> None:
    assert leads(world)["employees"].null_count() == LEADS


@fault(
    "C2", "an optional column is missing", "'Employees' (employees) is missing", "'Employes'", code=10, then=all_empty
)
def _(world: World) -> None:
    world.source.leads[0][3] = "Employes"


@fault("C2", "scored without a column it learned from", "'Employees' (employees) is missing", code=10, command="score")
def _(world: World) -> None:
    world.source.leads[0][3] = "Employes"


@fault("C3", "a renamed column", "'Created' (created_at) is missing", "Did you mean 'Created at'?")
def _(world: World) -> None:
    world.source.leads[0][1] = "Created at"


@fault("C3", "a renamed column, declared", code=0, then=same_list)
def _(world: World) -> None:
    world.source.leads[0][1] = "Created at"
    world.source.config["tables"]["leads"]["columns"]["created_at"] = "Created at"


@fault("C4", "columns and rows in another order", code=0, then=same_list)
def _(world: World) -> None:
    source = world.source
    source.leads = [row[::-1] for row in source.leads]
    source.activities[1:] = source.activities[:0:-1]


@fault("C5", "a new column", "1 column(s) are not declared and are ignored: 'Mood'", code=10)
def _(world: World) -> None:
    world.source.leads = [[*row, "Mood" if i == 0 else "good"] for i, row in enumerate(world.source.leads)]


@fault("C6", "another kind of values", "table leads", "40 of 40 rows: newsletter is not yes or no")
def _(world: World) -> None:
    world.source.put("leads", "Newsletter", dict.fromkeys(EVERY, "weekly"))


@fault("C6", "lists in place of texts", "activities.parquet, column 'Type': holds List values", "one text")
def _(world: World) -> None:
    visits_as(world, Type=pl.concat_list("Type", "At"))


@fault("C6", "lists in a column that nobody declared", code=0)
def _(world: World) -> None:
    visits_as(world, Both=pl.concat_list("Type", "At"))


@fault("C6", "a kind of its own in each file", "a.parquet, b.parquet", "values of different kinds in 'At'")
def _(world: World) -> None:
    visits_as(world, At=pl.lit(True))
    folder = world.source.folder
    (folder / "activities.parquet").rename(folder / "a.parquet")
    visits_as(world, At=pl.col("At").str.to_datetime(time_zone="UTC"))
    (folder / "activities.parquet").rename(folder / "b.parquet")
    world.source.config["tables"]["activities"]["files"] = ["a.parquet", "b.parquet"]


@fault("C6", "a number that is none", code=0, aside=Aside("leads", 1, "employees is not a number"))
def _(world: World) -> None:
    world.source.put("leads", "Employees", {6: PERSONAL[1]})


@fault(
    "C6",
    "a time that is none",
    code=0,
    aside=Aside("activities", 1, "occurred_at is not a time in the declared format"),
)
def _(world: World) -> None:
    world.source.put("activities", "At", {6: PERSONAL[0]})


@fault(
    "C7", "many new values", "'country': 100 of 100 new leads", "that no lead had before", "told is missing", code=10
)
def _(world: World) -> None:
    another_week(world, country="Germany")


@fault("C7", "a new value of a name", code=0)
def _(world: World) -> None:
    """One new lead from a country that nobody came from before."""
    another_week(world, leads=30)
    world.source.leads[-1][2] = "FR"


def one_spelling(world: World, _: Ended) -> None:
    assert sorted(leads(world)["country"].unique()) == ["DE", "NA"]


@fault("C8", "case and spaces", "2 values of leads differed only in case", code=0, then=one_spelling)
def _(world: World) -> None:
    world.source.put("leads", "Country", {2: " de ", 4: "De"})


@fault("C9", "a column that is empty now", "'country' is empty for all 52 leads", "filled for 100 of 100", code=10)
def _(world: World) -> None:
    another_week(world)
    world.source.put("leads", "Country", dict.fromkeys(range(2, LEADS + 14), ""))


@fault("C9", "a column that is empty for new leads", "'employees' is empty for the 12 leads that came in", code=10)
def _(world: World) -> None:
    another_week(world, employees="")


@fault("C12", "addresses in an attribute", "column 'Country'", "40 of 40 values are e-mail addresses", "rows 2, 3, 4")
def _(world: World) -> None:
    world.source.put("leads", "Country", dict.fromkeys(EVERY, PERSONAL[0]))


def nowhere_kept(world: World, _: Ended) -> None:
    assert "remarks" not in {name for name in leads(world).columns if leads(world)[name].count()}


@fault("C12", "addresses in another column", "free text, so the column is taken as empty", code=10, then=nowhere_kept)
def _(world: World) -> None:
    source = world.source
    source.config["tables"]["leads"]["columns"]["remarks"] = "Remarks"
    source.leads = [[*row, f"ask {PERSONAL[0]}" if i else "Remarks"] for i, row in enumerate(source.leads)]


@fault("C13", "infinite and huge numbers", "leads.csv, column 'Employees': 1 number(s) are too large", code=10)
def _(world: World) -> None:
    world.source.put("leads", "Employees", {2: "nan", 3: "1e400"})


@fault("C13", "negative money", "milestones.csv, column 'Value': 1 value(s) are negative", code=10)
def _(world: World) -> None:
    world.source.put("milestones", "Value", {2: "-100.5"})


@fault("C14", "names of columns that break others", code=0)
def _(world: World) -> None:
    """Quotes, braces, colons and commas in a header. Of types of activity too: ``tests/security``."""
    world.source.leads[0][2] = '"Cou""ntry: [a], {b}"'
    world.source.config["tables"]["leads"]["columns"]["country"] = 'Cou"ntry: [a], {b}'


@fault("C15", "another unit in all rows", "'employees': the median is", "times as much", "thousands?", code=10)
def _(world: World) -> None:
    another_week(world)
    for row in world.source.leads[1:]:
        row[3] += "000"


@fault(
    "C15", "another unit in new rows", "the median of the leads that came in since is 2.5e+04", "it was 29.5", code=10
)
def _(world: World) -> None:
    another_week(world, employees="25000")


def still_new_champion(world: World, ended: Ended) -> None:
    assert ended.champion == ended.run_id


@fault(
    *("C16", "most columns changed at once", "'employees': the median", "'country': 100 of 100 new leads", "Mood"),
    code=10,
    then=still_new_champion,
)
def _(world: World) -> None:
    """Each is named; drift alone never decides (D12)."""
    another_week(world, country="Germany", employees="25000")
    world.source.leads = [[*row, "Mood" if i == 0 else "good"] for i, row in enumerate(world.source.leads)]


def an_empty_list(world: World, _: Ended) -> None:
    assert listed(world) == []
    with (world.run / "scores" / "open_leads.csv").open(encoding="utf-8") as file:
        assert "grade" in next(csv.reader(file))
    facts = json.loads((world.run / "results" / "07_score_leads.json").read_text(encoding="utf-8"))["facts"]
    assert facts["open"] == 0


@fault("C17", "no open leads", code=0, then=an_empty_list)
def _(world: World) -> None:
    world.source.milestones = world.source.milestones[:1]
    world.source.milestones += [
        [row[0], "won", stamp(41.5 + i / 39), "1"] for i, row in enumerate(world.source.leads[1:])
    ]


@fault("C18", "many more leads", "152 leads, 40 when the source was published last: 3.8 times as many", code=10)
def _(world: World) -> None:
    another_week(world, leads=112)
