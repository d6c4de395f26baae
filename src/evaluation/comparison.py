"""The comparison of every way to order leads, on the same later leads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from src.evaluation.cells import AVERAGE, Cell, cells_of, queues_of
from src.evaluation.intervals import MIN_WINS
from src.evaluation.measure import WORKED_ONLY, Measured, measure
from src.evaluation.metrics import HIGHEST
from src.evaluation.ranking import Floats
from src.evaluation.values import capped

COLUMNS = [
    *("scope", "kind", "landmark_days", "window", "method", "versus", "metric", "value", "low", "high"),
    *("n", "wins", "base_rate", "accounts", "won_accounts", "spread_low", "spread_high", "resampled"),
]
Pair = tuple[str, str]


def compare(
    table: pd.DataFrame,
    methods: Sequence[str],
    capacity: float | None,
    draws: int = 500,
    seed: int = 0,
    pairs: Sequence[Pair] | None = None,
    scopes: Sequence[str] = ("worked", "all"),
) -> pd.DataFrame:
    """Return what each method reaches and gains over its rivals, with intervals; one row per figure.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    methods : sequence of str
        Score columns; where a column ``<method>_margin`` exists it ranks. Columns that are absent are passed over.
    capacity : float or None
        Leads sales can work in a week; None (no weeks): a tenth of each queue.
    draws, seed : int
    pairs : sequence of (method, versus), optional
        Which gains to show, each once; default :func:`default_pairs`.
    scopes : sequence of str
        Which leads are compared; ``"weighted"``, too, where the table has ``worked_weight``: worked leads, weighted so
        that they stand for all leads (``selection_weights.py``).

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``. ``landmark_days`` is NaN for weeks and for all landmarks together; ``window`` is the index as
        text or ``"average"``; ``versus`` is null for a method's own value, else ``value`` is the method's minus the
        rival's over the windows and landmarks that both score; a lead without a score stands last there, level with
        the others without, so that all methods are measured on the same rows. ``low`` and ``high`` are the ends of
        the 95 % interval (NaN under five won accounts), ``spread_low`` and ``spread_high`` the smallest and largest
        window behind an average, ``n`` and ``wins`` count rows (one per account and queue), ``accounts`` and
        ``won_accounts`` each account once: a lead that waits three Mondays is three rows, and sentences about
        customers count it once. What cannot be computed is NaN; metrics of value are absent where no value is known.

    Notes
    -----
    Ranks are taken inside one window and landmark, or one Monday's queue, and averaged: windows count by their wins
    (by their rows for metrics of a chance). Pooling would borrow the drift of the base rate.
    """
    present = [method for method in methods if method in table.columns]
    wanted = default_pairs(present) if pairs is None else list(dict.fromkeys(pairs))
    table = capped(table)
    parts = []
    for scope in scopes:
        used = [method for method in present if scope != "all" or method not in WORKED_ONLY]
        for kind in ("landmark", "week"):
            queues = queues_of(table, scope, kind, _columns(table, used))
            if len(queues.rows):
                measured = measure(queues, used, capacity, draws, seed)
                frame = _tidy(measured, [p for p in wanted if set(p) <= set(used)])
                parts.append(frame.assign(scope=scope, kind=kind))
    return pd.concat(parts, ignore_index=True)[COLUMNS] if parts else pd.DataFrame(columns=COLUMNS)


def default_pairs(methods: Sequence[str]) -> list[Pair]:
    """Return every method against the rules (newest first where there are none), and the model against each.

    >>> default_pairs(["model", "rules", "newest"])
    [('model', 'rules'), ('newest', 'rules'), ('model', 'newest')]
    """
    reference = "rules" if "rules" in methods else "newest"
    against = [(method, reference) for method in methods if method != reference and reference in methods]
    model = [("model", rival) for rival in methods if rival != "model" and "model" in methods]
    return list(dict.fromkeys(against + model))


def _columns(table: pd.DataFrame, methods: Sequence[str]) -> list[str]:
    """Return the score columns of ``methods`` and the margins that rank in their place."""
    both = [column for method in methods for column in (method, f"{method}_margin")]
    return [column for column in dict.fromkeys(both) if column in table.columns]


def _tidy(measured: Measured, pairs: Sequence[Pair]) -> pd.DataFrame:
    """Return one row per cell, method or pair, and metric."""
    series: list[tuple[str, str | None]] = [(method, None) for method in measured.ratios]
    series += pairs
    cells = cells_of(measured.queues.part_keys)
    frames = [_cell_rows(measured, cell, series) for cell in cells]
    frame = pd.concat(frames, ignore_index=True)
    averaged = frame["window"] == AVERAGE
    keys = [frame[key] for key in ("landmark_days", "method", "versus", "metric")]
    windows = frame["value"].mask(averaged).groupby(keys, dropna=False)
    frame["spread_low"] = windows.transform("min").where(averaged)
    frame["spread_high"] = windows.transform("max").where(averaged)
    return frame.assign(resampled=measured.draws.words)


def _cell_rows(measured: Measured, cell: Cell, series: list[tuple[str, str | None]]) -> pd.DataFrame:
    """Return the rows of one cell: every figure with its interval and what it rests on."""
    paired = np.array([[versus is not None] for _, versus in series])
    seen = [measured.covered[a] & measured.covered[b or a] & cell.parts for a, b in series]
    figures = _figures(measured, series, seen)
    highest = np.array([HIGHEST[metric] for metric in measured.metrics])
    low, high = np.clip(measured.draws.interval(figures), np.where(paired, -highest, 0), highest)
    distinct = {parts.tobytes(): parts for parts in seen}
    counted = {key: measured.counts(parts) for key, parts in distinct.items()}
    counts = [counted[parts.tobytes()] for parts in seen]
    few = np.array([count["won_accounts"] < MIN_WINS for count in counts])
    low[few], high[few] = np.nan, np.nan
    rows = [
        {"method": method, "versus": versus, "metric": metric, **counts[i]}
        for i, (method, versus) in enumerate(series)
        for metric in measured.metrics
    ]
    numbers = {"value": figures[..., 0].ravel(), "low": low.ravel(), "high": high.ravel()}
    frame = pd.DataFrame(rows).assign(landmark_days=cell.landmark_days, window=cell.window, **numbers)
    return frame.astype({"versus": "str"})


def _figures(measured: Measured, series: list[tuple[str, str | None]], seen: list[NDArray[np.bool_]]) -> Floats:
    """Return series x metrics x (value, draws…) of each method, or of its gain over the rival, over the parts seen."""
    wanted = {
        (method, parts.tobytes()): parts
        for pair, parts in zip(series, seen, strict=True)
        for method in pair
        if method is not None
    }
    own = {key: measured.figures(key[0], parts) for key, parts in wanted.items()}  # each once, however many rivals
    rows = []
    for (method, versus), parts in zip(series, seen, strict=True):
        key = parts.tobytes()
        rows.append(own[method, key] if versus is None else own[method, key] - own[versus, key])
    return np.stack(rows)
