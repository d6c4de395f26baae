"""The history of each lead's points: every moment at which they changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from src.leads.tables import TIME, LeadTables
from src.rules.activity_log import Ints
from src.rules.block_by_block import block_by_block
from src.rules.changes import distinct, falls, on_day, reset_moments, rises
from src.rules.declare import RuleSet
from src.rules.points import Points
from src.rules.replay import scores_frame
from src.rules.units import Moments


def history(
    rules: RuleSet, tables: LeadTables, lead_ids: Sequence[str] | None = None, fading: bool = True
) -> pl.DataFrame:
    """Return the points of each lead from its creation on, one row per change.

    Parameters
    ----------
    rules : RuleSet
    tables : LeadTables
    lead_ids : sequence of str, optional
        Only these leads; default all.
    fading : bool
        Also every midnight at which points merely fade; with decays these are hundreds of rows a lead. Without them
        each row still holds the points of its own moment, but they may have faded before the next row.

    Returns
    -------
    polars.DataFrame
        ``lead_id, at, points, <set>_points…, is_qualified, label``, sorted by lead (as in ``tables.leads``) and time;
        the first row of a lead is its creation; a row holds until the next one of the lead, the last until
        ``tables.as_of``. No rows where the source has no dates.

    Notes
    -----
    Between the moments of :mod:`src.rules.changes` nothing moves, so points are evaluated there and nowhere else;
    moments at which nothing changed after all are left out.
    """
    points = Points(rules, tables)
    names = [f"{name}_points" for name in rules.set_names]
    wanted = _rows_of(tables, lead_ids)

    def of_block(own: Points, leads: Ints) -> pl.DataFrame:
        chosen = leads[wanted[leads]]
        moments = distinct(_moments(own, chosen, fading), own.units, chosen)
        return _changed(moments, scores_frame(own.at(moments)))

    parts = block_by_block(points, of_block) if tables.as_of is not None else []
    numbers = dict.fromkeys(["points", *names], pl.Float64())
    schema = {"lead": pl.Int64(), "at": TIME, **numbers, "is_qualified": pl.Boolean(), "label": pl.String()}
    changes = pl.concat([pl.DataFrame(schema=schema), *parts]).sort("lead", "at")
    ids = tables.leads["lead_id"].gather(changes["lead"])
    return changes.drop("lead").insert_column(0, ids)


def _rows_of(tables: LeadTables, lead_ids: Sequence[str] | None) -> np.ndarray:
    """Return which rows of ``tables.leads`` are asked for."""
    if lead_ids is None:
        return np.ones(tables.leads.height, dtype=bool)
    return tables.leads["lead_id"].is_in(list(lead_ids)).to_numpy()


def _moments(points: Points, leads: Ints, fading: bool) -> Iterator[Moments]:
    """Yield every moment at which something may change for ``leads`` (one block)."""
    yield Moments(leads, points.units.created_at[leads])
    yield from reset_moments(points.units, leads)
    for trigger in points.rules.triggers:
        yield from rises(points.units, trigger, leads)
        if fading:
            yield from falls(points.units, trigger, leads)
    for qualify in points.rules.qualify:
        yield from on_day(leads, qualify.valid_from)
    yield from points.lifted(leads)


def _changed(moments: Moments, scores: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that differ from the row of the same lead before."""
    frame = pl.DataFrame({"lead": moments.lead, "at": pl.Series(moments.at).cast(TIME)}).hstack(scores)
    same = [pl.col(name).eq_missing(pl.col(name).shift()) for name in ["lead", *scores.columns]]
    return frame.filter(~pl.all_horizontal(same))
