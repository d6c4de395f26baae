"""Figures of labelled rows with intervals: bars from zero, and dots beside an average."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import accumulate

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from src.reporting.drawing import Drawing, Mark, in_words
from src.reporting.labels import clean
from src.reporting.numbers import pair, plain
from src.reporting.style import BLUE, INK, LINE, MUTED, PALE, WIDTH_INCHES, report_style

_LINE_INCHES, _GAP_INCHES, _BAR_INCHES, _LETTERS = 0.155, 0.085, 0.145, 24


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
        figure, axes, rows = _frame(marks, title if with_title else None)
        for row, mark in zip(rows, marks, strict=True):
            axes.barh(row, mark.value, height=_BAR_INCHES, color=BLUE if mark.is_main else PALE)
            _interval(axes, row, mark, INK)
            end = mark.value if mark.high is None else max(mark.high, mark.value)
            _value(axes, row, mark, end + limit / 70)
        axes.set_xlim(0, limit * 1.26)
    return Drawing(figure, title, in_words(marks, "Bar chart", unit))


def dots_with_intervals(
    marks: Sequence[Mark], average: float, title: str, unit: str, with_title: bool = True
) -> Drawing:
    """Return dots with interval lines beside a dotted line at ``average``; filled where the interval leaves it out."""
    with report_style():
        figure, axes, rows = _frame(marks, title if with_title else None, above=1)
        ends = [mark.value if mark.high is None else mark.high for mark in marks]
        limit = max([average, *ends]) or 1.0
        bottom = axes.get_ylim()[0]
        axes.plot([average] * 2, [_LINE_INCHES * 0.8, bottom], color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
        axes.text(average, _LINE_INCHES / 2, f"average {plain(average)}", ha="center", color=MUTED, fontsize=9)
        for row, mark, end in zip(rows, marks, ends, strict=True):
            away = mark.low is not None and mark.high is not None and not mark.low <= average <= mark.high
            color, face = (BLUE, BLUE) if away else (MUTED, "none")
            _interval(axes, row, mark, color, 1.6)
            axes.plot(mark.value, row, marker="o", markersize=6.5, color=color, markerfacecolor=face)
            _value(axes, row, mark, end + limit / 40)
        axes.set_xlim(0, limit * 1.36)
    alt = in_words(marks, "Dots with intervals", unit)
    return Drawing(figure, title, f"{alt} Average: {plain(average)}.")


def _frame(marks: Sequence[Mark], title: str | None, above: int = 0) -> tuple[Figure, Axes, list[float]]:
    """Return an empty figure, its axes and the place of each row, top row first.

    The vertical axis counts inches from the top, so that each row is as high as its own label; ``above`` keeps lines
    free over the first row.
    """
    labels = [textwrap.wrap(clean(mark.label), _LETTERS, max_lines=3, placeholder="…") for mark in marks]
    heights = [_LINE_INCHES * max(len(lines), 1) + _GAP_INCHES for lines in labels]
    ends = list(accumulate(heights, initial=above * _LINE_INCHES))
    rows = [end + height / 2 for end, height in zip(ends, heights, strict=False)]
    head = 0.45 if title else 0.0
    figure = Figure(figsize=(WIDTH_INCHES, ends[-1] + head + 0.04))
    axes = figure.add_axes((0.39, 0.0, 0.605, (ends[-1] + 0.04) / (ends[-1] + head + 0.04)))
    if title:
        axes.set_title(textwrap.fill(clean(title, 160), 56), x=-0.64)
    axes.set_yticks([])
    axes.set_xticks([])
    axes.set_ylim(ends[-1] + 0.02, -0.02)
    axes.spines["left"].set_color(LINE)
    axes.spines["bottom"].set_visible(False)
    for row, lines in zip(rows, labels, strict=True):
        _label(axes, row, lines)
    return figure, axes, rows


def _label(axes: Axes, row: float, lines: Sequence[str]) -> None:
    """Write each line by itself: the reader's font differs from the one measured here, so each needs its own anchor."""
    for i, line in enumerate(lines):
        drop = -_LINE_INCHES * 72 * (i - (len(lines) - 1) / 2)
        axes.annotate(
            line, (0, row), xycoords=("axes fraction", "data"), xytext=(-5, drop), textcoords="offset points",
            ha="right", va="center", color=INK,
        )  # fmt: skip


def _interval(axes: Axes, row: float, mark: Mark, color: str, width: float = 1.2) -> None:
    if mark.low is not None and mark.high is not None:
        axes.plot([mark.low, mark.high], [row, row], color=color, linewidth=width, solid_capstyle="butt")


def _value(axes: Axes, row: float, mark: Mark, x: float) -> None:
    """Write the value in bold, the interval beside it in grey."""
    axes.annotate(plain(mark.value), (x, row), va="center", ha="left", fontweight="bold", color=INK)
    if mark.low is not None and mark.high is not None:
        spread = "–".join(pair(mark.low, mark.high))
        offset = (7.5 * len(plain(mark.value)) + 3, 0)
        axes.annotate(spread, (x, row), xytext=offset, textcoords="offset points", va="center", color=MUTED, fontsize=9)
