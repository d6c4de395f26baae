"""Figure: from which stretch each test window's model learned, and on which it was tested."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from src.reporting.drawing import Drawing
from src.reporting.labels import clean
from src.reporting.style import BLUE, INK, LINE, MUTED, PALE, WIDTH_INCHES, report_style

Tick = tuple[float, str]
_MOST_LABELS = 8


@dataclass(frozen=True)
class Stretch:
    """One test window on an axis of days or of places in the order.

    Attributes
    ----------
    words : str
        The window as people say it.
    learns, tested : tuple of float
        From, and to before.
    known_at : float or None
        When its last outcome was known; None where there are no dates.
    """

    words: str
    learns: tuple[float, float]
    tested: tuple[float, float]
    known_at: float | None = None


def timeline(stretches: Sequence[Stretch], ticks: Sequence[Tick], x_words: str, title: str) -> Drawing:
    """Return one row per window, the first on top: what was learned from, what was tested, until it was known.

    Parameters
    ----------
    stretches : sequence of Stretch
        At least one, earliest first.
    ticks : sequence of (place, words)
    x_words, title : str
    """
    rows, waits = len(stretches), any(stretch.known_at is not None for stretch in stretches)
    row_inches = 0.28 if rows <= _MOST_LABELS else 0.1
    head, foot = 0.75, 0.5 if x_words else 0.3
    height = rows * row_inches + head + foot
    with report_style():
        figure = Figure(figsize=(WIDTH_INCHES, height))
        axes = figure.add_axes((0.07, foot / height, 0.89, rows * row_inches / height))
        for row, stretch in enumerate(stretches):
            for (start, end), color in ((stretch.learns, PALE), (stretch.tested, BLUE)):
                axes.barh(row, end - start, left=start, height=0.6, color=color)
            if stretch.known_at is not None:
                axes.plot([stretch.tested[1], stretch.known_at], [row, row], color=MUTED, linewidth=1)
        axes.set_ylim(rows - 0.4, -0.6)
        axes.set_yticks([])
        axes.set_xticks([place for place, _ in ticks], [clean(words) for _, words in ticks], fontsize=9)
        axes.set_xlabel(clean(x_words))
        axes.spines["left"].set_visible(False)
        axes.spines["bottom"].set_color(LINE)
        words = textwrap.fill(clean(title, 160), 48)
        figure.text(0.03, 1 - 0.06 / height, words, va="top", color=INK, size=11.5, weight="bold")
        keys: list[Artist] = [Patch(color=PALE, label="learned from"), Patch(color=BLUE, label="tested on")]
        keys += [axes.plot([], [], color=MUTED, linewidth=1, label="until the outcomes were known")[0]] if waits else []
        axes.legend(handles=keys, loc="lower left", bbox_to_anchor=(-0.06, 1.0), ncols=3, frameon=False, fontsize=9,
                    handlelength=1.2, columnspacing=1.0, borderaxespad=0.1)  # fmt: skip
    told = "; ".join(clean(stretch.words) for stretch in stretches)
    return Drawing(figure, title, f"Timeline of {rows} test windows, each learned from what came before it: {told}.")
