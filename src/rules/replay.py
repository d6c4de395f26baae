"""Points rules replayed on history: what the team's own scoring said at each scoring moment."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from src.leads.tables import LeadTables
from src.rules.activity_log import microseconds
from src.rules.declare import RuleSet
from src.rules.points import Points, Scores
from src.rules.units import Moments

MOMENTS_AT_ONCE = 500_000


def points_at(rules: RuleSet, tables: LeadTables, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the points of each row as of its ``scored_at``.

    Parameters
    ----------
    rules : RuleSet
        The declaration, as :func:`src.rules.declare.load_rules` returns it.
    tables : LeadTables
        Leads, activities and field history.
    rows : polars.DataFrame
        ``row_id, lead_id, scored_at``; one row per lead and scoring moment.

    Returns
    -------
    polars.DataFrame
        In the order of ``rows``: ``row_id, points, <set>_points`` for each score set, ``is_qualified`` (at that
        moment) and ``label`` (null below every label; ``"excluded"`` for excluded leads, which have 0 points).
    """
    points = Points(rules, tables)
    parts = []
    for moments in _blocks(tables, rows):
        parts.append(scores_frame(points.at(moments)))
    return rows.select("row_id").hstack(pl.concat(parts))


def scores_frame(scores: Scores) -> pl.DataFrame:
    """Return scores as columns: ``points, <set>_points…, is_qualified, label``."""
    sets = {f"{name}_points": values for name, values in scores.sets.items()}
    label = pl.Series("label", scores.label.tolist(), dtype=pl.String)
    return pl.DataFrame({"points": scores.points, **sets, "is_qualified": scores.is_qualified, "label": label})


def firings(rules: RuleSet, tables: LeadTables, rows: pl.DataFrame) -> pl.DataFrame:
    """Return how often each rule counts for each row, after frequency caps, decay and resets.

    Parameters
    ----------
    rules, tables, rows
        As for :func:`points_at`.

    Returns
    -------
    polars.DataFrame
        In the order of ``rows``: ``row_id`` and one Float64 column per rule: 1 = its points once. The sum of firings
        times points is the total before limits, floors and weights. 0 throughout for excluded leads.
    """
    points = Points(rules, tables)
    moments = _moments(tables, rows)
    is_scored = ~points.any_applies(rules.exclude, moments)
    return rows.select("row_id").with_columns(
        pl.Series(rule.name, np.where(is_scored, points.units.of(rule, moments), 0.0)) for rule in rules.rule
    )


def _moments(tables: LeadTables, rows: pl.DataFrame) -> Moments:
    numbered = tables.leads.select("lead_id").with_row_index("lead")
    lead = rows.select("lead_id").join(numbered, on="lead_id", how="left", maintain_order="left")["lead"]
    return Moments(lead.cast(pl.Int64).to_numpy(), microseconds(rows["scored_at"]))


def _blocks(tables: LeadTables, rows: pl.DataFrame) -> Iterator[Moments]:
    """Yield the moments of ``rows`` in blocks, at least one."""
    moments = _moments(tables, rows)
    for begin in range(0, max(len(moments), 1), MOMENTS_AT_ONCE):
        yield moments[begin : begin + MOMENTS_AT_ONCE]
