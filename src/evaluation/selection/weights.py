"""Weights that let worked leads stand for all leads, and how far one may trust them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.metrics import auc
from src.models.cut import Flags, flags
from src.models.weights import effective_count

REPORT_COLUMNS = [
    *("kind", "rows", "worked", "worked_share", "fitted_share", "propensity_auc", "floor"),
    *("trimmed", "trimmed_share", "out_of_reach_share", "effective_n"),
]


def worked_weights(table: pd.DataFrame, chance: pd.Series, floor: float) -> pd.Series:
    """Return one over the chance that the row's account was worked in its queue; index of ``table``.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    chance : pandas.Series
        Of each row, as :func:`~src.evaluation.selection.propensity.worked_chances` gives it; where it is missing the
        row weighs 1.
    floor : float
        Smaller chances count as this one (0-1), so that no single lead carries a figure.

    Notes
    -----
    Inverse probability weighting (Horvitz and Thompson 1952). Contacts of one account in one queue are compared as
    one row, which is among worked leads if any of them was worked: its chance is 1 - prod(1 - chance of each).
    It can undo only what the features show; what else drove sales' choice stays in the figures.
    """
    return (1 / account_chances(table, chance).clip(lower=floor)).fillna(1.0).rename("worked_weight")


def account_chances(table: pd.DataFrame, chance: pd.Series) -> pd.Series:
    """Return the chance that any contact of the row's account in its queue was worked; missing where unknown."""
    monday = table["scored_at"].where(table["kind"] == "week")
    keys = [table["kind"], table["window"], table["landmark_days"], monday, table["account_id"]]
    missed = (1 - chance).where(table["is_won"].notna(), 1.0)
    together = 1 - missed.groupby(keys, dropna=False).transform("prod")
    return together.where(chance.notna())


def weights_report(table: pd.DataFrame, chance: pd.Series, floor: float) -> pd.DataFrame:
    """Return how sales' choice looks and what the weights cost, one row per kind.

    Returns
    -------
    pandas.DataFrame
        ``REPORT_COLUMNS``: rows with an outcome and those worked; ``fitted_share`` of rows that have a chance (others
        weigh 1); ``propensity_auc``, inside windows, averaged by rows: .5 is a choice that the features do not show,
        1 leaves nobody to compare with; ``trimmed`` worked rows under the floor and their share;
        ``out_of_reach_share``: rows not worked whose chance is under the floor, as a share of all not worked: for those
        next to no lead like them was worked; ``effective_n``: Kish's (sum w)² / sum w² of worked rows.
    """
    weight = worked_weights(table, chance, floor)
    known = table["is_won"].notna() & table["is_worked"].notna()
    kinds = table.loc[known, "kind"].unique()
    lines = [
        _report_line(table[known & (table["kind"] == kind)], kind, chance, weight, floor) for kind in sorted(kinds)
    ]
    return pd.DataFrame(lines, columns=REPORT_COLUMNS)


def _report_line(
    rows: pd.DataFrame, kind: str, chance: pd.Series, weight: pd.Series, floor: float
) -> dict[str, str | float]:
    is_worked, own = flags(rows["is_worked"]), chance.loc[rows.index]
    low: Flags = (own < floor).to_numpy()
    left = int((~is_worked).sum())
    return {
        "kind": kind,
        "rows": len(rows),
        "worked": int(is_worked.sum()),
        "worked_share": float(is_worked.mean()),
        "fitted_share": float(own.notna().mean()),
        "propensity_auc": _auc_within(rows, own, is_worked),
        "floor": floor,
        "trimmed": int((low & is_worked).sum()),
        "trimmed_share": float((low & is_worked).sum() / max(int(is_worked.sum()), 1)),
        "out_of_reach_share": float((low & ~is_worked).sum() / left) if left else 0.0,
        "effective_n": effective_count(weight.loc[rows.index].to_numpy(float)[is_worked]),
    }


def _auc_within(rows: pd.DataFrame, chance: pd.Series, is_worked: Flags) -> float:
    """Return the mean over windows, by their rows, of how well the chance tells worked leads from others."""
    fitted = chance.notna().to_numpy()
    if not fitted.any():
        return float("nan")
    found = pd.DataFrame({"window": rows["window"], "chance": chance, "worked": is_worked})[fitted]
    parts = [(len(part), auc(part["worked"], part["chance"])) for _, part in found.groupby("window")]
    size, value = np.array(parts).T
    return float(np.average(value, weights=size))
