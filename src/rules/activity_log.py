"""The activities that a rule set asks for, laid out by lead and moment for fast look-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from src.leads.tables import TIME, LeadTables
from src.rules.conditions import all_of
from src.rules.declare import Reset, RuleSet
from src.rules.rule import Trigger

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
DAY = 86_400_000_000
"""Microseconds of a day."""
_STRETCH_PER_MOMENT = 4
_LARGEST = 2**62


@dataclass(frozen=True)
class ActivityLog:
    """Activities that some rule asks for, sorted by lead and by the moment they became known.

    Attributes
    ----------
    starts, ends : array of int, shape (n_leads,)
        Where the activities of each lead (row of ``tables.leads``) begin and end.
    lead, at : array of int, shape (n_activities,)
        Row of the lead; microseconds since 1970 (UTC).
    kept : dict of str to array of int
        Per trigger the positions of its activities: matched, within ``times`` and in force.
    resets : list of array of int
        Per reset the positions of its activities.
    """

    starts: Ints
    ends: Ints
    lead: Ints
    at: Ints
    kept: dict[str, Ints]
    resets: list[Ints]

    def position(self, lead: Ints, at: Ints) -> Ints:
        """Return for each lead and moment the position after its last activity known at or before the moment."""
        low, high = self.starts[lead], self.ends[lead]
        first, last = int(low.min(initial=len(self.at))), int(high.max(initial=0))
        if not 0 < last - first <= _STRETCH_PER_MOMENT * len(lead):
            return bisect(self.at, low, high, at)
        return first + _merged(self.lead[first:last], self.at[first:last], low - first, high - first, at)


def _merged(owner: Ints, times: Ints, low: Ints, high: Ints, at: Ints) -> Ints:
    """Return what :func:`bisect` returns, for many moments on a short stretch of the log.

    Place of the lead and moment together make one rising number, so that one search over the stretch finds all.
    """
    place = np.cumsum(np.diff(owner, prepend=-1) != 0)
    earliest = int(times.min())
    span = int(times.max()) - earliest + 2
    if span > _LARGEST // int(place[-1]):
        return bisect(times, low, high, at)
    is_active = high > low
    sought = place[np.where(is_active, low, 0)] * span + np.clip(at - earliest + 1, 0, span - 1)
    found = np.searchsorted(place * span + (times - earliest + 1), sought, side="right")
    return np.where(is_active, found, low)


def bisect(times: Ints, low: Ints, high: Ints, at: Ints) -> Ints:
    """Return for each i the position in ``low[i] .. high[i]`` after the last of ``times`` at or before ``at[i]``.

    All look-ups go side by side: as many steps as the longest stretch needs.
    """
    for _ in range(int(np.max(high - low, initial=0)).bit_length()):
        middle = (low + high) >> 1
        is_open = low < high
        is_known = is_open & (times[np.where(is_open, middle, 0)] <= at)
        low = np.where(is_known, middle + 1, low)
        high = np.where(is_open & ~is_known, middle, high)
    return low


def read_log(rules: RuleSet, tables: LeadTables) -> ActivityLog:
    """Return the activities of ``tables`` that some rule, exclusion or reset of ``rules`` asks for."""
    wanted: list[Trigger | Reset] = [*(t for t in rules.triggers if t.activity), *rules.reset]
    types = sorted({name for entry in wanted for name in entry.activity})
    activities = _collect(tables.activities, types, wanted)
    lead, at = _lead_rows(activities["lead_id"], tables.leads["lead_id"]), microseconds(activities["known_at"])
    order = _order(lead, at)
    lead, at, activities = lead[order], at[order], activities.drop("lead_id", "known_at")[order]
    matched = [_matches(entry, number, types, activities) for number, entry in enumerate(wanted)]
    entries = list(zip(wanted, matched, strict=True))
    first = np.flatnonzero(np.diff(lead, prepend=-1))
    starts, ends = np.zeros((2, tables.leads.height), dtype=np.int64)
    starts[lead[first]] = first
    ends[lead[first]] = np.append(first[1:], len(lead))[: len(first)]
    kept = {entry.name: _kept(entry, m, lead, at) for entry, m in entries if isinstance(entry, Trigger)}
    return ActivityLog(starts, ends, lead, at, kept, [m for entry, m in entries if isinstance(entry, Reset)])


def microseconds(times: pl.Series) -> Ints:
    """Return times as microseconds since 1970 (UTC), shape (n,); 0 where missing."""
    return times.cast(TIME).to_physical().fill_null(0).to_numpy()


def midnight(day: date | None, otherwise: int) -> int:
    """Return the microseconds since 1970 at which ``day`` begins (UTC), ``otherwise`` where it is None."""
    return otherwise if day is None else (day - date(1970, 1, 1)).days * DAY


def _collect(activities: pl.LazyFrame, types: list[str], wanted: list[Trigger | Reset]) -> pl.DataFrame:
    """Return lead, moment, number of the type, and one flag per entry that tests the activity itself."""
    schema = activities.collect_schema()
    type_code = pl.col("activity_type").cast(pl.Enum(types), strict=False).to_physical().alias("type")
    tests = [all_of(e.where, schema).alias(f"where_{n}") for n, e in enumerate(wanted) if e.where]
    known = activities.filter(pl.col("known_at").is_not_null()).select("lead_id", "known_at", type_code, *tests)
    return known.filter(pl.col("type").is_not_null()).collect(engine="streaming")


def _lead_rows(activity_leads: pl.Series, leads: pl.Series) -> Ints:
    """Return the row of the lead for each activity; -1 where it is none of the population."""
    runs = activity_leads.rle().struct.unnest()
    rows = leads.to_frame("value").with_row_index("row")
    found = runs.join(rows, on="value", how="left", maintain_order="left")["row"]
    return np.repeat(found.cast(pl.Int64).fill_null(-1).to_numpy(), runs["len"].to_numpy())


def _order(lead: Ints, at: Ints) -> Ints:
    """Return the positions of the population's activities, sorted by run of one lead and by moment.

    Activities come sorted by lead and by when they *occurred*: only leads with late recording are sorted.
    """
    order = np.flatnonzero(lead >= 0)
    lead, at = lead[order], at[order]
    is_new = np.diff(lead, prepend=-1) != 0
    is_whole = int(is_new.sum()) == len(np.unique(lead[is_new]))
    if not is_whole:
        return order[np.lexsort((at, lead))]
    run = np.cumsum(is_new) - 1
    is_late = np.zeros(int(is_new.sum()), dtype=bool)
    is_late[run[1:][(np.diff(at) < 0) & ~is_new[1:]]] = True
    mixed = np.flatnonzero(is_late[run])
    order[mixed] = order[mixed[np.lexsort((at[mixed], run[mixed]))]]
    return order


def _matches(entry: Trigger | Reset, number: int, types: list[str], activities: pl.DataFrame) -> Ints:
    """Return the positions of the activities that ``entry`` asks for."""
    is_type = np.array([name in entry.activity for name in types], dtype=bool)
    is_match = is_type[activities["type"].to_numpy()]
    if entry.where:
        is_match &= activities[f"where_{number}"].to_numpy()
    return np.flatnonzero(is_match)


def _kept(trigger: Trigger, matched: Ints, lead: Ints, at: Ints) -> Ints:
    """Return the positions that count: while in force, and not more often than ``times`` says.

    Counts and idle stretches look at every activity; they are in force or not as a whole.
    """
    if trigger.count or trigger.idle_days:
        return matched
    times = at[matched]
    low, high = midnight(trigger.valid_from, _EVER[0]), midnight(trigger.valid_until, _EVER[1])
    matched = matched[(times >= low) & (times < high)]
    if trigger.times is None:
        return matched
    most, _, period = trigger.times.split()
    is_new = (np.diff(lead[matched], prepend=-1) != 0) | (np.diff(_period(at[matched], period), prepend=-1) != 0)
    numbers = np.arange(len(matched))
    first = np.maximum.accumulate(np.where(is_new, numbers, 0))
    return matched[numbers - first < int(most)]


_EVER = (np.iinfo(np.int64).min, np.iinfo(np.int64).max)


def _period(at: Ints, period: str) -> Ints:
    """Return the number of the UTC day, ISO week or month of each moment; 0 for the lead's whole life."""
    if period == "month":
        return at.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    days = at // DAY
    return {"day": days, "week": (days + 3) // 7, "lead": np.zeros_like(days)}[period]
