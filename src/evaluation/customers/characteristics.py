"""Which single characteristics go with winning, corrected for having looked at many."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from src.evaluation.customers.conditions import Condition
from src.evaluation.holm import holm
from src.evaluation.rates import wilson

SHOWN_FROM = 10
"""A share of fewer leads is not shown."""


def characteristics_table(
    conditions: Sequence[Condition], features: pd.DataFrame, is_won: pd.Series, groups: dict[str, str]
) -> pd.DataFrame:
    """Return one row per statement: how often leads for which it holds win, against the others.

    Parameters
    ----------
    conditions : sequence of Condition
    features : pandas.DataFrame, shape (n_leads, n_features)
    is_won : pandas.Series of bool, same index
    groups : dict
        Feature -> fit, engagement, sales or time.

    Returns
    -------
    pandas.DataFrame
        ``words, feature, source, group, n, wins, rate, low, high, lift, p_corrected``, strongest evidence first; rate
        0-1 with its Wilson interval; lift = rate / rate of all; ``p_corrected`` = Fisher's exact test against the
        leads for which it does not hold, corrected by Holm (1979) over all rows.
    """
    columns = ["words", "feature", "source", "group", "n", "wins", "rate", "low", "high", "lift", "p_corrected"]
    won = is_won.to_numpy(dtype=bool)
    rows = [(c, c.holds(features).to_numpy()) for c in conditions]
    counted = [(c, int(holds.sum()), int(won[holds].sum())) for c, holds in rows]
    counted = [(c, n, wins) for c, n, wins in counted if n >= SHOWN_FROM]
    if not counted:
        return pd.DataFrame(columns=columns)
    table = pd.DataFrame(
        [
            {
                "words": c.words,
                "feature": c.feature,
                "source": c.source,
                "group": groups.get(c.feature, ""),
                "n": n,
                "wins": wins,
                "p": _fisher(wins, n, int(won.sum()), len(won)),
            }
            for c, n, wins in counted
        ]
    )
    table["rate"] = table["wins"] / table["n"]
    table["low"], table["high"] = wilson(table["wins"], table["n"])
    table["lift"] = table["rate"] / won.mean() if won.any() else np.nan
    table["p_corrected"] = holm(table["p"].to_numpy())
    return table.sort_values(["p_corrected", "p", "words"], ignore_index=True)[columns]


def _fisher(wins: int, n: int, all_wins: int, everyone: int) -> float:
    """Return the two-sided p of Fisher's exact test, holds against does not hold."""
    square = [[wins, n - wins], [all_wins - wins, everyone - n - (all_wins - wins)]]
    return float(stats.fisher_exact(square)[1])
