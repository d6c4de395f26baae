"""The history of each promise, read from the table of promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from src.evaluation.promises.kept import KEPT, MISSED
from src.evaluation.promises.marketing import EXPECTED
from src.reporting.fact import Fact, Unit

DEFINITIONS = {
    "count": "chances of the new leads of the period on the day they came in, added up",
    "share": "share for which the promise was kept, of those of the period whose time is over",
}


@dataclass(frozen=True)
class Point:
    """One period that is over: what was promised and delivered; ``kept`` as its interval allows to say."""

    start: date
    promised: Fact
    delivered: Fact
    kept: str

    @property
    def is_shown(self) -> bool:
        """Whether enough leads are behind it: what may not be shown is neither drawn, counted nor judged."""
        return not self.delivered.is_hidden

    @property
    def is_kept(self) -> bool:
        """Whether the promise was kept."""
        return self.kept == KEPT

    @property
    def is_missed(self) -> bool:
        """Whether it was surely missed."""
        return self.kept == MISSED


@dataclass(frozen=True)
class History:
    """One promise over time; periods that are not over are left out: they would look like a miss."""

    key: str
    side: str
    what: str
    unit: Unit
    months: tuple[Point, ...]
    weeks: tuple[Point, ...]

    def shown(self, kind: str) -> tuple[Point, ...]:
        """Return the months or weeks with enough leads to be shown."""
        return tuple(point for point in (self.months if kind == "month" else self.weeks) if point.is_shown)


def histories(table: pd.DataFrame) -> list[History]:
    """Return the promises in the order of the table, marketing's first.

    Parameters
    ----------
    table : pandas.DataFrame
        In the columns of :mod:`src.evaluation.promises.kept`.
    """
    over = table[table["is_over"].astype(bool)].assign(start=pd.to_datetime(table["period_start"], utc=True))
    found = []
    for key in dict.fromkeys(table["key"]):
        own = over[over["key"] == key].sort_values("start", kind="stable")
        if own.empty:
            continue
        last = own.iloc[-1]
        months, weeks = (tuple(_points(own, kind)) for kind in ("month", "week"))
        unit: Unit = "count" if last["unit"] == "count" else "share"
        found.append(History(str(key), str(last["side"]), str(last["what"]), unit, months, weeks))
    return sorted(found, key=lambda each: each.side)


def _points(rows: pd.DataFrame, kind: str) -> list[Point]:
    return [_point(row, kind) for row in rows[rows["period_kind"] == kind].to_dict("records")]


def _point(row: dict[Any, Any], kind: str) -> Point:
    unit: Unit = "count" if row["unit"] == "count" else "share"
    start = row["start"].date()
    delivered = Fact(
        float(row["delivered"]),
        unit,
        DEFINITIONS[unit],
        "estimated" if row["key"] == EXPECTED else "measured",
        low=float(row["low"]),
        high=float(row["high"]),
        n=int(row["n"]),
        window=f"{kind} from {start}",
    )
    return Point(start, Fact(float(row["promised"]), unit, "agreed by both sides"), delivered, str(row["kept"]))
