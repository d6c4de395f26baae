"""How good the score is on later leads, whole and in slices, from the tables of the evaluation."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from src.evaluation.headline import headline
from src.evaluation.store import read_comparison, read_table
from src.reporting.fact import LEAST_LEADS
from src.reporting.model_card.card import Measured, SliceRow

METRICS = {
    "wins_best_half": "wins reached by the best half of the list, share",
    "wins_at_capacity": "wins reached by what sales can work in a week, share",
    "auc": "a later win stands before another lead (AUC)",
    "average_precision": "average precision",
    "top_decile_lift": "the best tenth wins so many times as often",
    "calibration_error": "chance said against came true, mean distance",
    "brier": "Brier score (lower is better)",
}
METHODS = {"model": "score", "rules": "points as used", "newest": "newest first", "chance": "by chance"}


def measured_of(evaluation: Path, window: str) -> tuple[Measured, ...]:
    """Return the figures of the headline's rows: the score and what it is held against, by metric."""
    rows = headline(read_comparison(evaluation))
    if rows.empty:
        return ()
    own = rows[rows["versus"].isna() & rows["value"].notna()]
    found = {(row["metric"], row["method"]): row for _, row in own.iterrows()}
    return tuple(
        _measured(found[metric, method], METRICS[metric], METHODS[method], window)
        for metric in METRICS
        for method in METHODS
        if (metric, method) in found
    )


def _measured(row: pd.Series, metric: str, method: str, window: str) -> Measured:
    leads, wins = (row["accounts"], row["won_accounts"]) if pd.notna(row["accounts"]) else (row["n"], row["wins"])
    return Measured(
        metric, method, float(row["value"]), _known(row["low"]), _known(row["high"]), int(leads), int(wins), window
    )


def slices_of(evaluation: Path) -> tuple[SliceRow, ...]:
    """Return the slices with at least ten leads; a smaller group would point at persons."""
    path = evaluation / "slices.csv"
    if not path.is_file():
        return ()
    table = read_table(path)
    return tuple(_slice(row) for _, row in table.iterrows() if row["n"] >= LEAST_LEADS)


def _slice(row: pd.Series) -> SliceRow:
    return SliceRow(
        slice=str(row["slice"]),
        level=str(row["level"]),
        leads=int(row["n"]),
        wins=int(row["wins"]),
        reaches=_known(row["reaches"]),
        rival=_known(row["versus_reaches"]),
        low=_known(row["low"]),
        high=_known(row["high"]),
        said=_known(row["said"]),
        came_true=_known(row["base_rate"]),
        finding=str(row["finding"]) if pd.notna(row["finding"]) else "",
    )


def _known(value: float) -> float | None:
    return float(value) if pd.notna(value) else None
