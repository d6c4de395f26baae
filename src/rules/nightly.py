"""Nightly floors: each midnight a sum below the floor is lifted to it, for good.

Notes
-----
After the midnights m1, m2, … the lift is max(0, floor - sum(m1), floor - sum(m2), …): lifting at a midnight where the
lifted sum is s adds floor - s to the lift so far, which makes it floor minus the *unlifted* sum at that midnight. So
a running maximum replaces the night-by-night bookkeeping, and only midnights after a fall can raise it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from src.rules.activity_log import DAY, Flags, Ints, bisect
from src.rules.changes import blocks_of_leads, distinct, falls, reset_moments, rises
from src.rules.rule import Rule
from src.rules.units import Floats, Moments, Units

SetSum = Callable[[str, Moments], Floats]


@dataclass(frozen=True)
class Lifts:
    """The lifts of one score set, sorted by lead and midnight.

    Attributes
    ----------
    starts, ends : array of int, shape (n_leads,)
        Where the lifts of each lead begin and end.
    at, since : array of int
        Midnight, and the last reset before it: a reset ends the lifts before it.
    lift : array of float
        Points added from that midnight on.
    """

    name: str
    starts: Ints
    ends: Ints
    at: Ints
    since: Ints
    lift: Floats

    def at_moments(self, units: Units, moments: Moments) -> Floats:
        """Return the points added at each moment."""
        last = bisect(self.at, self.starts[moments.lead], self.ends[moments.lead], moments.at) - 1
        is_lifted = last >= self.starts[moments.lead]
        if not len(self.at):
            return np.zeros(len(moments))
        entry = np.maximum(last, 0)
        is_lifted &= self.since[entry] == units.reset_at((self.name,), moments)
        return np.where(is_lifted, self.lift[entry], 0.0)

    def moments(self, leads: Ints) -> Moments:
        """Return the midnights at which one of ``leads`` was lifted."""
        count = (self.ends - self.starts)[leads]
        lead = np.repeat(leads, count)
        number = np.arange(len(lead)) - np.repeat(np.cumsum(count) - count, count)
        return Moments(lead, self.at[self.starts[lead] + number])


def find_lifts(units: Units, name: str, floor: float, set_sum: SetSum) -> Lifts:
    """Return the lifts that the nightly ``floor`` of score set ``name`` gave to each lead."""
    rules = [rule for rule in units.rules.rule if rule.set == name]
    may_be_low = _may_be_low(units, rules, floor)
    found = [_lifts_of(units, name, floor, set_sum, midnights) for midnights in _midnights(units, rules, may_be_low)]
    frame = pl.concat([pl.DataFrame(schema=_SCHEMA), *found]).sort("lead", "at")
    frame = frame.with_columns(pl.col("lift").cum_max().over("lead", "since"))
    numbers = np.arange(len(units.created_at))
    lead = frame["lead"].to_numpy()
    starts, ends = np.searchsorted(lead, numbers), np.searchsorted(lead, numbers, side="right")
    return Lifts(name, starts, ends, *(frame[column].to_numpy() for column in ("at", "since", "lift")))


_SCHEMA = {"lead": pl.Int64, "at": pl.Int64, "since": pl.Int64, "lift": pl.Float64}


def _lifts_of(units: Units, name: str, floor: float, set_sum: SetSum, midnights: Moments) -> pl.DataFrame:
    missing = floor - set_sum(name, midnights)
    low = midnights[missing > 0]
    columns = [low.lead, low.at, units.reset_at((name,), low), missing[missing > 0]]
    return pl.DataFrame(columns, schema=_SCHEMA)


def _midnights(units: Units, rules: Sequence[Rule], may_be_low: Flags) -> Iterator[Moments]:
    """Yield, block by block, the first midnight after each moment at which the sum may fall."""
    for block in blocks_of_leads(units):
        leads = block[may_be_low[block]]
        if not len(leads):
            continue
        moments = [Moments(leads, units.created_at[leads]), *reset_moments(units, block)]
        moments += [m for rule in rules for m in (falls if rule.points > 0 else rises)(units, rule, block)]
        nights = (_next_midnight(units, m[may_be_low[m.lead]]) for m in moments)
        yield distinct(nights, units, leads)


def _next_midnight(units: Units, moments: Moments) -> Moments:
    """Return the first midnight at or after each moment, and after the creation of the lead."""
    first = (units.created_at[moments.lead] // DAY + 1) * DAY
    return Moments(moments.lead, np.maximum(-(-moments.at // DAY) * DAY, first))


def _may_be_low(units: Units, rules: Sequence[Rule], floor: float) -> Flags:
    """Return which leads may ever lie below the floor: spares the work where no points were ever taken away."""
    groups = {rule.group for rule in rules}
    has_low_cap = any(g.highest is not None and g.highest < floor for g in units.rules.group if g.name in groups)
    n_leads = len(units.created_at)
    if floor > 0 or has_low_cap:
        return np.ones(n_leads, dtype=bool)
    may = np.zeros(n_leads, dtype=bool)
    for rule in rules:
        if rule.points >= 0:
            continue
        if rule.activity and not rule.idle_days and not (rule.count and rule.count.at_least == 0):
            may[units.log.lead[units.log.kept[rule.name]]] = True
        else:
            may[:] = True
    return may
