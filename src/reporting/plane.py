"""A figure with two axes in the reports' look, for curves and points."""

from __future__ import annotations

import textwrap

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from src.reporting.labels import clean
from src.reporting.style import INK, WIDTH_INCHES


def plane(title: str, x_words: str, y_words: str, height: float = 3.6) -> tuple[Figure, Axes]:
    """Return an empty figure and its axes, titled with the finding; call inside ``report_style()``."""
    figure = Figure(figsize=(WIDTH_INCHES, height))
    axes = figure.add_axes((0.11, 0.14, 0.86, 0.68))
    axes.set_title(textwrap.fill(clean(title, 160), 56), x=-0.11, color=INK)
    axes.set_xlabel(clean(x_words))
    axes.set_ylabel(clean(y_words))
    return figure, axes
