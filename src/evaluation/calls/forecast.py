"""How many wins a set of leads should bring."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.rates import Z_95


def expected_wins(chances: np.ndarray, wins_behind: int) -> tuple[float, float, float]:
    """Return the expected wins and the 95 % interval of the wins that will come.

    Parameters
    ----------
    chances : ndarray, shape (n_leads,)
        Calibrated chances, 0-1.
    wins_behind : int
        Wins on which the chances were checked; the fewer, the wider.

    Notes
    -----
    Two sources of doubt are added: each lead falls either way, sum p (1 - p); and the level of all chances is itself
    estimated from ``wins_behind`` wins, a relative error of 1 / sqrt(wins_behind). A changed market is not in it.

    >>> [round(float(x), 1) for x in expected_wins(np.full(100, 0.1), 100)]
    [10.0, 3.8, 16.2]
    """
    total = float(chances.sum())
    either_way = float((chances * (1 - chances)).sum())
    level = total / np.sqrt(max(wins_behind, 1))
    half = Z_95 * float(np.sqrt(either_way + level**2))
    return total, max(0.0, total - half), total + half


def forecast_facts(chances: pd.Series, wins_behind: int) -> dict[str, float | None]:
    """Return ``expected, expected_low, expected_high`` of some leads; None each where a chance is missing."""
    names = ("expected", "expected_low", "expected_high")
    if chances.empty or chances.isna().any():
        return dict.fromkeys(names)
    return dict(zip(names, expected_wins(chances.to_numpy(float), wins_behind), strict=True))


def expected_by_window(table: pd.DataFrame) -> pd.DataFrame:
    """Return for each test window the wins that the chances added up to, and those that came.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of the out-of-time table, each lead once; rows without a chance are left out.

    Returns
    -------
    pandas.DataFrame
        ``window, leads, expected, low, high, wins, within``: low and high are the 95 % range within which wins fall if
        every chance is right, +-1.96 sqrt(sum p (1 - p)).
    """
    scored = table.dropna(subset=["model", "is_won"])
    rows = []
    for window in sorted(scored["window"].unique()):
        group = scored[scored["window"] == window]
        chance, wins = group["model"].to_numpy(float), int(group["is_won"].sum())
        half = Z_95 * float(np.sqrt((chance * (1 - chance)).sum()))
        low, high = max(0.0, chance.sum() - half), chance.sum() + half
        told = {"window": int(window) + 1, "leads": len(group), "expected": chance.sum(), "low": low, "high": high}
        rows.append({**told, "wins": wins, "within": bool(low <= wins <= high)})
    return pd.DataFrame(rows, columns=["window", "leads", "expected", "low", "high", "wins", "within"])
