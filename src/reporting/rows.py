"""Figures of labelled rows with intervals: bars from zero, and dots beside an average."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from src.reporting.drawing import Drawing, Mark, in_words
from src.reporting.labels import clean
from src.reporting.numbers import plain
from src.reporting.style import BLUE, INK, LINE, MUTED, PALE, WIDTH_INCHES, report_style

_LINE_INCHES, _LETTERS = 0.165, 26


def bars_with_intervals(
    marks: Sequence[Mark], title: str, unit: str, limit: float = 100, with_title: bool = True
) -> Drawing:
    """Return horizontal bars from zero with thin interval lines and the value at the end.

    Parameters
    ----------
    marks : sequence of Mark
        Top row first; ``is_main`` rows are drawn in colour.
    title, unit : str
        The finding; what the values count, e.g. ``"of 100 customers"``.
    limit : float
        Right end of the axis.
    """
    with report_style():
        figure, axes = _frame(marks, title if with_title else None)
        for row, mark in enumerate(marks):
            axes.barh(row, mark.value, height=0.56, color=BLUE if mark.is_main else PALE)
            _interval(axes, row, mark, INK)
            end = mark.value if mark.high is None else max(mark.high, mark.value)
            _value(axes, row, mark, end + limit / 70)
        axes.set_xlim(0, limit * 1.22)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
    return Drawing(figure, title, in_words(marks, "Bar chart", unit))


def dots_with_intervals(
    marks: Sequence[Mark], average: float, title: str, unit: str, with_title: bool = True
) -> Drawing:
    """Return dots with interval lines beside a dotted line at ``average``; filled where the interval leaves it out."""
    with report_style():
        figure, axes = _frame(marks, title if with_title else None)
        ends = [mark.value if mark.high is None else mark.high for mark in marks]
        limit = max([average, *ends]) or 1.0
        axes.axvline(average, color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
        for row, mark in enumerate(marks):
            away = mark.low is not None and mark.high is not None and not mark.low <= average <= mark.high
            _interval(axes, row, mark, BLUE if away else MUTED, 1.6)
            face = BLUE if away else "none"
            axes.plot(mark.value, row, marker="o", markersize=6.5, color=BLUE if away else MUTED, markerfacecolor=face)
            _value(axes, row, mark, ends[row] + limit / 40)
        axes.text(average, -0.72, f"all leads {plain(average)}", ha="center", color=MUTED, fontsize=9)
        axes.set_xlim(0, limit * 1.3)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.set_ylim(len(marks) - 0.45, -1.05)
    alt = in_words(marks, "Dots with intervals", unit)
    return Drawing(figure, title, f"{alt} All leads: {plain(average)}.")


def _frame(marks: Sequence[Mark], title: str | None) -> tuple[Figure, Axes]:
    """Return an empty figure with one labelled row per mark, as high as its labels need."""
    labels = [textwrap.fill(clean(mark.label), _LETTERS, max_lines=2, placeholder="…") for mark in marks]
    height = sum(_LINE_INCHES * (label.count("\n") + 1) + 0.13 for label in labels) + 0.12 + (0.45 if title else 0)
    figure = Figure(figsize=(WIDTH_INCHES, max(height, 0.7)))
    axes = figure.add_axes((0.355, 0.02, 0.64, 0.96 - (0.42 / height if title else 0)))
    if title:
        axes.set_title(textwrap.fill(clean(title), 60), x=-0.55)
    axes.set_yticks(range(len(marks)), labels, color=INK)
    axes.tick_params(length=0)
    axes.set_ylim(len(marks) - 0.5, -0.5)
    axes.spines["left"].set_color(LINE)
    return figure, axes


def _interval(axes: Axes, row: int, mark: Mark, color: str, width: float = 1.2) -> None:
    if mark.low is not None and mark.high is not None:
        axes.plot([mark.low, mark.high], [row, row], color=color, linewidth=width, solid_capstyle="butt")


def _value(axes: Axes, row: int, mark: Mark, x: float) -> None:
    """Write the value in bold, the interval beside it in grey."""
    axes.annotate(plain(mark.value), (x, row), va="center", ha="left", fontweight="bold", color=INK)
    if mark.low is not None and mark.high is not None:
        spread = f"{plain(mark.low)}–{plain(mark.high)}"
        offset = (7.5 * len(plain(mark.value)) + 3, 0)
        axes.annotate(
            spread, (x, row), xytext=offset, textcoords="offset points", va="center", color=MUTED, fontsize=9
        )
