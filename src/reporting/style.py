"""One look for all figures: Okabe-Ito colours, quiet axes, set only inside the ``with`` block."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl

# Okabe and Ito's palette: told apart with every common colour blindness.
BLUE, VERMILION, GREEN, ORANGE, PURPLE = "#0072b2", "#d55e00", "#009e73", "#e69f00", "#cc79a7"
INK, MUTED, LINE, PALE = "#1c2429", "#56626b", "#c9d1d7", "#a9b6bf"
ROLES = {BLUE: "accent", INK: "ink", MUTED: "muted", LINE: "line", PALE: "pale"}
"""Colours that the page replaces by its own, so that a figure stays readable on a dark screen."""
WIDTH_INCHES = 4.9  # 353 points, about the width of a phone: text keeps its size there
FONT_POINTS = 10.0

_SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",  # text stays text: small files, searchable, in the reader's own font
    "svg.hashsalt": "leads",
    "font.size": FONT_POINTS,
    "font.family": "DejaVu Sans",
    "text.color": INK,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": LINE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "axes.titlelocation": "left",
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "axes.unicode_minus": True,
    "figure.dpi": 72,
    "text.parse_math": False,  # names from the data may hold a dollar sign
}


@contextmanager
def report_style() -> Iterator[None]:
    """Set the look of all figures for the duration of the ``with`` block."""
    with mpl.rc_context(rc=_SETTINGS):  # type: ignore[arg-type]  # the stubs want literal keys
        yield
