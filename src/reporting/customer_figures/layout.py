"""Labelled rows under each other, some of them headings: what all figures about customers are drawn on."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from src.reporting.labels import clean
from src.reporting.style import INK, LINE, WIDTH_INCHES

LINE_INCHES, GAP_INCHES, TITLE_INCHES = 0.155, 0.085, 0.19
LABEL_SHARE, LETTERS, TITLE_LETTERS = 0.41, 23, 50
MOST_LINES, AIR = 3, 6
"""Lines of a label; points between a mark and what is written beside it."""
AXIS_POINTS = 72 * WIDTH_INCHES * (0.995 - LABEL_SHARE)


@dataclass(frozen=True)
class Row:
    """A label, or a heading over the rows that follow."""

    label: str
    is_heading: bool = False


@dataclass(frozen=True)
class Rows:
    """An empty figure, its axes (vertical axis: inches from the top), and the place of each row that is no heading."""

    figure: Figure
    axes: Axes
    places: list[float]
    bottom: float


def laid_out(rows: Sequence[Row], title: str, above: int = 1) -> Rows:
    """Return the empty figure with its title, labels and headings; call inside ``report_style()``.

    Parameters
    ----------
    rows : sequence of Row
        Top row first.
    title : str
    above : int
        Lines kept free over the first row, e.g. for the names of the marks.
    """
    lines = [_lines(row) for row in rows]
    heights = [
        LINE_INCHES * len(each) + GAP_INCHES * (2 if row.is_heading else 1)
        for row, each in zip(rows, lines, strict=True)
    ]
    ends = list(accumulate(heights, initial=above * LINE_INCHES))
    titled = textwrap.wrap(clean(title, 200), TITLE_LETTERS)
    head = TITLE_INCHES * len(titled) + 0.1
    height = ends[-1] + head + 0.06
    figure = Figure(figsize=(WIDTH_INCHES, height))
    axes = figure.add_axes((LABEL_SHARE, 0.0, 0.995 - LABEL_SHARE, (ends[-1] + 0.06) / height))
    figure.text(
        0.012, 1 - 0.05 / height, "\n".join(titled), va="top", color=INK, size=11.5, weight="bold", linespacing=1.15
    )
    axes.set_yticks([])
    axes.set_xticks([])
    axes.set_ylim(ends[-1] + 0.03, -0.03)
    axes.spines["left"].set_color(LINE)
    axes.spines["bottom"].set_visible(False)
    places = []
    for row, each, start, extent in zip(rows, lines, ends, heights, strict=False):
        middle = start + extent / 2
        _label(axes, middle, each, row.is_heading)
        if not row.is_heading:
            places.append(middle)
    return Rows(figure, axes, places, ends[-1])


def _lines(row: Row) -> list[str]:
    words = clean(row.label)
    return [words] if row.is_heading else textwrap.wrap(words, LETTERS, max_lines=MOST_LINES, placeholder="…") or [""]


def _label(axes: Axes, place: float, lines: Sequence[str], is_heading: bool) -> None:
    """Write each line by itself: the reader's font differs from the one measured here, so each needs its own anchor."""
    for i, line in enumerate(lines):
        drop = -LINE_INCHES * 72 * (i - (len(lines) - 1) / 2) - (3 if is_heading else 0)
        axes.annotate(
            line, (0, place), xycoords=("axes fraction", "data"), xytext=(-5, drop), textcoords="offset points",
            ha="right", va="center", color=INK, fontweight="bold" if is_heading else "normal",
        )  # fmt: skip
