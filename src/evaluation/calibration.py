"""Whether a chance keeps its word: slope, intercept and curve of calibration, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from src.evaluation.cells import AVERAGE, Cell, Queues, cells_of, queues_of
from src.evaluation.intervals import MIN_WINS, draws_of
from src.evaluation.measure import CHANCES, Measured
from src.evaluation.metrics import quantile_bins
from src.evaluation.ranking import Floats, Ints, sums_by
from src.evaluation.recalibration import MEASURES, Recalibration, recalibrate

DRAWS = 200
COLUMNS = [
    *("scope", "kind", "landmark_days", "window", "method", "metric", "value", "low", "high", "pooled"),
    *("n", "wins", "base_rate", "accounts", "won_accounts", "spread_low", "spread_high", "resampled"),
]
CURVE_COLUMNS = ["bin", "said", "came", "low", "high", "n", "wins"]


def calibration_of(table: pd.DataFrame, methods: Sequence[str], draws: int = DRAWS, seed: int = 0) -> pd.DataFrame:
    """Return slope and intercept of every chance, with intervals; one row per figure.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    methods : sequence of str
        Those whose score is no chance, or that are absent, are passed over.
    draws, seed : int
        The same draws of accounts and weeks for every method.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, as in :func:`~src.evaluation.comparison.compare`; ``metric`` is one of ``MEASURES``: a slope of 1
        and intercepts of 0 are perfect. ``pooled``, beside an average, is one fit to the rows of all its
        windows and landmarks: it mixes up who with when.

    Notes
    -----
    Fitted inside each window and landmark and averaged, parts by their wins; parts without an answer are left out.
    """
    frames = []
    for scope in ("worked", "all"):
        for kind in ("landmark", "week"):
            present = [method for method in methods if method in CHANCES and method in table.columns]
            queues = queues_of(table, scope, kind, present)
            if present and len(queues.rows):
                frames.append(_of_queues(queues, present, draws, seed).assign(scope=scope, kind=kind))
    return pd.concat(frames, ignore_index=True)[COLUMNS] if frames else pd.DataFrame(columns=COLUMNS)


def calibration_curve(
    table: pd.DataFrame,
    method: str = "model",
    scope: str = "worked",
    kind: str = "week",
    landmark_days: float | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> pd.DataFrame:
    """Return what a chance said and what came, for each tenth of the chance.

    Parameters
    ----------
    table, draws, seed
        As in :func:`calibration_of`.
    method : str
        Column of the chance (0-1).
    scope, kind : str
    landmark_days : float, optional
        One age only; default all.

    Returns
    -------
    pandas.DataFrame
        ``CURVE_COLUMNS``, lowest chance first: ``said`` is the mean chance, ``came`` the rate of wins (0-1) with its
        95 % interval (missing under five won accounts), ``n`` and ``wins`` count rows.

    Notes
    -----
    Tenths are taken inside each window and landmark, as in the calibration error, and then put together by their rank;
    equal chances stay together, so there may be fewer.
    """
    chosen = table[table[method].notna()]
    if landmark_days is not None:
        chosen = chosen[chosen["landmark_days"] == landmark_days]
    queues = queues_of(chosen, scope, kind, [method])
    rows = queues.rows
    if rows.empty:
        return pd.DataFrame(columns=CURVE_COLUMNS)
    said, won = rows[method].to_numpy(float), rows["is_won"].to_numpy(bool)
    bins = _ranks(*quantile_bins(said, queues.part))
    count = int(bins.max()) + 1
    drawn = draws_of(rows, draws, seed)
    weights = drawn.all_weights()
    with np.errstate(invalid="ignore"):
        rates = (sums_by(bins, count, won.astype(np.float32)) @ weights) / (sums_by(bins, count) @ weights)
    low, high = np.clip(drawn.interval(rates), 0, 1)
    grouped = pd.DataFrame({"bin": bins + 1, "said": said, "won": won, "account": rows["account_id"]}).groupby("bin")
    found = grouped.agg(said=("said", "mean"), came=("won", "mean"), n=("won", "size"), wins=("won", "sum"))
    won_accounts = rows["account_id"][won].groupby(bins[won] + 1).nunique()
    found = found.assign(low=low, high=high)
    few = won_accounts.reindex(found.index, fill_value=0) < MIN_WINS
    found.loc[few, ["low", "high"]] = np.nan
    return found.reset_index()[CURVE_COLUMNS]


def _ranks(bins: Ints, part: Ints) -> Ints:
    """Return the place (0, 1, …) of each row's bin among those of its part; bins are numbered part by part."""
    return (np.arange(len(part)) - np.searchsorted(part, part))[bins]


def _of_queues(queues: Queues, methods: list[str], draws: int, seed: int) -> pd.DataFrame:
    """Return the rows of one scope and kind."""
    drawn = draws_of(queues.rows, draws, seed)
    measured = Measured(queues, drawn, {}, {})
    everywhere = np.ones(len(queues.rows), bool)
    fitted = [_fit(queues, method, everywhere, queues.part, len(queues.part_keys)) for method in methods]
    figures = [np.stack([fit.values for fit in fitted])[..., None]]
    for portion in drawn.portions():
        weights = drawn.weights(portion) * queues.base_weights
        figures.append(np.stack([fit.on(weights) for fit in fitted]))
    together = np.concatenate(figures, axis=-1)
    frames = [_cell_rows(measured, methods, cell, together) for cell in cells_of(queues.part_keys)]
    found = pd.concat(frames, ignore_index=True)
    averaged = found["window"] == AVERAGE
    windows = (
        found["value"].mask(averaged).groupby([found[k] for k in ("landmark_days", "method", "metric")], dropna=False)
    )
    spread = {"spread_low": windows.transform("min"), "spread_high": windows.transform("max")}
    return found.assign(**{name: values.where(averaged) for name, values in spread.items()}, resampled=drawn.words)


def _fit(queues: Queues, method: str, chosen: NDArray[np.bool_], part: Ints, parts: int) -> Recalibration:
    """Return the recalibration of a method's chance over the given parts of the chosen rows."""
    rows, weight = queues.rows[chosen], queues.base_weights[chosen, 0].astype(float)
    return recalibrate(rows["is_won"].to_numpy(bool), rows[method].to_numpy(float), weight, part[chosen], parts)


def _cell_rows(measured: Measured, methods: list[str], cell: Cell, figures: Floats) -> pd.DataFrame:
    """Return the rows of one cell; ``figures`` are methods x measures x parts x (value, draws…)."""
    queues, counts = measured.queues, measured.counts(cell.parts)
    wins = np.bincount(queues.wins[0], minlength=len(queues.part_keys))
    averages = _averaged(figures[:, :, cell.parts], wins[cell.parts])
    low, high = measured.draws.interval(averages)
    if counts["won_accounts"] < MIN_WINS:
        low, high = np.full_like(low, np.nan), np.full_like(high, np.nan)
    pooled = [_pooled(queues, method, cell) for method in methods]
    named = pd.DataFrame(product(methods, MEASURES), columns=["method", "metric"])
    numbers = {"value": averages[..., 0], "low": low, "high": high, "pooled": np.stack(pooled)}
    shown = {name: values.ravel() for name, values in numbers.items()}
    return named.assign(landmark_days=cell.landmark_days, window=cell.window, **shown, **counts)


def _averaged(figures: Floats, wins: Ints) -> Floats:
    """Return the mean over parts (third axis) by their wins; parts and draws without an answer are left out."""
    known = ~np.isnan(figures)
    share = np.where(known, wins[:, None], 0)
    with np.errstate(invalid="ignore"):
        return (np.where(known, figures, 0) * share).sum(axis=2) / share.sum(axis=2)


def _pooled(queues: Queues, method: str, cell: Cell) -> Floats:
    """Return the measures of one fit to all rows of the cell; NaN for a single window: there is nothing to pool."""
    if cell.window != AVERAGE:
        return np.full(len(MEASURES), np.nan)
    chosen = cell.parts[queues.part]
    return _fit(queues, method, chosen, np.zeros(len(chosen), np.int64), 1).values[:, 0]
