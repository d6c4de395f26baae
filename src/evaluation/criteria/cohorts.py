"""Leads by the month in which they came in, and the day on which that month could first be judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Ints = NDArray[np.int64]

SOURCE_NAMES = ("source", "lead_source", "origin", "channel", "lead_origin")
"""Columns that say where a lead came from; the first there is counts."""
LEAST_SHARE = 0.05
"""Sources with a smaller share of the leads are taken together."""


@dataclass(frozen=True)
class Cohorts:
    """Leads by month and source.

    Attributes
    ----------
    rows : pandas.Series of bool
        The leads that belong to a whole month whose outcomes are all known.
    month : array of int
        Month of each of these leads, 0 = the first.
    source : array of int
        Where each came from, 0 where no column says so.
    source_column : str or None
    starts : list of pandas.Timestamp
        First day of each month.
    known_on : list of pandas.Timestamp
        Day from which all outcomes of the month are known.
    """

    rows: pd.Series
    month: Ints
    source: Ints
    source_column: str | None
    starts: list[pd.Timestamp]
    known_on: list[pd.Timestamp]

    @property
    def sources(self) -> int:
        """Return how many sources are told apart."""
        return int(self.source.max()) + 1 if len(self.source) else 1


def cohorts_of(leads: pd.DataFrame, features: pd.DataFrame, as_of: datetime | None, wait_days: float) -> Cohorts | None:
    """Return the months of the leads; None without dates or without one whole month.

    Parameters
    ----------
    leads : pandas.DataFrame
        Matured leads with ``created_at``.
    features : pandas.DataFrame
        Same index.
    as_of : datetime or None
    wait_days : float
        Days from coming in until an outcome is known: the age at which leads are looked at, and the horizon.

    Notes
    -----
    Of a month that is not over yet in this sense only the leads of its first days are known: it is left out.
    """
    if as_of is None or leads["created_at"].isna().all():
        return None
    starts = leads["created_at"].dt.tz_localize(None).dt.to_period("M").dt.to_timestamp().dt.tz_localize("UTC")
    known_on = starts + pd.offsets.MonthBegin(1) + pd.Timedelta(days=wait_days)
    rows = (known_on <= pd.Timestamp(as_of)).fillna(False).astype(bool)
    if not rows.any():
        return None
    months = pd.date_range(starts[rows].min(), starts[rows].max(), freq="MS")
    column = next((name for name in SOURCE_NAMES if name in features.columns), None)
    return Cohorts(
        rows,
        np.searchsorted(months.to_numpy(), starts[rows].to_numpy()).astype(np.int64),
        _sources(features.loc[rows, column]) if column else np.zeros(int(rows.sum()), dtype=np.int64),
        column,
        list(months),
        [start + pd.offsets.MonthBegin(1) + pd.Timedelta(days=wait_days) for start in months],
    )


def _sources(values: pd.Series) -> Ints:
    """Return a code per source, small and unknown ones sharing the last."""
    shares = values.value_counts(normalize=True)
    large = sorted(map(str, shares.index[shares >= LEAST_SHARE]))
    codes = values.map({name: code for code, name in enumerate(large)})
    return np.asarray(codes.fillna(len(large)), dtype=np.int64)
