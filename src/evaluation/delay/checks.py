"""Checks without which the arrival clock says nothing: alike on both sides, and nothing where no delay jumps."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from src.evaluation.delay.sides import Sides
from src.evaluation.holm import holm

ALPHA = 0.05
SMALLEST_SOURCE = 50
"""Sources with fewer leads on both sides together are compared as one."""
SMALLEST_SIDE = 50
NO_JUMP = 0.1
"""An hour is no placebo where its delay surely jumps by more than this share of that at closing: there an effect would
show too."""
CHANCE, SOURCE, OTHER = "chance at creation", "source", "other"


def balance(sides: Sides) -> pd.DataFrame:
    """Return how the chance and the share of each source differ after the moment, corrected for the number of looks.

    Returns
    -------
    pandas.DataFrame
        ``what, level, before, after, difference, low, high, p, p_adjusted`` (shares and chances 0-1); without rows
        where neither is known.
    """
    rows = []
    known = sides.rows["chance"].notna().to_numpy()
    if min(known[sides.after > 0].sum(), known[sides.after == 0].sum()) >= SMALLEST_SIDE:
        chance = sides.rows["chance"]
        part = Sides(sides.rows[known], sides.controls[known])
        rows.append(_row(CHANCE, "", chance[known].to_numpy(float), part))
    if sides.rows["source"].notna().any():
        source = _levels(sides.rows["source"])
        levels = sorted(source.unique())
        told = levels if len(levels) > 2 else levels[1:]  # of two, one says all; a single one says nothing
        rows += [_row(SOURCE, level, (source == level).to_numpy(float), sides) for level in told]
    columns = ["what", "level", "before", "after", "difference", "low", "high", "p"]
    found = pd.DataFrame(rows, columns=columns)
    return found.assign(p_adjusted=holm(found["p"].to_numpy(float)))


def placebos(hours: Mapping[str, Sides], jump: float, per_hour: float) -> pd.DataFrame:
    """Return how winning differs across moments at which the delay does not jump.

    Parameters
    ----------
    hours : mapping of str to Sides
        In words, each moment's sides.
    jump : float
        By how many hours the delay jumps at closing.
    per_hour : float
        What an hour of delay does by the comparison at closing: what little the delay jumps at a placebo hour explains
        so much, and only what is left over counts against the comparison.

    Returns
    -------
    pandas.DataFrame
        ``hour, leads, delay_jump, is_valid, difference, low, high, p, p_adjusted``; only valid ones have a p value:
        with enough leads on both sides, and without a sure jump of the delay of their own.
    """
    rows = []
    for name, sides in hours.items():
        row = {"hour": name, "leads": len(sides.rows), "delay_jump": np.nan, "is_valid": False}
        if min(sides.counts) >= SMALLEST_SIDE:
            own = sides.jump("delay_hours")
            won = sides.unexplained(per_hour)
            own_low, own_high = own.ends
            row |= {"delay_jump": own.value, "is_valid": own_low <= NO_JUMP * jump and own_high >= -NO_JUMP * jump}
            low, high = won.ends
            row |= {"difference": won.value, "low": low, "high": high, "p": won.p if row["is_valid"] else np.nan}
        rows.append(row)
    columns = ["hour", "leads", "delay_jump", "is_valid", "difference", "low", "high", "p"]
    found = pd.DataFrame(rows, columns=columns)
    valid = found["is_valid"].to_numpy(bool)
    adjusted = np.full(len(found), np.nan)
    adjusted[valid] = holm(found.loc[valid, "p"].to_numpy(float))
    return found.assign(p_adjusted=adjusted)


def _row(what: str, level: str, values: np.ndarray, sides: Sides) -> dict[str, object]:
    """Return the difference of some values across the moment."""
    found = sides.difference(values)
    low, high = found.ends
    before, after = float(values[sides.after == 0].mean()), float(values[sides.after > 0].mean())
    told = {"what": what, "level": level, "before": before, "after": after}
    return told | {"difference": found.value, "low": low, "high": high, "p": found.p}


def _levels(source: pd.Series) -> pd.Series:
    """Return the sources, missing ones named, small ones together."""
    named = source.fillna("not known").astype(str)
    counts = named.value_counts()
    return named.where(named.map(counts) >= SMALLEST_SOURCE, OTHER)
