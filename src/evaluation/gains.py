"""The curve of wins reached as more leads are worked, and the lift of each tenth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from src.evaluation.cells import Queues, queues_of
from src.evaluation.intervals import MIN_WINS, draws_of
from src.evaluation.measure import WORKED_ONLY, order_of
from src.evaluation.ranking import Floats, Places

GRID = np.linspace(0, 1, 21)
TENTHS = np.linspace(0, 1, 11)


def gains(table: pd.DataFrame, methods: Sequence[str], scope: str = "worked", kind: str = "week") -> pd.DataFrame:
    """Return, per method, the share of wins reached by the best share of every queue.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    methods : sequence of str
        Score columns; absent ones are passed over.
    scope, kind : str
        As in :func:`~src.evaluation.comparison.compare`.

    Returns
    -------
    pandas.DataFrame
        ``method, worked_fraction`` (0, 0.05, …, 1), ``reached_fraction`` (0-1) and ``lift``: wins of the step up to
        here against a random step of the same width (missing at 0). Empty without wins.

    Notes
    -----
    Ranked inside each window and landmark, or Monday's queue; all wins count alike. A method without scores in some
    window is shown over the others.
    """
    frames = [_curve(table, method, scope, kind) for method in _shown(table, methods, scope)]
    columns = ["method", "worked_fraction", "reached_fraction", "lift"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def deciles(
    table: pd.DataFrame,
    methods: Sequence[str],
    scope: str = "worked",
    kind: str = "week",
    draws: int = 500,
    seed: int = 0,
) -> pd.DataFrame:
    """Return the lift of each tenth of the queue, best first, with its interval.

    Parameters
    ----------
    table, methods, scope, kind
        As in :func:`gains`.
    draws, seed : int
        As in :func:`~src.evaluation.comparison.compare`.

    Returns
    -------
    pandas.DataFrame
        ``method, decile`` (1 is the best tenth), ``lift`` (wins of the tenth against a random tenth; they average 1),
        ``low, high`` (95 %, missing under five won accounts), ``n, wins, won_accounts`` of the whole queue.
    """
    frames = [_lifts(table, method, scope, kind, draws, seed) for method in _shown(table, methods, scope)]
    columns = ["method", "decile", "lift", "low", "high", "n", "wins", "won_accounts"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def _shown(table: pd.DataFrame, methods: Sequence[str], scope: str) -> list[str]:
    """Return the methods that the table has and that mean something in the ``scope``."""
    return [m for m in methods if m in table.columns and (scope != "all" or m not in WORKED_ONLY)]


def _curve(table: pd.DataFrame, method: str, scope: str, kind: str) -> pd.DataFrame:
    """Return one method's curve."""
    queues = _queues(table, method, scope, kind)
    places = order_of(queues, method).places(queues.base_weights.astype(float))
    reached = _reached(places, GRID)[:, 0]
    lift = np.diff(reached, prepend=np.nan) / np.diff(GRID, prepend=np.nan)
    return pd.DataFrame({"method": method, "worked_fraction": GRID, "reached_fraction": reached, "lift": lift})


def _lifts(table: pd.DataFrame, method: str, scope: str, kind: str, draws: int, seed: int) -> pd.DataFrame:
    """Return one method's tenths."""
    queues = _queues(table, method, scope, kind)
    ranking, drawn = order_of(queues, method), draws_of(queues.rows, draws, seed)
    weights = [np.ones_like(queues.base_weights), *(drawn.weights(portion) for portion in drawn.portions())]
    places = (ranking.places(each * queues.base_weights) for each in weights)
    reached = np.concatenate([_reached(each, TENTHS) for each in places], axis=1)
    lifts = np.diff(reached, axis=0) * (len(TENTHS) - 1)
    low, high = np.clip(drawn.interval(lifts), 0, len(TENTHS) - 1)
    won_accounts = len(np.unique(queues.wins[1]))
    known = won_accounts >= MIN_WINS
    return pd.DataFrame(
        {
            "method": method,
            "decile": np.arange(1, len(TENTHS)),
            "lift": lifts[:, 0],
            "low": low if known else np.nan,
            "high": high if known else np.nan,
            "n": len(queues.rows),
            "wins": len(queues.wins[1]),
            "won_accounts": won_accounts,
        }
    )


def _queues(table: pd.DataFrame, method: str, scope: str, kind: str) -> Queues:
    """Return the queues in which the method has scores."""
    margin = f"{method}_margin"
    columns = [method, margin] if margin in table.columns else [method]
    return queues_of(table[table[method].notna()], scope, kind, columns)


def _reached(places: Places, shares: Floats) -> Floats:
    """Return the share of wins (0-1) that the best ``shares`` of the queues reach: shares x draws; NaN without wins."""
    wins = places.wins.sum(axis=0)
    reached = np.stack([(places.wins * places.reached(share)).sum(axis=0) for share in shares])
    return np.where(wins > 0, reached / np.where(wins > 0, wins, 1), np.nan)
