"""The moment each lead first qualified, which may fall between its activities."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np
import polars as pl

from src.leads.tables import TIME, LeadTables
from src.rules.activity_log import Ints
from src.rules.block_by_block import block_by_block
from src.rules.changes import distinct, falls, on_day, rises
from src.rules.declare import Axis, Matrix, RuleSet
from src.rules.points import Points
from src.rules.units import Moments


def qualified_at(rules: RuleSet, tables: LeadTables) -> pl.DataFrame:
    """Return ``lead_id, qualified_at`` in the order of ``tables.leads``; null where a lead never qualified.

    Moments lie between the creation of the lead and ``tables.as_of``, to the microsecond. All are null where the
    source has no dates.

    Notes
    -----
    Units are constant between the moments of :mod:`src.rules.changes`, and qualification can only begin where points
    may grow: positive rules start, negative ones fade, a floor lifts, an exclusion ends. Points are evaluated
    there and nowhere else.
    """
    first = np.full(tables.leads.height, np.iinfo(np.int64).max)
    if tables.as_of is not None:
        for qualified in block_by_block(Points(rules, tables), _qualified):
            np.minimum.at(first, qualified.lead, qualified.at)
    never = np.iinfo(np.int64).max
    moment = pl.Series("qualified_at", first).replace(never, None).cast(TIME)
    return tables.leads.select("lead_id").with_columns(moment)


def _qualified(points: Points, leads: Ints) -> Moments:
    """Return the moments of the block at which a lead is qualified, of those at which that may begin."""
    moments = distinct(_candidates(points, leads), points.units, leads)
    return moments[points.at(moments).is_qualified]


def _candidates(points: Points, leads: Ints) -> Iterator[Moments]:
    """Yield every moment at which a lead of the block may begin to qualify."""
    rules, units = points.rules, points.units
    yield Moments(leads, units.created_at[leads])
    is_monotone = rules.matrix is None or all(_is_upward_closed(q.cells, rules.matrix) for q in rules.qualify)
    for rule in rules.rule:
        if rule.points > 0 or not is_monotone:
            yield from rises(units, rule, leads)
        if rule.points < 0 or not is_monotone:
            yield from falls(units, rule, leads)
    for trigger in rules.auto_qualify:
        yield from rises(units, trigger, leads)
    for trigger in rules.exclude:
        yield from falls(units, trigger, leads)
    for qualify in rules.qualify:
        yield from on_day(leads, qualify.valid_from)
    yield from points.lifted(leads)


def _is_upward_closed(cells: tuple[str, ...], matrix: Matrix) -> bool:
    """Return whether more points never lead out of ``cells``."""
    rows, columns = _best_first(matrix.rows), _best_first(matrix.columns)
    inside = {(r, c) for (r, row), (c, column) in product(enumerate(rows), enumerate(columns)) if row + column in cells}
    return all((max(r - 1, 0), c) in inside and (r, max(c - 1, 0)) in inside for r, c in inside)


def _best_first(axis: Axis) -> list[str]:
    """Return the grades of one side, the best first."""
    return [*sorted(axis.at_least, key=axis.at_least.__getitem__, reverse=True), axis.otherwise]
