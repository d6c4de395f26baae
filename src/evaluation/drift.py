"""How far the leads of today have moved from those the score learned from."""

from __future__ import annotations

import numpy as np
import pandas as pd

MINIMUM_LEADS = 200
"""Fewer leads than this on either side and the distance is noise: not shown."""
NOTABLE_DISTANCE = 0.1
BINS = 10
MISSING = "(empty)"


def recent_and_earlier(leads: pd.DataFrame, recent_days: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the leads of the newest ``recent_days`` and all before; without dates the newest tenth in order."""
    if leads["created_at"].notna().any():
        is_recent = leads["created_at"] > leads["created_at"].max() - pd.Timedelta(days=recent_days)
    else:
        is_recent = leads["sequence"] >= leads["sequence"].quantile(0.9)
    return leads[is_recent], leads[~is_recent]


def drift_table(learned: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Return the distance between two populations, one row per feature, largest first.

    Parameters
    ----------
    learned, now : pandas.DataFrame
        Features of the leads the score learned from and of the leads it scores, same columns.

    Returns
    -------
    pandas.DataFrame
        ``feature, distance, is_notable, n_learned, n_now``; distance is the Jensen-Shannon distance with base
        2 (0 = same, 1 = nothing in common), missing where a side has under ``MINIMUM_LEADS`` leads.

    Notes
    -----
    A distance and not a p-value: on many leads every difference is "significant" (Lin 1991, IEEE Trans. Inf.
    Theory 37:145-151). Bins of numbers are deciles of what was learned; empty is a bin of its own.
    """
    enough = min(len(learned), len(now)) >= MINIMUM_LEADS
    rows = [
        {"feature": name, "distance": _distance(learned[name], now[name]) if enough else np.nan}
        for name in learned.columns
    ]
    table = pd.DataFrame(rows, columns=["feature", "distance"])
    table["is_notable"] = table["distance"] >= NOTABLE_DISTANCE
    table["n_learned"], table["n_now"] = len(learned), len(now)
    return table.sort_values(["distance", "feature"], ascending=[False, True], ignore_index=True)


def _distance(learned: pd.Series, now: pd.Series) -> float:
    """Return the Jensen-Shannon distance between the binned values."""
    if pd.api.types.is_numeric_dtype(learned):
        edges = _deciles(learned)
        learned, now = _binned(learned, edges), _binned(now, edges)
    shares = pd.concat([side.fillna(MISSING).value_counts(normalize=True) for side in (learned, now)], axis=1)
    p, q = shares.fillna(0.0).to_numpy().T
    middle = (p + q) / 2
    return float(np.sqrt(max(0.0, (_divergence(p, middle) + _divergence(q, middle)) / 2)))


def _deciles(values: pd.Series) -> np.ndarray:
    """Return the distinct inner deciles of the known values."""
    known = values.dropna().to_numpy(dtype=float)
    return np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1])) if len(known) else np.empty(0)


def _binned(values: pd.Series, edges: np.ndarray) -> pd.Series:
    """Return the bin of each number as text, missing kept."""
    bins = np.searchsorted(edges, values.to_numpy(dtype=float, na_value=np.nan), side="left").astype(str)
    return pd.Series(bins, index=values.index, dtype="str").where(values.notna())


def _divergence(p: np.ndarray, q: np.ndarray) -> float:
    """Return the Kullback-Leibler divergence in bits; zero shares contribute nothing."""
    some = p > 0
    return float(np.sum(p[some] * np.log2(p[some] / q[some])))
