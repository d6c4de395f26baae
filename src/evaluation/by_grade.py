"""Of the leads that were given a chance, how many came true."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.cells import queues_of
from src.evaluation.intervals import MIN_WINS, Draws, draws_of
from src.evaluation.later_leads import at_creation
from src.evaluation.metrics import quantile_bins
from src.evaluation.ranking import Floats, Ints, sums_by
from src.models.grades import Reference

COLUMNS = ["group", "n", "wins", "won_accounts", "mean_chance", "rate", "low", "high"]
MIN_ROWS = 10


def came_true(
    table: pd.DataFrame,
    chance: str = "model",
    grade: str | None = None,
    scope: str = "worked",
    kind: str = "week",
    bins: int = 5,
    draws: int = 500,
    seed: int = 0,
) -> pd.DataFrame:
    """Return how many of the leads with about the same chance, or of the same grade, really won.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    chance : str
        Column of the chance (0-1).
    grade : str, optional
        Column to group by; default equally many rows by chance, ``bins`` groups at most.
    scope, kind : str
        As in :func:`~src.evaluation.comparison.compare`.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, highest chance first: rows (one per account and queue), wins, mean chance given and rate that
        came true (0-1) with its 95 % interval. Groups under 10 rows show no rate, under five won accounts no interval.
    """
    columns = [chance] if grade is None else [chance, grade]
    queues = queues_of(table.dropna(subset=columns), scope, kind, columns)
    rows = queues.rows
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    given, won = rows[chance].to_numpy(float), rows["is_won"].to_numpy(float)
    code, names = _groups(rows, given, grade, bins)
    drawn = draws_of(rows, draws, seed)
    low, high = _rate_intervals(code, len(names), won, drawn)
    groups = rows.assign(code=code, given=given).groupby("code")
    found = pd.DataFrame(
        {
            "group": names,
            "n": groups.size(),
            "wins": groups["is_won"].sum(),
            "won_accounts": rows[rows["is_won"]].groupby(code[rows["is_won"]])["account_id"].nunique(),
            "mean_chance": groups["given"].mean(),
            "rate": groups["is_won"].mean(),
            "low": low,
            "high": high,
        }
    ).fillna({"won_accounts": 0})
    found.loc[found["n"] < MIN_ROWS, ["rate", "low", "high"]] = np.nan
    found.loc[found["won_accounts"] < MIN_WINS, ["low", "high"]] = np.nan
    return found.sort_values("mean_chance", ascending=False, ignore_index=True).astype({"won_accounts": int})[COLUMNS]


def _groups(rows: pd.DataFrame, given: Floats, grade: str | None, bins: int) -> tuple[Ints, list[str]]:
    """Return the group of each row (0, 1, …) and the groups' names."""
    if grade is not None:
        code, levels = pd.factorize(rows[grade], sort=True)
        return code.astype(np.int64), [str(level) for level in levels]
    binned, _ = quantile_bins(given, np.zeros(len(given), np.int64), bins)
    ends = pd.Series(given).groupby(binned).agg(["min", "max"])
    return binned, [f"{low:.0%} to {high:.0%}" for low, high in ends.itertuples(index=False)]


def _rate_intervals(code: Ints, groups: int, won: Floats, drawn: Draws) -> tuple[Floats, Floats]:
    """Return the ends of the interval of each group's rate."""
    weights = drawn.all_weights()
    rows = sums_by(code, groups) @ weights
    wins = sums_by(code, groups, won) @ weights
    with np.errstate(invalid="ignore"):
        low, high = drawn.interval(wins / rows)
    return np.maximum(low, 0), np.minimum(high, 1)


def grade_table(table: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Return what the score said of each grade and what came true, each lead once, as it came in.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    reference : Reference
        The cut-offs of the model in use.

    Returns
    -------
    pandas.DataFrame
        ``grade, n, wins, said, rate, low, high``, A first, of worked leads where touches are known.
    """
    leads = at_creation(table.dropna(subset=["model"]))
    graded = leads.assign(grade=reference.grade(leads["model"].to_numpy(float)).astype(object))
    scope = "worked" if leads["is_worked"].notna().any() else "all"
    found = came_true(graded, grade="grade", scope=scope, kind="landmark")
    named = found.rename(columns={"group": "grade", "mean_chance": "said"}).sort_values("grade", ignore_index=True)
    return named[["grade", "n", "wins", "said", "rate", "low", "high"]]
