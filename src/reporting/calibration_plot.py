"""Figure: what the score said against what came true."""

from __future__ import annotations

from collections.abc import Sequence

from src.reporting.drawing import Drawing, Mark
from src.reporting.numbers import plain
from src.reporting.plane import plane
from src.reporting.style import BLUE, INK, MUTED, report_style


def said_and_came_true(said: Sequence[float], came_true: Sequence[Mark], title: str) -> Drawing:
    """Return points of what came true (out of 100, with interval) over what the score said (out of 100).

    Parameters
    ----------
    said : sequence of float
        Mean chance of each group of leads, 0-100, one per mark.
    came_true : sequence of Mark
        Share of the group that reached the target, 0-100; its label stands beside the point.
    """
    with report_style():
        figure, axes = plane(title, "the score said, of 100", "came true, of 100")
        limit = 1.12 * max([1.0, *said, *(mark.high or mark.value for mark in came_true)])
        axes.plot([0, limit], [0, limit], color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
        axes.annotate("said = came true", (limit, limit), ha="right", va="bottom", color=MUTED, fontsize=9)
        for x, mark in zip(said, came_true, strict=True):
            if mark.low is not None and mark.high is not None:
                axes.plot([x, x], [mark.low, mark.high], color=BLUE, linewidth=1.6)
            axes.plot(x, mark.value, marker="o", markersize=6.5, color=BLUE)
            axes.annotate(
                mark.label, (x, mark.value), xytext=(8, -11), textcoords="offset points", color=INK, fontsize=9
            )
        axes.set_xlim(0, limit)
        axes.set_ylim(0, limit)
    told = ", ".join(
        f"{mark.label} said {plain(x)}, came true {plain(mark.value)}" for x, mark in zip(said, came_true, strict=True)
    )
    return Drawing(figure, title, f"Points, out of 100: {told}.")
