"""Which features move the score, over all leads."""

from __future__ import annotations

import numpy as np
import pandas as pd

DRAWS = 200


def drivers_table(contributions: pd.DataFrame, accounts: pd.Series, seed: int = 0) -> pd.DataFrame:
    """Return how far each feature moves the score on average, strongest first.

    Parameters
    ----------
    contributions : pandas.DataFrame, shape (n_leads, n_features)
        Exact Shapley values in log-odds, without the base.
    accounts : pandas.Series
        Account of each row, same index; an account is drawn whole.
    seed : int

    Returns
    -------
    pandas.DataFrame
        ``feature, mean_abs, low, high, share``: mean absolute contribution in log-odds with its 95 % interval
        (Poisson bootstrap over accounts), and its share (0-1) of the sum over all features.

    Raises
    ------
    ValueError
        Where there is no row.
    """
    if contributions.empty:
        raise ValueError("drivers_table: no rows to average over")
    size = contributions.abs().to_numpy()
    codes, unique = pd.factorize(accounts.reindex(contributions.index), sort=True)
    draws = np.random.default_rng(seed).poisson(1.0, (len(unique), DRAWS)).astype(float)[codes]
    # Not a matrix product: its sums differ in the last bits with the number of threads.
    means = np.einsum("rf,rd->fd", size, draws) / np.maximum(draws.sum(axis=0), 1.0)
    low, high = np.quantile(means, [0.025, 0.975], axis=1)
    table = pd.DataFrame({"feature": contributions.columns, "mean_abs": size.mean(axis=0), "low": low, "high": high})
    table["share"] = table["mean_abs"] / max(table["mean_abs"].sum(), 1e-300)
    return table.sort_values(["mean_abs", "feature"], ascending=[False, True], ignore_index=True)
