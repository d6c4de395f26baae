"""B: times, clocks, days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import polars as pl

from src.leads.tables import read_tables
from src.pipeline.refresh import freshness
from src.pipeline.telling.status import Ended
from tests.faults.corpus import Aside, fault
from tests.faults.parquet import visits_as
from tests.faults.rows import EVERY, same_list
from tests.faults.weeks import another_week
from tests.faults.world import World
from tests.leads.small_source import stamp


@fault("B9", "many implausible dates", "leads.csv, column 'Created'", "3 of 40 times lie before 1990 or after")
def _(world: World) -> None:
    world.source.put("leads", "Created", {2: "1900-01-01", 3: "9999-12-31", 4: "0001-01-01"})


@fault(
    *("B9", "a date in the far future", "activities.csv, column 'At': 1 of 120 times"),
    code=10,
    aside=Aside("activities", 1, "occurred_at is no plausible time"),
)
def _(world: World) -> None:
    world.source.activities += [["L00", stamp(3), "visit"] for _ in range(40)]
    world.source.put("activities", "At", {6: "2099-01-01T00:00:00Z"})


@fault("B9", "times that no calendar has", "table activities", "80 of 80 rows: occurred_at is")
def _(world: World) -> None:
    visits_as(world, At=pl.lit(-9 * 10**17).cast(pl.Datetime("ms", "UTC")))


@fault("B10", "slashes, no format declared", "column 'Created'", "%d/%m/%Y", "%m/%d/%Y", "2 January", "1 February")
def _(world: World) -> None:
    world.source.put("leads", "Created", dict.fromkeys(EVERY, "02/01/2024"))


@fault("B10", "day and month mixed", "column 'Created'", "1 times fit only '%m/%d/%Y'", "rows 4")
def _(world: World) -> None:
    world.source.config["tables"]["leads"]["date_format"] = "%d/%m/%Y"
    world.source.put("leads", "Created", dict.fromkeys(EVERY, "02/01/2024"))
    world.source.put("leads", "Created", {4: "01/13/2024"})


def one_moment(world: World, _: Ended) -> None:
    created = read_tables(world.run / "tables").leads["created_at"].to_list()
    assert created[:3] == [datetime(2024, 1, 1, 8, tzinfo=UTC)] * 3


@fault("B11", "times with and without an offset", code=0, then=one_moment)
def _(world: World) -> None:
    world.source.config["tables"]["leads"]["zone"] = "Europe/Berlin"
    given = {2: "2024-01-01T09:00:00", 3: "2024-01-01 08:00Z", 4: "2024-01-01T03:00:00.000-05:00"}
    world.source.put("leads", "Created", given)


@fault("B12", "hours that clocks skip or repeat", "2 times fell into a clock change of Europe/Berlin", code=10)
def _(world: World) -> None:
    world.source.config["tables"]["activities"]["zone"] = "Europe/Berlin"
    world.source.put("activities", "At", {2: "2023-03-26 02:30:00", 3: "2023-10-29 02:30:00"})


@fault(
    "B13", "seconds declared as milliseconds", "40 of 40 times lie before 1990", "As 'epoch_s' all of them would fit"
)
def _(world: World) -> None:
    world.source.config["tables"]["leads"]["date_format"] = "epoch_ms"
    world.source.put("leads", "Created", {row: str(1_704_096_000 + row) for row in EVERY})


@fault("B13", "milliseconds declared as seconds", "column 'Created'", "As 'epoch_ms' all of them would fit")
def _(world: World) -> None:
    world.source.config["tables"]["leads"]["date_format"] = "epoch_s"
    world.source.put("leads", "Created", {row: str(1_704_096_000_000 + row) for row in EVERY})


def at_the_clock_of(moment: datetime) -> Any:
    """Return a patch of the host's clock, where it is asked."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return moment

    return patch.object(freshness, "datetime", Clock)


@fault("B14", "the host's clock is behind the data", "data go up to 2024-02-12", "clock says 2024-01-15", code=10)
def _(world: World) -> None:
    world.within.append(at_the_clock_of(datetime(2024, 1, 15, tzinfo=UTC)))


@fault("B14", "the host's clock jumped back", "The last publication is signed", "it jumped back", code=10)
def _(world: World) -> None:
    world.within.append(at_the_clock_of(datetime(2024, 2, 13, tzinfo=UTC)))


@fault("B15", "the same day again", code=0, then=same_list)
def _(world: World) -> None:
    pass


def nobody_counts_as_not_won(world: World, _: Ended) -> None:
    labels = pl.read_parquet(world.run / "features" / "labels.parquet")
    rows = pl.read_parquet(world.run / "features" / "rows.parquet")
    matured = (rows["scored_at"] + timedelta(days=90)) <= datetime(2024, 2, 12, 8, tzinfo=UTC)
    assert not matured.any()
    assert labels["is_won"].drop_nulls().all()


@fault("B16", "outcomes that are not known yet", code=0, then=nobody_counts_as_not_won)
def _(world: World) -> None:
    """No lead of the source is as old as the horizon."""


@fault("B17", "nothing new for long", "The data end on 2024-02-12", "days ago", "Does the export still run?", code=10)
def _(world: World) -> None:
    world.source.config["refresh"]["stale_days"] = 10


@fault(
    "B17", "activities that stopped long ago", "The table of activities ends on 2024-01-21", "Leads look idle", code=10
)
def _(world: World) -> None:
    """All go on, but activities: as many as before, none of the last weeks."""
    another_week(world)
    world.source.activities = [
        [lead, stamp(20) if at > stamp(20) else at, what] if i else [lead, at, what]
        for i, (lead, at, what) in enumerate(world.source.activities)
    ]


@fault(
    "B17", "an older export put back", "the data end on 2024-02-04", "the report published last knew up to 2024-02-12"
)
def _(world: World) -> None:
    world.source.milestones[-1][2] = stamp(34)
    for row in world.source.leads[1:] + world.source.activities[1:]:
        row[1] = min(row[1], stamp(34))


@fault("B17", "a week without leads, with activities", code=0)
def _(world: World) -> None:
    another_week(world, leads=0)
    world.source.activities += [[f"L{i:02d}", stamp(43 + i * 7 / 39), "visit"] for i in range(1, 40)]
