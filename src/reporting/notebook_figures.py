"""Figures of the notebooks, drawn from the tables of a run; each title is the finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from src.evaluation.cells import AVERAGE
from src.evaluation.headline import headline
from src.evaluation.windows import Window
from src.reporting.calibration_plot import said_and_came_true
from src.reporting.drawing import Drawing, Mark
from src.reporting.figures import ORDERS
from src.reporting.gains_plot import gains_curve
from src.reporting.numbers import plain
from src.reporting.rows import bars_with_intervals
from src.reporting.windows_plot import quality_over_time

HALF = "wins_best_half"
MOST_CURVES = 5


def orderings_drawing(comparison: pd.DataFrame, plural: str) -> Drawing | None:
    """Return bars of what the best half of each ordering reaches; None where nothing was compared."""
    rows = _halves(headline(comparison))
    if rows.empty:
        return None
    marks = [_mark(words, rows.loc[method]) for method, words in ORDERS.items() if method in rows.index]
    best = max(marks, key=lambda mark: mark.value)
    title = f"The best half of the list reaches {plain(best.value)} of 100 {plural} by {best.label}"
    return bars_with_intervals(marks, title, f"of 100 {plural} in the best half")


def gains_drawing(gains: pd.DataFrame, plural: str) -> Drawing | None:
    """Return one curve of wins reached per ordering that could rank the leads; None where there is none."""
    own = {method: gains[gains["method"] == method] for method in ORDERS if method != "chance"} if len(gains) else {}
    can_rank = {name: len(curve) and curve["reached_fraction"].notna().all() for name, curve in own.items()}
    curves = {ORDERS[name]: curve for name, curve in own.items() if can_rank[name]}
    if not curves:
        return None
    worked = (100 * next(iter(curves.values()))["worked_fraction"]).tolist()
    reached = {name: (100 * curve["reached_fraction"]).tolist() for name, curve in curves.items()}
    title = f"How many of 100 {plural} are reached while working down the list"
    return gains_curve(worked, dict(list(reached.items())[:MOST_CURVES]), title, plural)


def windows_drawing(comparison: pd.DataFrame, windows: Sequence[Window], plural: str) -> Drawing | None:
    """Return what the best half reaches in each test window, over time; None without two that were measured."""
    if comparison.empty:
        return None
    chosen = headline(comparison).iloc[0]
    same = comparison[["scope", "kind"]].eq(chosen[["scope", "kind"]]).all(axis=1)
    same &= comparison["landmark_days"].eq(chosen["landmark_days"]) | pd.isna(chosen["landmark_days"])
    rows = comparison[same & (comparison["window"].astype(str) != AVERAGE)]
    methods = [method for method in ORDERS if method in {"model", "rules"} & set(rows["method"])]
    halves = {w: _halves(rows[rows["window"].astype(str) == str(w.index)]) for w in windows if w.cut.at is not None}
    dated = [window for window, half in halves.items() if set(methods) <= set(half.index)]
    if len(dated) < 2:
        return None
    quality = {ORDERS[method]: [_mark("", halves[w].loc[method]) for w in dated] for method in methods}
    title = f"Of 100 {plural}, reached by the best half in each test window"
    return quality_over_time([w.cut.at.date() for w in dated if w.cut.at], quality, title, f"of 100 {plural}")


def calibration_drawing(by_grade: pd.DataFrame) -> Drawing | None:
    """Return what the score said of each grade against what came true; None where nothing was scored."""
    shown = by_grade[by_grade["rate"].notna()] if len(by_grade) else by_grade
    if shown.empty:
        return None
    said = (100 * shown["said"]).tolist()
    marks = [_mark(str(row["grade"]), row, "rate") for _, row in shown.iterrows()]
    return said_and_came_true(said, marks, "What the score said of each grade, and what came true")


def _halves(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the methods' own best halves, index method."""
    own = rows[(rows["metric"] == HALF) & rows["versus"].isna() & rows["value"].notna()]
    return own.set_index("method")


def _mark(label: str, row: Any, value: str = "value") -> Mark:
    """Return one row of a figure, shares as out of 100."""
    low, high = (None if pd.isna(row[end]) else 100 * float(row[end]) for end in ("low", "high"))
    return Mark(label, 100 * float(row[value]), low, high, int(row["n"]), label == ORDERS["model"])
