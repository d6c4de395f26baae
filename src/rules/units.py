"""How many times each rule counts for a lead at a moment, after frequency caps and decay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from src.features.snapshot import known_fields
from src.leads.tables import TIME, LeadTables
from src.rules.activity_log import DAY, Flags, Ints, microseconds, midnight, read_log
from src.rules.conditions import all_of
from src.rules.decay import UNIT, remaining
from src.rules.declare import RuleSet
from src.rules.rule import Rule, Trigger

Floats = NDArray[np.float64]
FIRST, LAST = -(2**62), 2**62
_STRETCH_PER_MOMENT = 4
PAIRS_AT_ONCE = 20_000_000
"""Pairs of moment and activity held in memory while decays are added up (about 0.5 GB)."""


@dataclass(frozen=True)
class Moments:
    """Leads and instants to evaluate.

    Attributes
    ----------
    lead : array of int, shape (n,)
        Row of the lead in ``tables.leads``.
    at : array of int, shape (n,)
        Microseconds since 1970 (UTC).
    """

    lead: Ints
    at: Ints

    def __getitem__(self, rows: Ints | Flags | slice) -> Moments:
        return Moments(self.lead[rows], self.at[rows])

    def __len__(self) -> int:
        return len(self.lead)


class Units:
    """The units of every rule at any moment; prepared once per rule set and tables.

    Without dates (``tables.as_of`` is None) the moments' ``at`` is ignored: only rules on the lead apply, those
    without ``valid_until``.
    """

    def __init__(self, rules: RuleSet, tables: LeadTables) -> None:
        self.rules = rules
        self.tables = tables
        self.has_dates = tables.as_of is not None
        self.log = read_log(rules, tables)
        self.as_of = int(microseconds(pl.Series([tables.as_of], dtype=TIME))[0])
        self.created_at = microseconds(tables.leads["created_at"])
        self._kept_for: Moments | None = None
        self._found: dict[tuple[Any, ...], Ints] = {}
        self._gaps: dict[str, tuple[Ints, Ints]] = {}
        self.changing = set(tables.history["field"].unique()) if self.has_dates else set()

    def copy(self) -> Units:
        """Return the same with look-ups of its own, for another thread."""
        other = copy(self)
        other._kept_for, other._found = None, {}
        return other

    def of(self, trigger: Trigger, moments: Moments) -> Floats:
        """Return the units of ``trigger`` at each moment, shape (n,); 0 where it does not apply."""
        is_lead = self.lead_matches(trigger, moments)
        if not trigger.activity:
            return (is_lead & self._in_force(trigger, moments)).astype(np.float64)
        if not self.has_dates:
            return np.zeros(len(moments))
        return np.where(is_lead, self._activity_units(trigger, moments), 0.0)

    def lead_matches(self, trigger: Trigger, moments: Moments) -> Flags:
        """Return whether all conditions on the lead hold at each moment."""
        columns = {condition.column for condition in trigger.lead}
        if not columns & self.changing:
            return self._matches_of_leads[trigger.name][moments.lead]
        known = columns & {*self.tables.leads.columns, *self.changing}
        rows = self.tables.leads.select("lead_id")[moments.lead].with_columns(
            scored_at=pl.Series(moments.at).cast(TIME)
        )
        values = known_fields(
            self.tables, rows.with_row_index("row_id"), sorted(known), sorted(columns & self.changing)
        )
        return _evaluate([trigger], values)[trigger.name]

    @cached_property
    def _matches_of_leads(self) -> dict[str, Flags]:
        return _evaluate(self.rules.triggers, self.tables.leads)

    def _in_force(self, trigger: Trigger, moments: Moments) -> Flags:
        if not self.has_dates:
            return np.full(len(moments), trigger.valid_until is None)
        is_begun = moments.at >= midnight(trigger.valid_from, FIRST)
        return is_begun & (moments.at < midnight(trigger.valid_until, LAST))

    def _activity_units(self, trigger: Trigger, moments: Moments) -> Floats:
        """Return the units that activities give, whatever the lead is."""
        if trigger.idle_days:
            return self._idle(trigger, moments)
        table = remaining(trigger.decay, trigger.worth) if trigger.decay else None
        days = trigger.count.days if trigger.count else None if table is None else len(table)
        kept = self.log.kept[trigger.name]
        low, high = _counts_before(kept, self._begin(self._sets(trigger), days, moments), self._end(moments))
        if trigger.count:
            most = np.inf if trigger.count.at_most is None else trigger.count.at_most
            is_state = (high - low >= trigger.count.at_least) & (high - low <= most)
            return (is_state & self._in_force(trigger, moments)).astype(np.float64)
        if table is None or np.all(table == UNIT):
            return (high - low).astype(np.float64)
        return self._decayed(trigger, moments, low, high, table)

    def _sets(self, trigger: Trigger) -> tuple[str, ...]:
        """Return the score sets whose resets end it: all for an automatic qualification, none for an exclusion."""
        if isinstance(trigger, Rule):
            return (trigger.set,)
        return tuple(self.rules.set_names) if trigger in self.rules.auto_qualify else ()

    def reset_at(self, sets: tuple[str, ...], moments: Moments) -> Ints:
        """Return the last reset of one of the score sets at or before each moment; long ago where none was."""
        return self._once(moments, ("reset", sets), lambda: self._last_reset(sets, moments))

    def _last_reset(self, sets: tuple[str, ...], moments: Moments) -> Ints:
        latest = np.full(len(moments), FIRST)
        for reset, kept in zip(self.rules.reset, self.log.resets, strict=True):
            if not set(reset.sets) & set(sets) or not len(kept):
                continue
            last = np.searchsorted(kept, self._end(moments)) - 1
            position = kept[np.maximum(last, 0)]
            is_own = (last >= 0) & (self.log.lead[position] == moments.lead)
            latest = np.where(is_own, np.maximum(latest, self.log.at[position]), latest)
        return latest

    def _begin(self, sets: tuple[str, ...], days: int | None, moments: Moments) -> Ints:
        """Return the position of the first activity after the last reset, and of the last ``days`` days."""

        def find() -> Ints:
            since = self.reset_at(sets, moments)
            if days is not None:
                since = np.maximum(since, (moments.at // DAY - days + 1) * DAY - 1)
            if len(since) and since.max() == FIRST:
                return self.log.starts[moments.lead]
            return self.log.position(moments.lead, since)

        return self._once(moments, ("begin", sets, days), find)

    def _end(self, moments: Moments) -> Ints:
        """Return the position after the last activity known at each moment."""
        return self._once(moments, ("end",), lambda: self.log.position(moments.lead, moments.at))

    def _once(self, moments: Moments, key: tuple[Any, ...], find: Callable[[], Ints]) -> Ints:
        """Return what ``find`` returns, kept while the same moments are asked for: rules share most look-ups."""
        if moments is not self._kept_for:
            self._kept_for, self._found = moments, {}
        if key not in self._found:
            self._found[key] = find()
        return self._found[key]

    def _decayed(self, trigger: Trigger, moments: Moments, low: Ints, high: Ints, table: Ints) -> Floats:
        """Return the sum of what is left of the activities ``low`` to ``high`` of each moment."""
        day_of_kept = self.log.at[self.log.kept[trigger.name]] // DAY
        counts = high - low
        totals = np.zeros(len(moments), dtype=np.int64)
        ends = np.cumsum(counts)
        begin = 0
        while begin < len(moments):
            budget = (ends[begin - 1] if begin else 0) + PAIRS_AT_ONCE
            end = max(begin + 1, int(np.searchsorted(ends, budget, side="right")))
            part = slice(begin, end)
            of_moment = np.repeat(np.arange(end - begin), counts[part])
            before = np.concatenate(([0], np.cumsum(counts[part])))
            kept = np.arange(before[-1]) - before[of_moment] + low[part][of_moment]
            left = table[moments.at[part][of_moment] // DAY - day_of_kept[kept]]
            running = np.concatenate(([0], np.cumsum(left)))
            totals[part] = running[before[1:]] - running[before[:-1]]
            begin = end
        return totals / UNIT

    def _idle(self, trigger: Trigger, moments: Moments) -> Floats:
        """Return how many idle stretches ended since the last reset (and while in force), up to each moment."""
        until = np.minimum(moments.at, midnight(trigger.valid_until, LAST) - 1)
        since = np.maximum(self.reset_at(self._sets(trigger), moments), midnight(trigger.valid_from, FIRST) - 1)
        ended = self._stretches(trigger, moments.lead, until)
        is_cut = since > self.created_at[moments.lead]
        ended[is_cut] -= self._stretches(trigger, moments.lead[is_cut], np.minimum(since, until)[is_cut])
        return ended.astype(np.float64)

    def _stretches(self, trigger: Trigger, lead: Ints, at: Ints) -> Ints:
        """Return how many idle stretches ended since the lead was created, up to ``at``."""
        if trigger.name not in self._gaps:
            self._gaps[trigger.name] = self._idle_gaps(trigger)
        day, before = self._gaps[trigger.name]
        kept = self.log.kept[trigger.name]
        low, high = _counts_before(kept, self.log.starts[lead], self.log.position(lead, at))
        last = np.where(high > low, day[np.maximum(high, 1) - 1] if len(day) else FIRST, FIRST)
        tail = np.maximum(at // DAY - np.maximum(last, self.created_at[lead] // DAY), 0) // (trigger.idle_days or 1)
        return before[high] - before[low] + tail

    def _idle_gaps(self, trigger: Trigger) -> tuple[Ints, Ints]:
        """Return the day of each activity, shape (n,), and how many stretches ended before it, shape (n + 1,)."""
        kept = self.log.kept[trigger.name]
        day, owner = self.log.at[kept] // DAY, self.log.lead[kept]
        is_first = np.diff(owner, prepend=-1) != 0
        previous = np.where(is_first, FIRST, np.concatenate(([0], day))[:-1])
        created = self.created_at[owner] // DAY
        gaps = np.maximum(day - np.maximum(previous, created), 0) // (trigger.idle_days or 1)
        return day, np.concatenate(([0], np.cumsum(gaps)))


def _counts_before(kept: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Return how many of the positions ``kept`` (sorted) lie before each of ``low`` and before each of ``high``.

    Running counts over the stretch of the log that is asked for, where that is short enough; they are several times
    faster than a search for each moment.
    """
    first, last = int(low.min(initial=0 if not len(low) else low[0])), int(high.max(initial=0))
    if last - first > _STRETCH_PER_MOMENT * len(low):
        return np.searchsorted(kept, low), np.searchsorted(kept, high)
    begin, end = np.searchsorted(kept, (first, last))
    counts = np.zeros(last - first + 1, dtype=np.int64)
    counts[kept[begin:end] - first + 1] = 1
    counts[0] = begin
    running = np.cumsum(counts)
    return running[low - first], running[high - first]


def _evaluate(triggers: Sequence[Trigger], frame: pl.DataFrame) -> dict[str, Flags]:
    """Return for each trigger whether its conditions on the lead hold, shape (n_rows,) each."""
    tests = [pl.repeat(True, pl.len()).and_(all_of(t.lead, frame.schema)).alias(t.name) for t in triggers]
    return {column.name: column.to_numpy() for column in frame.lazy().select(tests).collect()}
