"""Figure: dots with intervals in blocks under headings, beside a dotted line at the average."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from src.reporting.customer_figures.layout import AIR, AXIS_POINTS, LINE_INCHES, Row, laid_out
from src.reporting.drawing import Drawing, Mark
from src.reporting.labels import clean
from src.reporting.numbers import pair, plain
from src.reporting.style import BLUE, INK, MUTED, report_style


def dots_in_blocks(
    blocks: Mapping[str, Sequence[Mark]],
    average: float,
    title: str,
    unit: str,
    written: Callable[[float], str] = plain,
) -> Drawing:
    """Return dots with interval lines; filled where the interval leaves out the average.

    Parameters
    ----------
    blocks : mapping of str to sequence of Mark
        Heading -> its rows, top row first; an empty heading is not written.
    average : float
    title, unit : str
        The finding; what the values count, e.g. ``"customers per 100 leads"``.
    written : callable
        How a value is written.
    """
    rows: list[Row] = []
    for heading, marks in blocks.items():
        rows += [Row(heading, is_heading=True)] if heading else []
        rows += [Row(mark.label) for mark in marks]
    shown = [mark for marks in blocks.values() for mark in marks]
    limit = max([average, *(mark.value if mark.high is None else mark.high for mark in shown)]) or 1.0
    widest = max((_points(mark, written) for mark in shown), default=0)
    with report_style():
        laid = laid_out(rows, title)
        axes = laid.axes
        axes.plot([average] * 2, [LINE_INCHES * 0.85, laid.bottom], color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
        axes.text(
            average, LINE_INCHES / 2, f"all {written(average)}", ha="center", va="center", color=MUTED, fontsize=9
        )
        for place, mark in zip(laid.places, shown, strict=True):
            end = mark.value if mark.high is None else mark.high
            away = mark.low is not None and mark.high is not None and not mark.low <= average <= mark.high
            color = BLUE if away else MUTED
            if mark.low is not None and mark.high is not None:
                axes.plot([mark.low, mark.high], [place, place], color=color, linewidth=1.6, solid_capstyle="butt")
            axes.plot(
                mark.value, place, marker="o", markersize=6.5, color=color, markerfacecolor=color if away else "white"
            )
            beside: dict[str, Any] = {"va": "center", "textcoords": "offset points"}
            value = written(mark.value)
            axes.annotate(value, (end, place), xytext=(AIR, 0), fontweight="bold", color=INK, **beside)
            if mark.low is not None and mark.high is not None:
                words, offset = _range(mark.low, mark.high, written), AIR + 7.5 * len(value) + 3
                axes.annotate(words, (end, place), xytext=(offset, 0), color=MUTED, fontsize=9, **beside)
        axes.set_xlim(0, limit / (1 - min(widest / AXIS_POINTS, 0.7)))
    told = "; ".join(
        f"{f'{heading}: ' if heading else ''}{', '.join(f'{clean(m.label)} {written(m.value)}' for m in marks)}"
        for heading, marks in blocks.items()
    )
    return Drawing(laid.figure, title, f"Dots with intervals, {clean(unit)}. {told}. All: {written(average)}.")


def _points(mark: Mark, written: Callable[[float], str]) -> float:
    """Return how wide the value and its interval are written, in points, with some air before and after."""
    ends = _range(mark.low, mark.high, written) if mark.low is not None and mark.high is not None else ""
    return 7.5 * len(written(mark.value)) + 5.6 * len(ends) + 2 * AIR + 3


def _range(low: float, high: float, written: Callable[[float], str]) -> str:
    """Return an interval, shares both whole or both with a decimal."""
    return "–".join(pair(low, high) if written is plain else (written(low), written(high)))
