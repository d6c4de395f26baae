"""Figure: quality of the orderings in each test window, over time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from src.reporting.days import MONTHS
from src.reporting.drawing import Drawing, Mark
from src.reporting.labels import clean
from src.reporting.numbers import plain
from src.reporting.plane import plane
from src.reporting.style import BLUE, GREEN, INK, ORANGE, PURPLE, VERMILION, report_style

_LOOKS = ((BLUE, "o"), (VERMILION, "s"), (GREEN, "^"), (ORANGE, "D"), (PURPLE, "v"))


def quality_over_time(starts: Sequence[date], quality: Mapping[str, Sequence[Mark]], title: str, unit: str) -> Drawing:
    """Return one line per ordering over the test windows, with intervals, labelled at its end.

    Parameters
    ----------
    starts : sequence of datetime.date
        First day of each window.
    quality : mapping of str to sequence of Mark
        Per ordering one mark per window, as shown (e.g. out of 100).
    unit : str
        What is counted, e.g. ``"of 100 customers in the best half"``.
    """
    with report_style():
        figure, axes = plane(title, "first day of the window", unit, height=3.2)
        for i, ((name, marks), (color, marker)) in enumerate(zip(quality.items(), _LOOKS, strict=False)):
            places = [window + 0.06 * i for window in range(len(marks))]
            axes.plot(places, [mark.value for mark in marks], color=color, marker=marker, linewidth=1.6, markersize=6)
            for place, mark in zip(places, marks, strict=True):
                if mark.low is not None and mark.high is not None:
                    axes.plot([place, place], [mark.low, mark.high], color=color, linewidth=1)
            axes.annotate(
                clean(name), (places[-1], marks[-1].value), xytext=(8, -3), textcoords="offset points", color=INK
            )
        words = [f"{start.day} {MONTHS[start.month - 1][:3]} {start.year}" for start in starts]
        axes.set_xticks(range(len(starts)), words, fontsize=9)
        axes.set_xlim(-0.25, len(starts) - 1 + 0.3 * max(len(starts) - 1, 1) + 0.2)
    told = "; ".join(f"{clean(name)} {', '.join(plain(m.value) for m in marks)}" for name, marks in quality.items())
    return Drawing(figure, title, f"Lines over {len(starts)} windows, {clean(unit)}: {told}.")
