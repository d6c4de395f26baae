"""Figure: how many wins a week are reached with k calls a week, by each way to order the list."""

from __future__ import annotations

import pandas as pd

from src.reporting.drawing import Drawing
from src.reporting.labels import clean
from src.reporting.plane import plane
from src.reporting.style import BLUE, GREEN, MUTED, ORANGE, VERMILION, report_style

_LOOKS = {
    "model": (BLUE, "-"),
    "rules": (VERMILION, "--"),
    "rules_refitted": (GREEN, "-."),
    "newest": (ORANGE, ":"),
    "chance": (MUTED, (0, (1, 2))),
}
"""The ways drawn; the table beside has all."""


def calls_drawing(found: pd.DataFrame, scope: str, kind: str, plural: str) -> Drawing | None:
    """Return a curve of wins reached per way to order the list over k calls a week; None where nothing was measured.

    Parameters
    ----------
    found : pandas.DataFrame
        As :func:`~src.evaluation.calls.capacity_table.capacity_table` gives it.
    scope, kind : str
        Those of the headline.
    plural : str
        What wins are called.
    """
    rows = found[(found["scope"] == scope) & (found["kind"] == kind)] if len(found) else found
    drawn = [method for method in _LOOKS if method in set(rows["method"])] if len(rows) else []
    if "model" not in drawn:
        return None
    has_weeks = rows["per_week"].notna().all()
    counts = str(rows["counts"].iloc[0])
    x, y = ("per_week", "reached_per_week") if has_weeks else ("list_fraction", "reached_fraction")
    scale = 1.0 if has_weeks else 100.0
    x_words = f"{counts} worked a week" if has_weeks else f"of 100 {counts} worked"
    each = "a week" if kind == "landmark" else "of a Monday's queue"
    y_words = f"{plural} {each}" if has_weeks else f"of 100 {plural} reached"
    title = f"{plural[:1].upper()}{plural[1:]} reached by the number of {counts} worked"
    with report_style():
        figure, axes = plane(title, x_words, y_words, height=3.4)
        for method in drawn:
            own = rows[rows["method"] == method]
            color, line = _LOOKS[method]
            axes.plot(
                scale * own[x], scale * own[y], color=color, linestyle=line, linewidth=2, label=str(own["way"].iloc[0])
            )
        model = rows[rows["method"] == "model"]
        per_share = model["wins_per_week"] if has_weeks else 100.0
        low, high = model["reached_low"] * per_share, model["reached_high"] * per_share
        axes.fill_between(scale * model[x], low, high, color=BLUE, alpha=0.15, linewidth=0)
        here = model.loc[model["is_capacity"], x]
        top = max(float(high.fillna(0).max()), scale * float(rows[y].max()))
        if len(here):
            axes.plot([scale * here.iloc[0]] * 2, [0, top], color=MUTED, linewidth=0.8)
        axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= top])
        axes.set_ylim(0, 1.55 * top)  # room for the words
        axes.legend(loc="upper left", ncols=2, frameon=False, fontsize=9)
    told = "; ".join(_told(rows[rows["method"] == method]) for method in drawn)
    return Drawing(figure, title, f"Curves over {clean(x_words)}, {clean(y_words)} at the capacity: {told}.")


def _told(own: pd.DataFrame) -> str:
    """Return what one way reaches at the capacity."""
    here = own[own["is_capacity"]].head(1)
    reached = here["reached_per_week"].where(here["per_week"].notna(), 100 * here["reached_fraction"])
    return f"{own['way'].iloc[0]} " + (f"{reached.iloc[0]:.1f}" if len(here) else "not measured")
