"""How well the score should rank leads whose outcome nobody knows yet: estimated from its own chances."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.later_leads import at_creation, worked_where_known
from src.evaluation.ranking import Floats

TENTH = 0.1
FEWEST = 200
DRAWS = 300
CONDITIONS = (
    "chances come true",
    "sales works these leads as usual",
    "no leads of a kind that the score never saw",
    "leads of the same score win as before",
    f"at least {FEWEST} leads",
)
"""What it rests on. The last but one cannot be seen before outcomes are known."""


def estimated(chance: Floats, draws: int = DRAWS, seed: int = 0) -> dict[str, float]:
    """Return what a calibrated chance says of its own ranking.

    Parameters
    ----------
    chance : array, shape (n_leads,)
        Calibrated chances (0-1), also the order.
    draws : int
        Draws of outcomes behind the range.
    seed : int

    Returns
    -------
    dict
        ``auc, auc_low, auc_high`` (expected, and where 95 of 100 draws of the outcomes lie), ``best_tenth`` (share of
        the best tenth that should win), ``share`` (of all).

    Notes
    -----
    Confidence-based performance estimation (CBPE; Bialek, Kuberski, Perrakis and Bifet 2024, arXiv 2407.08649): a lead
    with chance p counts as p of a win and 1 - p of none. It rests on ``CONDITIONS`` and decides nothing.

    >>> found = estimated(np.array([0.0, 0.0, 1.0, 1.0]))
    >>> found["auc"], found["best_tenth"], found["share"]
    (1.0, 1.0, 0.5)
    """
    ordered = np.sort(chance)
    _, group = np.unique(ordered, return_inverse=True)
    best = ordered[-max(1, round(TENTH * len(ordered))) :]
    lost = 1 - ordered
    pairs = ordered.sum() * lost.sum() - (ordered * lost).sum()
    won_over = (ordered * _level_below(group, lost)).sum() - 0.5 * (ordered * lost).sum()
    outcomes = np.random.default_rng(seed).random((draws, len(ordered))) < ordered
    aucs = _auc(group, outcomes)
    low, high = np.nanquantile(aucs, [0.025, 0.975]) if np.isfinite(aucs).any() else (np.nan, np.nan)
    return {
        "auc": float(won_over / pairs) if pairs > 0 else float("nan"),
        "auc_low": float(low),
        "auc_high": float(high),
        "best_tenth": float(best.mean()),
        "share": float(ordered.mean()),
    }


def estimated_table(table: pd.DataFrame, young: pd.Series) -> pd.DataFrame:
    """Return the estimate beside what was measured, per test window, and for leads that are too young to know.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    young : pandas.Series
        Chances of leads whose days are not over, as they came in.

    Returns
    -------
    pandas.DataFrame
        ``window`` (missing: too early to know), ``leads, estimated_auc, low, high, measured_auc, estimated_best_tenth,
        measured_best_tenth``; no row for fewer than 200 leads.
    """
    scored = worked_where_known(at_creation(table)).dropna(subset=["model", "is_won"]) if len(table) else table
    found = []
    for window in sorted(scored["window"].unique()) if len(scored) else []:
        rows = scored[scored["window"] == window]
        found.append(_row(int(window) + 1, rows["model"].to_numpy(np.float64), rows["is_won"]))
    found.append(_row(None, young.dropna().to_numpy(np.float64), None))
    columns = ["window", "leads", "estimated_auc", "low", "high", "measured_auc"]
    columns += ["estimated_best_tenth", "measured_best_tenth"]
    return pd.DataFrame([row for row in found if row is not None], columns=columns)


def _row(window: int | None, chance: Floats, is_won: pd.Series | None) -> dict[str, object] | None:
    """Return one row of the table; None for too few leads."""
    if len(chance) < FEWEST:
        return None
    said = estimated(chance)
    row: dict[str, object] = {"window": window, "leads": len(chance)}
    row |= {"estimated_auc": said["auc"], "low": said["auc_low"], "high": said["auc_high"]}
    row |= {"estimated_best_tenth": said["best_tenth"], "measured_auc": np.nan, "measured_best_tenth": np.nan}
    if is_won is not None:
        order = np.argsort(chance, kind="stable")
        won = is_won.to_numpy(dtype=bool)[order]
        _, group = np.unique(chance[order], return_inverse=True)
        row["measured_auc"] = float(_auc(group, won[None])[0])
        row["measured_best_tenth"] = float(won[-max(1, round(TENTH * len(won))) :].mean())
    return row


def _level_below(group: np.ndarray, weight: Floats) -> Floats:
    """Return for each place the weight in lower groups and half of that in its own."""
    own = np.bincount(group, weight)
    return (np.cumsum(own) - own / 2)[group]


def _auc(group: np.ndarray, is_won: np.ndarray) -> Floats:
    """Return the area under the ROC curve of each draw (draws x leads, sorted); missing without wins or others."""
    wins = is_won.sum(axis=1)
    others = is_won.shape[1] - wins
    rank = _level_below(group, np.ones(len(group))) + 0.5  # mid-ranks
    with np.errstate(invalid="ignore", divide="ignore"):
        return ((is_won @ rank) - wins * (wins + 1) / 2) / (wins * others)
