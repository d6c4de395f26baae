"""Which features move the score, over all leads, by group and by segment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from src.features.definition import Feature
from src.models.cut import Numbers
from src.models.explaining.account_draws import account_draws, drawn_means, interval

SEGMENT_VALUES = (2, 8)
"""Fewest and most different values of a text field whose values are segments."""
SEGMENT_LEADS = 30


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
    low, high = interval(_drawn(size, accounts.reindex(contributions.index), seed))
    table = pd.DataFrame({"feature": contributions.columns, "mean_abs": size.mean(axis=0), "low": low, "high": high})
    table["share"] = table["mean_abs"] / max(table["mean_abs"].sum(), 1e-300)
    return table.sort_values(["mean_abs", "feature"], ascending=[False, True], ignore_index=True)


def driver_groups(
    contributions: pd.DataFrame, accounts: pd.Series, catalog: Mapping[str, Feature], seed: int = 0
) -> pd.DataFrame:
    """Return each group's share of all movement: ``group, share`` (0-1)``, low, high``, largest first.

    A group moves a lead by the sum of its features' contributions: what raises here and lowers there inside a group
    cancels out.
    """
    groups = [catalog[name].group for name in contributions.columns]
    size = contributions.T.groupby(groups).sum().T.abs()
    means = _drawn(size.to_numpy(), accounts.reindex(contributions.index), seed)
    low, high = interval(means / np.maximum(means.sum(axis=0), 1e-300))
    share = size.mean() / max(size.mean().sum(), 1e-300)
    table = pd.DataFrame({"group": size.columns, "share": share.to_numpy(), "low": low, "high": high})
    return table.sort_values(["share", "group"], ascending=[False, True], ignore_index=True)


def driver_segments(
    contributions: pd.DataFrame,
    features: pd.DataFrame,
    rows: pd.DataFrame,
    fields: Sequence[str],
    same: Mapping[str, str],
    top: int = 5,
    seed: int = 0,
) -> pd.DataFrame:
    """Return how far the strongest features move the score of the leads of each segment.

    Parameters
    ----------
    contributions, features, rows : DataFrame, same index
        Contributions without the base; features; ``lead_id`` and ``account_id``.
    fields : sequence of str
        Text features whose values are segments, where they have 2 to 8 of them.
    same : mapping of str to str
        Subject of each feature: what is of the field's own subject is left out of its segments, where it hardly varies.
    top : int
        The features that move the score most over all leads.

    Returns
    -------
    DataFrame
        ``field, value, leads, feature, mean_abs, low, high, share``: one row per segment of at least 30 leads and
        feature; share (0-1) of all movement inside the segment.
    """
    size = contributions.abs()
    strongest = size.mean().sort_values(ascending=False, kind="stable").index[:top]
    draws = account_draws(rows["account_id"], seed)
    parts = []
    for field in fields:
        if not SEGMENT_VALUES[0] <= features[field].nunique() <= SEGMENT_VALUES[1]:
            continue
        for value, own in features.groupby(field, sort=True):
            leads, inside = rows.loc[own.index, "lead_id"].nunique(), rows.index.isin(own.index)
            names = [name for name in strongest if same.get(name, name) != same.get(field, field)]
            if leads >= SEGMENT_LEADS and names:
                chosen = size.loc[inside, names]
                low, high = interval(drawn_means(chosen.to_numpy().T, draws[inside]))
                share = chosen.mean() / max(size[inside].mean().sum(), 1e-300)
                ends = {"mean_abs": chosen.mean(), "low": low, "high": high, "share": share}
                table = pd.DataFrame(ends).rename_axis("feature").reset_index()
                parts.append(table.assign(field=field, value=str(value), leads=leads))
    columns = ["field", "value", "leads", "feature", "mean_abs", "low", "high", "share"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _drawn(size: Numbers, accounts: pd.Series, seed: int) -> Numbers:
    """Return the mean of each column on each draw, shape (columns, draws)."""
    return drawn_means(size.T, account_draws(accounts, seed))
