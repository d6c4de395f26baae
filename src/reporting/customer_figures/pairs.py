"""Figure: two values a row, joined by a line: found and confirmed, others and buyers, as counted and held equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from src.reporting.customer_figures.layout import AIR, LINE_INCHES, Row, laid_out
from src.reporting.drawing import Drawing
from src.reporting.labels import clean
from src.reporting.numbers import plain
from src.reporting.style import BLUE, INK, LINE, MUTED, report_style


@dataclass(frozen=True)
class Pair:
    """A row: the value one looks at first, the one that counts with its interval, and whether it is stressed."""

    label: str
    first: float
    second: float
    low: float | None = None
    high: float | None = None
    is_main: bool = True


def pairs_drawing(
    pairs: Sequence[Pair], names: tuple[str, str], title: str, unit: str, average: float | None = None
) -> Drawing:
    """Return one row per pair: an open square for the first value, a filled dot with its interval for the second.

    Parameters
    ----------
    pairs : sequence of Pair
        Top row first.
    names : tuple of str
        What the first and the second value are; written beside their marks over the first row.
    title, unit : str
        The finding; what the values count.
    average : float, optional
        Drawn as a dotted line.
    """
    ends = [value for pair in pairs for value in (pair.first, pair.second, pair.high) if value is not None]
    limit = max([average or 0.0, *ends]) or 1.0
    with report_style():
        laid = laid_out([Row(pair.label) for pair in pairs], title, above=2)
        axes = laid.axes
        _names(axes, names)
        if average is not None:
            top = LINE_INCHES * 1.9
            axes.plot([average] * 2, [top, laid.bottom], color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
            axes.text(
                average, LINE_INCHES * 1.45, f"all {plain(average)}", ha="center", va="center", color=MUTED, fontsize=9
            )
        for place, pair in zip(laid.places, pairs, strict=True):
            color = BLUE if pair.is_main else MUTED
            axes.plot(
                [pair.first, pair.second], [place, place], color=LINE, linewidth=3.5, solid_capstyle="butt", zorder=1
            )
            if pair.low is not None and pair.high is not None:
                axes.plot([pair.low, pair.high], [place, place], color=color, linewidth=1.2, zorder=2)
            axes.plot(pair.first, place, marker="s", markersize=6, color=MUTED, markerfacecolor="white", zorder=3)
            axes.plot(pair.second, place, marker="o", markersize=6.5, color=color, zorder=4)
            end = max(pair.first, pair.second, pair.high or 0.0)
            words = f"{plain(pair.first)} → {plain(pair.second)}"
            weight = "bold" if pair.is_main else "normal"
            axes.annotate(
                words,
                (end, place),
                xytext=(AIR, 0),
                textcoords="offset points",
                va="center",
                color=INK,
                fontweight=weight,
            )
        axes.set_xlim(-limit / 60, limit * 1.46)
    told = ", ".join(f"{clean(pair.label)} {plain(pair.first)} and {plain(pair.second)}" for pair in pairs)
    said = f"Pairs of marks, {clean(unit)}, {clean(names[0])} and {clean(names[1])}: {told}."
    return Drawing(laid.figure, title, said if average is None else f"{said} All: {plain(average)}.")


def _names(axes: Axes, names: tuple[str, str]) -> None:
    """Write what the two marks are, in the free lines over the first row."""
    for share, name, marker, face, color in (
        (0.02, names[0], "s", "white", MUTED),
        (0.46, names[1], "o", BLUE, BLUE),
    ):
        axes.plot(share, LINE_INCHES * 0.45, marker=marker, markersize=6, color=color, markerfacecolor=face,
                  transform=axes.get_yaxis_transform(), clip_on=False)  # fmt: skip
        axes.annotate(clean(name), (share, LINE_INCHES * 0.45), xycoords=axes.get_yaxis_transform(), xytext=(7, 0),
                      textcoords="offset points", va="center", color=INK, fontsize=9)  # fmt: skip
