"""The moment that divides what a model may learn from and what it is judged by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from src.leads.errors import LeadScoringError

Flags = np.ndarray[Any, np.dtype[np.bool_]]
Numbers = np.ndarray[Any, np.dtype[np.float64]]


def flags(column: pd.Series) -> Flags:
    """Return a yes/no column as booleans, missing as False.

    >>> flags(pd.Series([True, None, False])).tolist()
    [True, False, False]
    """
    return column.eq(True).fillna(False).to_numpy(dtype=bool)


@dataclass(frozen=True)
class Cut:
    """A moment, or a place in the order of arrival, before which everything is known.

    Attributes
    ----------
    at : datetime or None
        The moment (UTC); None where the source has no dates.
    sequence : int or None
        The first lead that is not known; used only where ``at`` is None.
    """

    at: datetime | None
    sequence: int | None = None

    def __post_init__(self) -> None:
        """Refuse a cut that says nothing, or a moment without a zone."""
        if self.at is None and self.sequence is None:
            raise LeadScoringError("A cut needs a moment, or a place in the order where there are no dates.")
        if self.at is not None and self.at.tzinfo is None:
            raise LeadScoringError(f"The cut {self.at} has no time zone. Give it in UTC.")

    def is_known(self, examples: pd.DataFrame) -> Flags:
        """Return for each row whether its label was known at the cut: matured, or resolved earlier."""
        has_label = examples["is_won"].notna().to_numpy()
        if self.at is None:
            return has_label & (examples["sequence"] < self.sequence).to_numpy(dtype=bool)
        return has_label & (examples["known_at"] <= self.at).fillna(False).to_numpy(dtype=bool)

    def known(self, examples: pd.DataFrame) -> pd.DataFrame:
        """Return the rows whose label was known at the cut."""
        return examples.loc[self.is_known(examples)]

    def is_matured(self, examples: pd.DataFrame, horizon_days: float) -> Flags:
        """Return for each row whether its whole horizon was over at the cut."""
        if self.at is None:
            return self.is_known(examples)
        return self.followup_days(examples) >= horizon_days

    def followup_days(self, examples: pd.DataFrame) -> Numbers:
        """Return the days between each row's scoring moment and the cut; negative where it comes later."""
        if self.at is None:
            raise LeadScoringError("There is no time between leads and a cut in a source without dates.")
        waited = pd.Timestamp(self.at) - examples["scored_at"]
        return (waited.dt.total_seconds() / 86_400).to_numpy(dtype=float)

    def to_json(self) -> dict[str, Any]:
        """Return the cut as JSON types."""
        at = self.at.astimezone(UTC).isoformat() if self.at is not None else None
        return {"at": at, "sequence": self.sequence}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Cut:
        """Return the cut that :meth:`to_json` wrote."""
        at = stored["at"]
        return cls(datetime.fromisoformat(at) if at else None, stored["sequence"])


def cut_at_end(examples: pd.DataFrame, as_of: datetime | None) -> Cut:
    """Return the cut after everything: at ``as_of``, or behind the last lead where there are no dates."""
    return Cut(as_of) if as_of is not None else Cut(None, int(examples["sequence"].max()) + 1)
