"""Ranking metrics pooled over all windows, beside the honest ones inside them: what pooling borrows from the drift."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.intervals import draws_of
from src.evaluation.later_leads import at_creation, counted, worked_where_known
from src.evaluation.metrics import ranking_ratios
from src.evaluation.ranking import Floats, Ints, rank
from src.models.cut import Flags, flags

FIGURES = ("auc", "alift", "wins_best_half")
WAYS = ("within windows", "pooled", "pooled, outcomes shuffled")
DRAWS = 200
SHUFFLES = 20
FLATTERS_FROM = 0.02
"""Difference of the AUC from which pooling is said to flatter; less is the play of small windows."""


@dataclass(frozen=True)
class Tested:
    """What is ranked: one row per later lead as it came in, in the order of arrival."""

    is_won: Flags
    score: Floats
    window: Ints


def pooled_beside_honest(
    table: pd.DataFrame, method: str = "model", block: int = 500, draws: int = DRAWS, seed: int = 0
) -> pd.DataFrame:
    """Return the figures inside the windows, pooled over them, and pooled with outcomes shuffled among neighbours.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    method : str
        Column of the score; pooled, scores of several models are set side by side, so best a chance.
    block : int
        Outcomes are shuffled among so many leads in a row (Moro's calls drift over thousands).
    draws, seed : int
        For the intervals.

    Returns
    -------
    pandas.DataFrame
        ``way`` (:data:`WAYS`, the honest one first), ``metric`` (:data:`FIGURES`, 0-1), ``value, low, high`` (95 %; for
        the shuffled ones the range of 20 shuffles), ``n, wins, windows, block``. Empty with fewer than two windows.

    Notes
    -----
    Inside a window each win is compared with the leads of its own window, and windows are averaged by their wins.
    Pooled, it is compared with leads of other times too. Where the share of wins drifts, a score that knows nothing but
    the date wins those comparisons; the shuffled outcomes show by how much, because within a block no lead
    differs from its neighbours any more. Every figure over the same rows.
    """
    rows = worked_where_known(counted(at_creation(table)))
    rows = rows[rows[method].notna()].sort_values("sequence")
    if rows["window"].nunique() < 2 or not flags(rows["is_won"]).any():
        return pd.DataFrame()
    window = pd.factorize(rows["window"], sort=True)[0].astype(np.int64)
    tested = Tested(flags(rows["is_won"]), rows[method].to_numpy(float), window)
    drawn = draws_of(rows, draws, seed)
    weights = drawn.all_weights()
    everything = np.zeros(len(rows), np.int64)
    records = []
    for way, queue in zip(WAYS[:2], (window, everything), strict=True):
        figures = _figures(tested.is_won, tested.score, queue, weights)
        low, high = drawn.interval(figures)
        records += _records(way, figures[:, 0], low, high)
    records += _shuffled(tested, block, seed)
    return pd.DataFrame(records).assign(
        n=len(rows), wins=int(tested.is_won.sum()), windows=int(window.max()) + 1, block=block
    )


def shuffled_within_blocks(is_won: Flags, block: int, random: np.random.Generator) -> Flags:
    """Return the outcomes shuffled among each ``block`` of neighbours: every block keeps its number of wins.

    >>> shuffled_within_blocks(np.array([True, True, False, False]), 2, np.random.default_rng(0)).tolist()
    [True, True, False, False]
    """
    places = np.arange(len(is_won))
    order = np.lexsort((random.random(len(is_won)), places // block))
    return is_won[order]


def pooled_words(figures: pd.DataFrame, leads_words: str = "leads") -> str:
    """Return in words what a director must know before reading a pooled number; empty where there is none.

    Parameters
    ----------
    figures : pandas.DataFrame
        As :func:`pooled_beside_honest` returns it.
    leads_words : str
        How people call the rows, e.g. "calls".
    """
    if figures.empty:
        return ""
    auc = figures[figures["metric"] == "auc"].set_index("way")["value"]
    honest, pooled, shuffled = (100 * auc[way] for way in WAYS)
    windows, block = figures["windows"].iloc[0], figures["block"].iloc[0]
    first = (
        f"Of two {leads_words} of the same window, one won and one not, the score puts the right one first "
        f"{honest:.0f} times in 100."
    )
    if pooled - honest < 100 * FLATTERS_FROM:
        return f"{first} Pooled over all {windows} windows it is {pooled:.0f}: pooling adds nothing."
    return (
        f"{first} Pooled over all {windows} windows it is {pooled:.0f}, because some periods win far more often than "
        f"others, and telling the periods apart is counted as telling {leads_words} apart: shuffle who won among every "
        f"{block:,} neighbours, so that there is nothing left to know, and it is still {shuffled:.0f}."
    )


def _figures(is_won: Flags, score: Floats, queue: Ints, weights: Floats) -> Floats:
    """Return each figure (rows) under each column of ``weights``; a win is compared inside its queue."""
    places = rank(is_won, score, queue).places(weights)
    wins = len(places.wins)
    ratios = ranking_ratios(places, np.zeros(wins, np.int64), 1, np.full(wins, 0.5))
    return np.stack([ratios[name].value()[0] for name in FIGURES])


def _shuffled(tested: Tested, block: int, seed: int) -> list[dict[str, Any]]:
    """Return the mean and range of each pooled figure over shuffles of the outcomes within blocks."""
    random = np.random.default_rng([seed, block])
    one, everything = np.ones((len(tested.score), 1)), np.zeros(len(tested.score), np.int64)
    drawn = [
        _figures(shuffled_within_blocks(tested.is_won, block, random), tested.score, everything, one)
        for _ in range(SHUFFLES)
    ]
    found = np.concatenate(drawn, axis=1)
    return _records(WAYS[2], found.mean(axis=1), found.min(axis=1), found.max(axis=1))


def _records(way: str, value: Floats, low: Floats, high: Floats) -> list[dict[str, Any]]:
    """Return one record per figure."""
    rows = zip(FIGURES, value, low, high, strict=True)
    return [{"way": way, "metric": name, "value": mid, "low": below, "high": above} for name, mid, below, above in rows]
