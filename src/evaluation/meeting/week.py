"""The week that a meeting looks at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from src.evaluation.promises.periods import is_over, period_start

SEVEN_DAYS = pd.Timedelta(days=7)


@dataclass(frozen=True)
class Week:
    """Monday 00:00 UTC to the end of Sunday, as the weekly queues and the promises count."""

    start: pd.Timestamp

    @property
    def monday(self) -> date:
        """The first day."""
        return self.start.date()

    @property
    def sunday(self) -> date:
        """The last day."""
        return (self.start + pd.Timedelta(days=6)).date()

    def holds(self, moments: pd.Series) -> pd.Series:
        """Return whether each moment (UTC) lies in the week; false where it is missing."""
        return (moments >= self.start) & (moments < self.start + SEVEN_DAYS)

    def before(self, weeks: int) -> Week:
        """Return the week so many weeks earlier."""
        return Week(self.start - weeks * SEVEN_DAYS)


def newest_week(as_of: datetime) -> Week:
    """Return the newest whole ISO week that is over on the as-of day.

    >>> newest_week(datetime.fromisoformat("2026-10-04T18:00:00+00:00")).monday  # a Sunday
    datetime.date(2026, 9, 28)
    >>> newest_week(datetime.fromisoformat("2026-10-03T18:00:00+00:00")).sunday
    datetime.date(2026, 9, 27)
    """
    now = pd.Timestamp(as_of)
    start = period_start(pd.Series([now]), "week").iloc[0]
    return Week(start if is_over(start, "week", now) else start - SEVEN_DAYS)
