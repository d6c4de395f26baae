"""A short points card learned before each test window, replayed on its leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.windows import Window, test_rows
from src.features.plan import FeaturePlan
from src.leads.tables import LeadTables
from src.models.cut import Cut
from src.models.training_set import TrainingSet
from src.rules.candidates import candidates
from src.rules.declare import RuleSet
from src.rules.distil import distil
from src.rules.replay import firings, points_at

CARD = "card"
TITLE = "Short points card from the data"


def card_on(known: TrainingSet, cut: Cut, tables: LeadTables, rows: pl.DataFrame, plan: FeaturePlan) -> RuleSet | None:
    """Return the card learned from the rows of ``known``, without a threshold; None where no condition tells enough.

    Parameters
    ----------
    known : TrainingSet
        The very rows, with the very weights, from which the model learns at ``cut``.
    cut : Cut
    tables : LeadTables
    rows : polars.DataFrame
        Scoring rows, all kinds.
    plan : FeaturePlan
        The run's, made without the fields that look like leaks.
    """
    learned = rows.filter(pl.col("row_id").is_in(known.examples.index.to_list())).sort("row_id")
    found = candidates(tables, plan, learned, known.won)
    if not found:
        return None
    by_lead = learned.sort("lead_id", "scored_at")  # as activities are sorted: look-ups are several times faster
    fired = firings(RuleSet(title=TITLE, rule=found), tables, by_lead).to_pandas().set_index("row_id")
    card = distil(found, fired, known.examples, pd.Series(known.weight, known.examples.index))
    when = f"{cut.at:%Y-%m-%d}" if cut.at else f"lead {cut.sequence} in order of arrival"
    won = int(known.report["won"])
    return (
        RuleSet(title=TITLE, source=f"Learned from what was known before {when} (n = {won})", rule=card)
        if card
        else None
    )


def cards_by_window(
    known: Mapping[int, TrainingSet],
    examples: pd.DataFrame,
    windows: Sequence[Window],
    tables: LeadTables,
    rows: pl.DataFrame,
    plan: FeaturePlan,
) -> pd.Series:
    """Return the points of the card learned before each window for its test rows, index ``row_id``.

    Missing where too little was known; 0 throughout where no condition tells enough.

    Parameters
    ----------
    known : mapping of int to TrainingSet
        ``before`` of :func:`~src.evaluation.known_before.known_rows`.
    examples, windows
        As for :func:`~src.evaluation.out_of_time.out_of_time`.
    tables, rows, plan
        As for :func:`card_on`.

    Notes
    -----
    Not the rung ``scorecard``: that one is bins of the model's features (as-of counts, titles read by patterns), which
    no CRM holds. The card is made of conditions that a CRM knows, and its points are what the replay of the typed-in
    rules says.
    """
    parts = [pd.Series(dtype=float, name=CARD)]
    for window in windows:
        index = test_rows(examples, window).index
        if window.index in known:
            card = card_on(known[window.index], window.cut, tables, rows, plan)
            parts.append(_points(card, tables, rows, index))
        else:
            parts.append(pd.Series(np.nan, index))
    return pd.concat(parts[1:] or parts).sort_index().rename(CARD)


def _points(card: RuleSet | None, tables: LeadTables, rows: pl.DataFrame, index: pd.Index) -> pd.Series:
    if card is None:
        return pd.Series(0.0, index)
    asked = rows.filter(pl.col("row_id").is_in(index.to_list()))
    return points_at(card, tables, asked).to_pandas().set_index("row_id")["points"].astype(float)
