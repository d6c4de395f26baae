"""Figures of the test windows, drawn from the tables of a run: what was learned when, and how quality moved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pandas as pd

from src.evaluation.cells import AVERAGE
from src.evaluation.headline import headline
from src.evaluation.ladder import RANDOM, WAYS
from src.evaluation.windows import Window
from src.reporting.days import MONTHS
from src.reporting.drawing import Drawing, Mark
from src.reporting.panels_plot import quality_panels
from src.reporting.timeline_plot import Stretch, Tick, timeline

HALF = "wins_best_half"
_MOST_TICKS = 5
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def timeline_drawing(
    windows: Sequence[Window], examples: pd.DataFrame, horizon_days: float | None = None
) -> Drawing | None:
    """Return the windows as stretches learned from and tested on; None where leads have no order at all.

    Parameters
    ----------
    windows : sequence of Window
    examples : pandas.DataFrame
        Scoring rows with labels: where the history begins.
    horizon_days : float, optional
        Until when the outcomes of a window were awaited.
    """
    ordered = [window for window in windows if window.fold is None and window.start is not None]
    if not ordered:
        return None
    title = "Every window is scored by a model that learned only from what was known before it"
    if ordered[0].cut.at is None:
        first = int(examples["sequence"].min())
        stretches = [
            Stretch(w.words, (w.learns_from or first, _place(w.cut.sequence)), (_place(w.start), _place(w.end)))
            for w in ordered
        ]
        end = stretches[-1].tested[1]
        step = max(1, round((end - first) / (_MOST_TICKS - 1)))
        ticks = [(float(place), f"{place:,}") for place in range(first, int(end) + 1, step)]
        return timeline(stretches, ticks, "leads in order of arrival", title)
    first_day = _place(examples["created_at"].min().to_pydatetime())
    wait = 0.0 if horizon_days is None else horizon_days
    stretches = [
        Stretch(w.words, (first_day, _place(w.cut.at)), (_place(w.start), _place(w.end)), _place(w.end) + wait)
        for w in ordered
    ]
    return timeline(stretches, _months(first_day, stretches[-1].tested[1] + wait), "", title)


def panels_drawing(comparison: pd.DataFrame, windows: Sequence[Window], plural: str) -> Drawing | None:
    """Return what the best half reaches in each test window, a panel per way to order the list, dearest first.

    None without two windows that were measured. Ranked inside each window, as everywhere.
    """
    chosen = headline(comparison) if len(comparison) else comparison
    if chosen.empty:
        return None
    first = chosen.iloc[0]
    same = comparison["scope"].eq(first["scope"]) & comparison["kind"].eq(first["kind"])
    same &= comparison["landmark_days"].eq(first["landmark_days"]) | pd.isna(first["landmark_days"])
    window = comparison["window"].astype(str)
    rows = comparison[same & (comparison["metric"] == HALF) & comparison["versus"].isna() & (window != AVERAGE)]
    rows = rows[rows["value"].notna()]
    marks = {(str(row["method"]), str(row["window"])): _mark(row) for _, row in rows.iterrows()}
    measured = [w for w in windows if any(place == str(w.index) for _, place in marks)]
    methods = [method for method in reversed(WAYS) if method != RANDOM and method in set(rows["method"])]
    if len(measured) < 2 or not methods:
        return None
    quality = {WAYS[method]: [marks.get((method, str(w.index))) for w in measured] for method in methods}
    title = f"Of 100 {plural}, reached by the best half in each test window"
    unit = f"of 100 {plural} in the best half"
    return quality_panels([_short(w) for w in measured], quality, WAYS["model"], title, unit)


def _mark(row: pd.Series) -> Mark:
    low, high = (None if pd.isna(row[end]) else 100 * float(row[end]) for end in ("low", "high"))
    return Mark("", 100 * float(row["value"]), low, high, int(row["n"]))


def _short(window: Window) -> str:
    """Return the beginning of the window, short enough for an axis."""
    if isinstance(window.start, datetime):
        return _day(window.start)
    return f"part {window.fold[0] + 1}" if window.fold else f"{window.start:,}"


def _place(point: datetime | int | None) -> float:
    """Return a moment as days since 1970, a place in the order as it is."""
    if isinstance(point, datetime):
        return (point - _EPOCH) / timedelta(days=1)
    return float(point or 0)


def _months(start: float, end: float) -> list[Tick]:
    """Return at most five beginnings of months from ``start`` to ``end`` (days since 1970)."""
    first, last = (_EPOCH + timedelta(days=place) for place in (start, end))
    months = [
        datetime(year, month, 1, tzinfo=UTC)
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if first <= datetime(year, month, 1, tzinfo=UTC) <= last
    ]
    shown = months[:: max(1, -(-len(months) // _MOST_TICKS))]
    return [(_place(moment), f"{MONTHS[moment.month - 1][:3]} {moment.year}") for moment in shown]


def _day(moment: date) -> str:
    return f"{moment.day} {MONTHS[moment.month - 1][:3]} {moment.year}"
