"""The threshold of a points card: as many leads reach it as sales can work."""

from __future__ import annotations

import numpy as np
import polars as pl

from src.evaluation.calls.capacity import Capacity
from src.leads.tables import LeadTables
from src.rules.declare import Qualify, RuleSet
from src.rules.replay import points_at

RECENT_WEEKS = 26
_TENTH = 0.1


def with_threshold(
    card: RuleSet, tables: LeadTables, rows: pl.DataFrame, capacity: Capacity, counts: str = "leads"
) -> RuleSet:
    """Return the card with the threshold at which as many leads qualify as sales can work.

    Parameters
    ----------
    card : RuleSet
    tables : LeadTables
    rows : polars.DataFrame
        Scoring rows, all kinds, of the time before the cut; no outcome is looked at.
    capacity : Capacity
        As :func:`~src.evaluation.calls.capacity.capacity_of` gives it.
    counts : str
        ``"leads"`` or ``"accounts"``: what the capacity counts; an account stands for its best lead.

    Notes
    -----
    In each of the last ``RECENT_WEEKS`` Monday queues, the points of the last lead that the capacity reaches; of these
    the median, rounded up. Where there are no weeks, the points that a tenth of the leads reach.
    """
    queue = rows.filter(pl.col("kind") == "week")
    if capacity.per_week is None or queue.is_empty():
        queue = rows.filter(pl.col("kind") == "landmark").filter(
            pl.col("landmark_days") == pl.col("landmark_days").min()
        )
        points = points_at(card, tables, queue)["points"]
        bound = float(points.top_k(max(1, round(_TENTH * len(points)))).min() or 0.0)  # type: ignore[arg-type]
    else:
        weeks = queue["scored_at"].unique().sort().tail(RECENT_WEEKS)
        queue = queue.filter(pl.col("scored_at").is_in(weeks.implode()))
        unit = "account_id" if counts == "accounts" else "lead_id"
        scored = queue.select("scored_at", unit, points=points_at(card, tables, queue)["points"])
        best = scored.group_by("scored_at", unit).agg(pl.col("points").max())
        places = max(1, round(capacity.per_week))
        reached = best.group_by("scored_at").agg(pl.col("points").top_k(places).min())
        bound = float(reached["points"].median() or 0.0)  # type: ignore[arg-type]
    return card.model_copy(update={"qualify": (Qualify(at_least=float(np.ceil(bound))),)})
