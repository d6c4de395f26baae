"""Figure: criteria by quarter, a small panel each, the month of a change marked."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from src.reporting.drawing import Drawing
from src.reporting.labels import clean
from src.reporting.numbers import plain
from src.reporting.style import BLUE, INK, MUTED, VERMILION, WIDTH_INCHES, report_style

_COLUMNS, _PANEL_INCHES, _FOOT_INCHES, _LETTERS = 2, 1.4, 0.3, 30


@dataclass(frozen=True)
class Course:
    """One criterion over the quarters.

    Attributes
    ----------
    label : str
    held, others : sequence of float or None
        Rate of leads for which it holds, and of the others, out of 100; None where too few.
    change : float or None
        Place of the change among the quarters, 0 = start of the first.
    since : str
        The change in words, e.g. ``"since about March 2026"``.
    """

    label: str
    held: Sequence[float | None]
    others: Sequence[float | None]
    change: float | None = None
    since: str = ""


def quarters_drawing(quarters: Sequence[str], courses: Sequence[Course], title: str, unit: str) -> Drawing:
    """Return one panel per criterion: its rate by quarter as dots, that of the others as a grey line.

    Parameters
    ----------
    quarters : sequence of str
        Names, oldest first.
    courses : sequence of Course
    title, unit : str
    """
    columns = min(_COLUMNS, max(len(courses), 1))
    rows = -(-len(courses) // columns)
    titled = textwrap.wrap(clean(title, 200), 50)
    head = 0.19 * len(titled) + 0.1
    height = rows * _PANEL_INCHES + head + _FOOT_INCHES
    highest = max([value for c in courses for value in (*c.held, *c.others) if value is not None], default=1.0)
    with report_style():
        figure = Figure(figsize=(WIDTH_INCHES, height))
        figure.text(0.012, 1 - 0.05 / height, "\n".join(titled), va="top", color=INK, size=11.5, weight="bold")
        figure.text(0.012, 0.06 / height, clean(f"{unit}; grey line: the other leads"), color=MUTED, size=9)
        for place, course in enumerate(courses):
            row, column = divmod(place, columns)
            bottom = height - head - (row + 1) * _PANEL_INCHES + 0.3
            width = 0.92 if columns == 1 else 0.42
            box = (0.05 + 0.5 * column, bottom / height, width, (_PANEL_INCHES - 0.68) / height)
            axes = figure.add_axes(box)
            _panel(axes, course, 1.6 * highest)
            shown = range(0, len(quarters), max(1, -(-len(quarters) // 4)))
            axes.set_xticks(list(shown), [clean(quarters[i]) for i in shown], size=8)
    told = "; ".join(_told(course) for course in courses)
    return Drawing(figure, title, f"Panels over {len(quarters)} quarters, {clean(unit)}: {told}.")


def _panel(axes: Axes, course: Course, limit: float) -> None:
    """Draw one criterion."""
    label = "\n".join(textwrap.wrap(clean(course.label), _LETTERS, max_lines=2, placeholder="…"))
    axes.set_title(label, size=9.5, color=INK, weight="normal", pad=3)
    known = [(place, value) for place, value in enumerate(course.others) if value is not None]
    axes.plot([place for place, _ in known], [value for _, value in known], color=MUTED, linewidth=1)
    held = [(place, value) for place, value in enumerate(course.held) if value is not None]
    axes.plot(
        [place for place, _ in held], [value for _, value in held], color=BLUE, marker="o", markersize=5, linewidth=1.6
    )
    for place, value in (held[0], held[-1]) if held else ():
        axes.annotate(
            plain(value), (place, value), xytext=(0, 6), textcoords="offset points", ha="center", size=9, color=INK
        )
    if course.change is not None:
        axes.axvline(course.change, color=VERMILION, linewidth=1.2, linestyle=(0, (3, 2)))
        side = "right" if course.change > 0.4 * len(course.held) - 0.5 else "left"
        axes.text(course.change, limit, f" {clean(course.since)} ", ha=side, va="top", color=INK, size=8)
    axes.set_ylim(0, limit)
    axes.set_yticks([])
    axes.set_xlim(-0.5, len(course.held) - 0.5)


def _told(course: Course) -> str:
    """Return the alt text of one panel."""
    values = ", ".join("too few" if value is None else plain(value) for value in course.held)
    since = f", changed {clean(course.since)}" if course.since else ""
    return f"{clean(course.label)} {values}{since}"
