"""A figure with its title and its alt text, as pages and notebooks use it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup
from matplotlib.figure import Figure

from src.reporting.labels import clean
from src.reporting.numbers import plain
from src.reporting.svg import to_svg


@dataclass(frozen=True)
class Mark:
    """One row of a figure: a label, a value with its interval (as shown, e.g. out of 100), and leads behind it."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    n: int | None = None
    is_main: bool = False


@dataclass(frozen=True)
class Drawing:
    """A matplotlib figure, the finding as its title, and the alt text made from the numbers."""

    figure: Figure
    title: str
    alt: str

    def svg(self, name: str) -> Markup:
        """Return the figure as an ``<svg>`` element; ``name`` must be unique on the page."""
        return to_svg(self.figure, self.alt, name)

    def _repr_html_(self) -> str:
        """Return the figure as notebooks show it, with its alt text."""
        return f'<div style="max-width:44em">{self.svg("figure")}</div>'


def in_words(marks: Sequence[Mark], kind: str, unit: str) -> str:
    """Return the alt text of rows: kind of figure, then each label with its value.

    >>> in_words([Mark("score", 81.2), Mark("points", 65)], "Bar chart", "of 100 customers")
    'Bar chart, of 100 customers: score 81, points 65.'
    """
    rows = ", ".join(f"{clean(mark.label)} {plain(mark.value)}" for mark in marks)
    return f"{kind}, {unit}: {rows}."
