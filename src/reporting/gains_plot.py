"""Figure: share of the wins reached while working down each ordering."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from src.reporting.drawing import Drawing
from src.reporting.labels import clean
from src.reporting.numbers import plain
from src.reporting.plane import plane
from src.reporting.style import BLUE, GREEN, INK, MUTED, ORANGE, PURPLE, VERMILION, report_style

_LOOKS = ((BLUE, "-"), (VERMILION, "--"), (GREEN, "-."), (ORANGE, ":"), (PURPLE, (0, (5, 1, 1, 1, 1, 1))))


def gains_curve(
    worked: Sequence[float], reached: Mapping[str, Sequence[float]], title: str, plural: str = "customers"
) -> Drawing:
    """Return one curve per ordering, at most five, each labelled where it is at one half.

    Parameters
    ----------
    worked : sequence of float
        Share of the list worked, 0-100, increasing.
    reached : mapping of str to sequence of float
        Per ordering the share of the wins reached at each of ``worked``, 0-100.
    """
    halves = {name: float(np.interp(50, worked, values)) for name, values in reached.items()}
    with report_style():
        figure, axes = plane(title, "of 100 leads worked", f"of 100 {clean(plural)} reached")
        axes.plot([0, 100], [0, 100], color=MUTED, linewidth=1, linestyle=(0, (1, 2)))
        axes.axvline(50, color=MUTED, linewidth=0.8)
        ranked = sorted(halves, key=lambda name: (-halves[name], name))
        for (name, values), (color, line) in zip(reached.items(), _LOOKS, strict=False):
            axes.plot(worked, values, color=color, linestyle=line, linewidth=2)
            # The words stand in the free corner below the curves, best first, behind a piece of their own line.
            height = 40 - 9 * ranked.index(name)
            axes.plot([54, 61], [height, height], color=color, linestyle=line, linewidth=2)
            axes.annotate(f"{clean(name)} {plain(halves[name])}", (63, height), va="center", color=INK)
        axes.set_xlim(0, 100)
        axes.set_ylim(0, 105)
    told = ", ".join(f"{clean(name)} {plain(halves[name])}" for name in ranked)
    return Drawing(figure, title, f"Curves: of 100 {clean(plural)} the first half reaches {told}; by chance 50.")
