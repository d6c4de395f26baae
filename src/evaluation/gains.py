"""The curve of wins reached as more leads are worked, and the lift of each tenth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from src.evaluation.cells import queues_of
from src.evaluation.measure import WORKED_ONLY, order_of

GRID = np.linspace(0, 1, 21)


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
    fitting = methods if scope == "worked" else [method for method in methods if method not in WORKED_ONLY]
    present = [method for method in fitting if method in table.columns]
    frames = [_curve(table, method, scope, kind) for method in present]
    columns = ["method", "worked_fraction", "reached_fraction", "lift"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def deciles(curve: pd.DataFrame) -> pd.DataFrame:
    """Return the lift of each tenth of the queue, best first, from the curve of :func:`gains`."""
    tenths = curve[np.isclose(curve["worked_fraction"] * 10 % 1, 0) | np.isclose(curve["worked_fraction"] * 10 % 1, 1)]
    step = tenths.groupby("method", sort=False)["reached_fraction"].diff()
    decile = (tenths["worked_fraction"] * 10).round().astype(int)
    found = tenths.assign(decile=decile, lift=step * 10)[["method", "decile", "lift"]]
    return found[found["decile"] > 0].reset_index(drop=True)


def _curve(table: pd.DataFrame, method: str, scope: str, kind: str) -> pd.DataFrame:
    """Return one method's curve."""
    margin = f"{method}_margin"
    columns = [method, margin] if margin in table.columns else [method]
    queues = queues_of(table[table[method].notna()], scope, kind, columns)
    places = order_of(queues, method).places(np.ones((len(queues.rows), 1)))
    wins = places.wins.sum()
    reached = [float((places.wins * places.reached(share)).sum() / wins) if wins else np.nan for share in GRID]
    lift = np.diff(reached, prepend=np.nan) / np.diff(GRID, prepend=np.nan)
    return pd.DataFrame({"method": method, "worked_fraction": GRID, "reached_fraction": reached, "lift": lift})
