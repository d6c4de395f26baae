"""The moments at which the units of a rule may change: between them nothing moves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np
import polars as pl

from src.rules.activity_log import DAY, Ints, microseconds, midnight
from src.rules.decay import remaining
from src.rules.rule import Trigger
from src.rules.units import Moments, Units

LEADS_AT_ONCE = 20_000
_LARGEST = 2**62


def blocks_of_leads(units: Units) -> Iterator[Ints]:
    """Yield the rows of all leads, block by block, in the order of the activity log.

    So few leads that lead and moment together fit into one whole number (see :func:`distinct`).
    """
    order = np.argsort(units.log.starts, kind="stable")
    size = min(LEADS_AT_ONCE, _LARGEST // max(1, units.as_of - int(units.created_at.min(initial=units.as_of)) + 1))
    for begin in range(0, len(order), size):
        yield order[begin : begin + size]


def rises(units: Units, trigger: Trigger, leads: Ints) -> Iterator[Moments]:
    """Yield the moments at which the units of ``trigger`` may grow for ``leads`` (one block)."""
    yield Moments(leads, units.created_at[leads])
    yield from on_day(leads, trigger.valid_from)
    yield from _field_changes(units, trigger, leads)
    if trigger.idle_days:
        yield _idle_ends(units, trigger, leads)
    elif trigger.activity:
        activities = _activities(units, units.log.kept[trigger.name], leads)
        yield activities
        if trigger.count and trigger.count.at_most is not None:
            yield _later(activities, np.array([trigger.count.days] if trigger.count.days else [], dtype=np.int64))
            yield from reset_moments(units, leads)


def falls(units: Units, trigger: Trigger, leads: Ints) -> Iterator[Moments]:
    """Yield the moments at which the units of ``trigger`` may shrink for ``leads`` (one block)."""
    yield from on_day(leads, trigger.valid_until)
    yield from _field_changes(units, trigger, leads)
    if not trigger.activity:
        return
    yield from reset_moments(units, leads)
    activities = _activities(units, units.log.kept[trigger.name], leads)
    if trigger.count:
        yield activities
        yield _later(activities, np.array([trigger.count.days] if trigger.count.days else [], dtype=np.int64))
    elif trigger.decay:
        table = remaining(trigger.decay, trigger.worth)
        yield _later(activities, np.flatnonzero(np.diff(table, append=0)) + 1)


def on_day(leads: Ints, day: date | None) -> Iterator[Moments]:
    """Yield the beginning of ``day`` for every lead; nothing where it is None."""
    if day is not None:
        yield Moments(leads, np.full(len(leads), midnight(day, 0)))


def reset_moments(units: Units, leads: Ints) -> Iterator[Moments]:
    """Yield the moments of resets for ``leads`` (one block)."""
    for kept in units.log.resets:
        yield _activities(units, kept, leads)


def distinct(moments: Iterable[Moments], units: Units, leads: Ints) -> Moments:
    """Return all moments once, sorted by lead and time, from creation to the as-of date."""
    parts = list(moments)
    lead = np.concatenate([leads[:0], *(part.lead for part in parts)])
    at = np.concatenate([leads[:0], *(part.at for part in parts)])
    is_past = (at <= units.as_of) & (at >= units.created_at[lead])
    # Lead and moment in one whole number: sorting those is several times faster than sorting pairs.
    rows = np.sort(leads)
    place = np.zeros(len(units.created_at), dtype=np.int64)
    place[rows] = np.arange(len(rows))
    first = int(units.created_at[leads].min(initial=units.as_of))
    span = units.as_of - first + 1
    keys = np.sort(place[lead[is_past]] * span + (at[is_past] - first))
    once = keys[np.diff(keys, prepend=-1) != 0]
    return Moments(rows[once // span] if len(rows) else leads, once % span + first)


def _activities(units: Units, kept: Ints, leads: Ints) -> Moments:
    """Return the moments of the activities ``kept`` that belong to ``leads`` (one block)."""
    active = leads[units.log.ends[leads] > units.log.starts[leads]]
    low, high = units.log.starts[active].min(initial=len(units.log.at)), units.log.ends[active].max(initial=0)
    part = kept[np.searchsorted(kept, low) : np.searchsorted(kept, high)]
    return Moments(units.log.lead[part], units.log.at[part])


def _later(moments: Moments, days: Ints) -> Moments:
    """Return the midnights ``days`` days later, all of them for each moment."""
    at = (moments.at // DAY)[:, None] + days[None, :]
    return Moments(np.repeat(moments.lead, len(days)), at.ravel() * DAY)


def _idle_ends(units: Units, trigger: Trigger, leads: Ints) -> Moments:
    """Return the midnights at which an idle stretch may end: each period after creation and after each activity."""
    active = _activities(units, units.log.kept[trigger.name], leads)
    lead, at = np.concatenate((leads, active.lead)), np.concatenate((units.created_at[leads], active.at))
    order = np.lexsort((at, lead))
    lead, day = lead[order], np.maximum(at, units.created_at[lead])[order] // DAY
    is_last = np.diff(lead, append=-1) != 0
    until = np.where(is_last, units.as_of // DAY, np.append(day[1:], 0))
    length = trigger.idle_days or 1
    count = np.maximum(until - day, 0) // length
    number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + 1
    return Moments(np.repeat(lead, count), (np.repeat(day, count) + number * length) * DAY)


def _field_changes(units: Units, trigger: Trigger, leads: Ints) -> Iterator[Moments]:
    """Yield the moments at which a field that the trigger tests changed."""
    fields = {condition.column for condition in trigger.lead} & units.changing
    if fields:
        rows = units.tables.leads.select("lead_id").with_row_index("lead")[leads]
        changed = units.tables.history.filter(pl.col("field").is_in(sorted(fields))).join(rows, on="lead_id")
        yield Moments(changed["lead"].cast(pl.Int64).to_numpy(), microseconds(changed["valid_from"]))
