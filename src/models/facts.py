"""What became of earlier leads with the same feature: the fact behind a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from src.models.cut import Flags, Numbers
from src.models.encode import Column, Encoding

BINS = 5


@dataclass(frozen=True)
class Bins:
    """Rates of one feature; place 0 is *missing*.

    Attributes
    ----------
    edges : tuple of float
        Lower bounds of the second and later bins of a number; empty for text, whose levels are its bins.
    rate, rows : ndarray, shape (ages, bins)
        Weighted share that won, and number of leads, by age and bin.
    """

    edges: tuple[float, ...]
    rate: Numbers
    rows: Numbers


@dataclass(frozen=True)
class Facts:
    """Rates at each landmark, for all leads and by feature; one row per lead and age, so rows are leads.

    Notes
    -----
    By age, because leads that are still open later are others: at one age like is compared with like.
    Weighted as in training (1/G x 1/P(worked)): among rows merely known, early losses would crowd the rate down.
    ``alike``: pairs of features that say nearly the same, so that reasons do not repeat themselves.
    """

    ages_days: tuple[float, ...]
    overall: Numbers
    bins: Mapping[str, Bins]
    alike: tuple[tuple[str, str], ...] = ()

    def age_index(self, age_days: Numbers) -> np.ndarray[Any, np.dtype[np.intp]]:
        """Return the place of the newest landmark at or before each age; younger leads get the first."""
        return np.maximum(np.searchsorted(np.asarray(self.ages_days), age_days, side="right") - 1, 0)

    def to_json(self) -> dict[str, Any]:
        """Return the facts as JSON types, rates to six decimals."""
        bins = {
            name: asdict(b) | {"rate": _rounded(b.rate), "rows": b.rows.astype(int).tolist()}
            for name, b in self.bins.items()
        }
        alike = [list(pair) for pair in self.alike]
        return {"ages_days": list(self.ages_days), "overall": _rounded(self.overall), "bins": bins, "alike": alike}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Facts:
        """Return the facts that :meth:`to_json` wrote."""
        bins = {
            name: Bins(tuple(b["edges"]), np.array(b["rate"], float), np.array(b["rows"], float))
            for name, b in stored["bins"].items()
        }
        alike = tuple((one, other) for one, other in stored.get("alike", ()))
        return cls(tuple(stored["ages_days"]), np.array(stored["overall"], float), bins, alike)


def fit_facts(
    matrix: pd.DataFrame,
    encoding: Encoding,
    landmark_days: Numbers,
    won: Numbers,
    weight: Numbers,
    rare: Mapping[str, Flags],
) -> Facts:
    """Return the rates over the training rows (``matrix`` is encoded, all of n rows).

    ``rare`` says per text feature which rows hold a level that the model does not know: they are in no bin, for their
    leads are neither of a listed level nor of an unknown one.
    """
    ages = np.unique(landmark_days)
    age = np.searchsorted(ages, landmark_days)
    overall = np.bincount(age, weight * won) / np.bincount(age, weight)
    bins: dict[str, Bins] = {}
    for column in encoding.columns:
        counted = ~rare[column.name] if column.name in rare else slice(None)
        values = matrix[column.code].to_numpy()[counted]
        edges = edges_of(values) if column.levels is None else ()
        count = 1 + (len(edges) + 1 if column.levels is None else len(column.levels))
        place = age[counted] * count + bin_of(values, column, edges)
        shape, size = (len(ages), count), len(ages) * count
        total = np.bincount(place, weight[counted], minlength=size)
        wins = np.bincount(place, (weight * won)[counted], minlength=size)
        rate: Numbers = np.divide(wins, total, out=np.zeros(size), where=total > 0)
        leads = np.bincount(place, minlength=size).astype(np.float64)
        bins[column.name] = Bins(edges, np.round(rate, 6).reshape(shape), leads.reshape(shape))
    return Facts(tuple(float(a) for a in ages), np.round(overall, 6), bins)


def as_said(rate: Numbers) -> Numbers:
    """Return rates as sentences state them: to whole hundredths from a tenth on, to thousandths below.

    >>> as_said(np.array([0.3121, 0.0604])).tolist()
    [0.31, 0.06]
    """
    return np.where(rate >= 0.0995, np.round(rate, 2), np.round(rate, 3))


def levels_of(bins: Bins) -> np.ndarray[Any, np.dtype[np.int8]]:
    """Return for each bin of a number whether it is low (-1), medium (0) or high (1); the missing one is 0.

    Low and high are bins whose middle lies two fifths or less from either end of the leads with a value; the first is
    always low and the last high, so that a frequent 0 is low however frequent it is.
    """
    rows = bins.rows[:, 1:].sum(axis=0)
    middle = (np.cumsum(rows) - rows / 2) / max(rows.sum(), 1.0)
    found = np.select([middle < 0.4, middle > 0.6], [-1, 1], 0)
    if len(found) > 1:
        found[0], found[-1] = -1, 1
    return np.concatenate([[0], found]).astype(np.int8)


def bin_of(values: Numbers, column: Column, edges: tuple[float, ...]) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Return the bin of each encoded value: 0 is missing, then the levels or the intervals."""
    is_missing = np.isnan(values)
    if column.levels is None:
        place = np.searchsorted(np.asarray(edges, dtype=np.float64), values, side="right") + 1
    else:
        place = np.where(is_missing, 0, values).astype(np.intp) + 1
    return np.where(is_missing, 0, place)


def edges_of(values: Numbers) -> tuple[float, ...]:
    """Return lower bounds of bins of about equal size; a frequent smallest value (often 0) is a bin of its own."""
    known = np.sort(values[~np.isnan(values)])
    if not known.size:
        return ()
    rest = known[known > known[0]]
    if rest.size and rest.size <= known.size * (1 - 1 / BINS):
        steps = np.quantile(rest, np.arange(0, BINS - 1) / (BINS - 1), method="higher")
    else:
        steps = np.quantile(known, np.arange(1, BINS) / BINS, method="higher")
    return tuple(float(edge) for edge in np.unique(steps) if edge > known[0])


def _rounded(numbers: Numbers) -> list[Any]:
    """Return numbers as lists, to six decimals."""
    return np.round(numbers, 6).tolist()
