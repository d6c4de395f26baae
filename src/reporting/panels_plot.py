"""Figure: one small panel per way to order the list, its quality in each test window."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from src.reporting.drawing import Drawing, Mark
from src.reporting.labels import clean
from src.reporting.numbers import plain
from src.reporting.style import BLUE, INK, MUTED, PALE, WIDTH_INCHES, report_style

Points = Sequence[Mark | None]
_COLUMNS, _PANEL_INCHES, _HEAD_INCHES, _FOOT_INCHES = 2, 1.0, 0.5, 0.4
_MOST_TICKS = 3


def quality_panels(windows: Sequence[str], quality: Mapping[str, Points], main: str, title: str, unit: str) -> Drawing:
    """Return a panel per ordering: one dot with its interval per test window, a dotted line at random.

    Parameters
    ----------
    windows : sequence of str
        What stands under each window.
    quality : mapping of str to sequence of Mark or None
        Per ordering one mark per window out of 100; None where it was not measured.
    main : str
        The ordering drawn in colour, and as a pale line in every other panel.
    title, unit : str
        The finding; what is counted, e.g. ``"of 100 customers in the best half"``.
    """
    rows = -(-len(quality) // _COLUMNS)
    height = rows * _PANEL_INCHES + _HEAD_INCHES + _FOOT_INCHES
    ends = [end for points in quality.values() for mark in points if mark for end in _ends(mark)]
    limits = min(45.0, *ends) - 3, max(55.0, *ends) + 3
    with report_style():
        figure = Figure(figsize=(WIDTH_INCHES, height))
        figure.text(0.02, 1 - 0.06 / height, textwrap.fill(clean(title, 160), 48), va="top", color=INK, size=11.5,
                    weight="bold")  # fmt: skip
        figure.text(0.02, 0.06 / height, clean(f"{unit}; dotted: by chance; grey: {main}"), color=MUTED, size=9)
        for place, (name, points) in enumerate(quality.items()):
            row, column = divmod(place, _COLUMNS)
            top = height - _HEAD_INCHES - row * _PANEL_INCHES
            box = (0.08 + 0.49 * column, (top - 0.93) / height, 0.42, 0.7 / height)
            axes = figure.add_axes(box)
            axes.set_title(clean(name), size=9.5, color=INK, weight="normal", pad=2)
            _panel(axes, points, quality.get(main, []), name == main)
            axes.set_ylim(limits)
            shown = range(0, len(windows), -(-len(windows) // _MOST_TICKS))
            is_last = place + _COLUMNS >= len(quality)
            axes.set_xticks(list(shown), [clean(windows[i]) if is_last else "" for i in shown], size=8)
    told = "; ".join(f"{clean(name)} {_told(points)}" for name, points in quality.items())
    return Drawing(figure, title, f"Panels over {len(windows)} windows, {clean(unit)}: {told}.")


def _panel(axes: Axes, points: Points, main: Points, is_main: bool) -> None:
    """Draw one ordering, and the main one behind it."""
    axes.axhline(50, color=MUTED, linewidth=0.8, linestyle=(0, (1, 2)))
    behind = [(place, mark.value) for place, mark in enumerate(main) if mark]
    if behind and not is_main:
        axes.plot(*zip(*behind, strict=True), color=PALE, linewidth=2.5)
    color = BLUE if is_main else INK
    for place, mark in enumerate(points):
        if mark:
            axes.plot([place, place], _ends(mark), color=color, linewidth=1)
            axes.plot(place, mark.value, marker="o", markersize=4, color=color)
    axes.set_xlim(-0.5, max(len(points), 1) - 0.5)
    axes.tick_params(labelsize=8, length=2)


def _ends(mark: Mark) -> list[float]:
    return [mark.value if end is None else end for end in (mark.low, mark.high)]


def _told(points: Points) -> str:
    return ", ".join(plain(mark.value) if mark else "not measured" for mark in points)
