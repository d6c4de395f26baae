"""What the threshold of the points does, in words for people; each sentence is empty where there is nothing to say."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.calls.capacity import Capacity
from src.evaluation.points.bands import NO_LABEL, TENTHS, Rise
from src.evaluation.trend import Trend, trend
from src.models.grades import Counted
from src.rules.lint import TOO_FEW, TOO_MANY

_MOVES = {
    "rises": "and that rises",
    "falls": "and that falls",
    "level": "and that stays level",
    "cannot tell": "and whether that moves cannot be told",
}


def capacity_words(weeks: pd.DataFrame, capacity: Capacity, counts: Counted = "leads") -> str:
    """Return how many qualify in a week beside what sales can work; empty without weeks or where nobody qualified."""
    if weeks.empty or not weeks["qualified"].any():
        return ""
    median, moves = float(weeks["qualified"].median()), trend(weeks["week"], weeks["qualified"])
    said = f"In a typical week {median:.0f} {counts} pass the threshold for the first time ({len(weeks)} weeks)"
    if moves.finding in ("rises", "falls"):
        change = f" by {abs(moves.per_year):.0f} a year ({_between(moves, 1)})"
    else:
        change = ""
    said += f", {_MOVES[moves.finding]}{change}"
    if not capacity.per_week:
        return f"{said}."
    said += f"; sales can work {capacity.per_week:.0f}: "
    if median > TOO_MANY * capacity.per_week:
        return f"{said}the threshold does not say whom to call, and should be raised."
    if median < TOO_FEW * capacity.per_week:
        return f"{said}most calls go to leads that the points do not speak for, and it should be lowered."
    return f"{said}the threshold fits what sales can work."


def bands_words(bands: pd.DataFrame, rises: dict[str, Rise], plural: str, among_worked: bool) -> str:
    """Return whether more points mean more wins: by label where some are declared, else by tenths."""
    if bands.empty:
        return ""
    kind = "label" if "label" in rises else "tenth"
    rise, rows = rises[kind], bands[bands["kind"] == kind].set_index("band")
    basis = f"n = {rows['n'].sum()}, {rows['wins'].sum()} {plural}{', among called leads' if among_worked else ''}"
    first, last = (_won(rows, rows.index[place], kind) for place in (0, -1))
    between = f"{100 * rise.value:+.0f} of 100 from bottom to top, {100 * rise.low:+.0f} to {100 * rise.high:+.0f}"
    if rise.drop is not None:
        lower, higher = (_won(rows, name, kind) for name in rise.drop)
        return f"More points do not always mean more {plural}: {higher} become {plural}, but {lower} ({basis})."
    if rise.finding == "cannot tell":
        return f"Whether more points mean more {plural} cannot be told: {first} become {plural}, {last} ({basis})."
    how = "mean" if rise.finding == "rises" else "hardly mean"
    return f"More points {how} more {plural}: {first} become {plural}, {last} ({between}; {basis})."


def inflation_words(quarters: pd.DataFrame, moving: dict[str, Trend]) -> str:
    """Return whether leads of the same age get more points, or pass the threshold more often, than they used to."""
    if quarters.empty or not moving:
        return ""
    first, last = quarters["quarter"].iloc[0], quarters["quarter"].iloc[-1]
    points, share = moving["points"], moving.get("share")
    said = f"A lead two weeks old has {points.mean:.0f} points on average, {_moves(points, 1, 'a year')}"
    if share is not None:
        said += f"; {100 * share.mean:.0f} of 100 are past the threshold, {_moves(share, 100, 'of 100 a year')}"
    return f"{said}; {first} to {last}, n = {quarters['n'].sum()}."


def _moves(found: Trend, times: float, unit: str) -> str:
    if np.isnan(found.per_year):
        return _MOVES[found.finding]
    return f"{_MOVES[found.finding]} ({times * found.per_year:+.1f} {unit}, {_between(found, times)})"


def _between(found: Trend, times: float) -> str:
    return f"{times * found.low:+.1f} to {times * found.high:+.1f}"


def _won(rows: pd.DataFrame, band: str, kind: str) -> str:
    """Return how many of 100 leads of the band win; tenth 1 has the fewest points."""
    of = f"in tenth {band} of {TENTHS}"
    if kind == "label":
        of = "below every label" if band == NO_LABEL else f"labelled {band}"
    return f"{100 * float(rows['rate'][band]):.0f} of 100 {of}"
