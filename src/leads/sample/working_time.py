"""When the invented company's sales team works: Europe/Berlin, Monday to Friday, 9 to 17, without holidays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

ZONE = ZoneInfo("Europe/Berlin")
HOLIDAYS = ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))
"""Month and day of the holidays that fall on the same date every year."""
DAY = 86_400
OPENS, CLOSES = 9 * 3600, 17 * 3600
WORKDAY = CLOSES - OPENS
NIGHT = (22, 6)
"""Local hours in which nobody is there, and few would think of writing."""
EPOCH = date(1970, 1, 1)

Seconds = NDArray[np.int64]


@dataclass(frozen=True)
class WorkingTime:
    """Working days of a period; all moments are whole seconds since 1970.

    Attributes
    ----------
    first_day : int
        First local day covered, in days since 1970.
    offsets : array of int, one per day
        Seconds by which local time is ahead of UTC (at noon: the two nights a year in which the clock changes
        are an hour off for a few hours, which nothing here depends on).
    workdays : array of int
        Local days since 1970 on which sales works.
    """

    first_day: int
    offsets: Seconds
    workdays: Seconds

    def to_utc(self, local: Seconds) -> Seconds:
        """Return local moments in UTC."""
        return local - self.offsets[local // DAY - self.first_day]

    def to_local(self, utc: Seconds) -> Seconds:
        """Return UTC moments in local time."""
        return utc + self.offsets[utc // DAY - self.first_day]

    def worked_until(self, utc: Seconds) -> Seconds:
        """Return the working seconds from the start of the period to each moment."""
        local = self.to_local(utc)
        day, second = local // DAY, local % DAY
        index = np.searchsorted(self.workdays, day)
        is_workday = self.workdays[index] == day
        return index * WORKDAY + np.where(is_workday, np.clip(second - OPENS, 0, WORKDAY), 0)

    def moment_at(self, worked: Seconds) -> Seconds:
        """Return the UTC moment at which so many working seconds have passed."""
        local = self.workdays[worked // WORKDAY] * DAY + OPENS + worked % WORKDAY
        return self.to_utc(local)

    def next_working_moment(self, utc: Seconds) -> Seconds:
        """Return each moment, or the next opening where nobody works at it."""
        return self.moment_at(self.worked_until(utc))


def working_time(first: date, last: date) -> WorkingTime:
    """Return the working days from ``first`` to ``last``, both included."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    noons = [datetime(day.year, day.month, day.day, 12, tzinfo=UTC).astimezone(ZONE) for day in days]
    offsets = [int((noon.utcoffset() or timedelta()).total_seconds()) for noon in noons]
    workdays = [day for day in days if day.isoweekday() <= 5 and (day.month, day.day) not in HOLIDAYS]
    return WorkingTime(
        first_day=(first - EPOCH).days,
        offsets=np.array(offsets, dtype=np.int64),
        workdays=np.array([(day - EPOCH).days for day in workdays], dtype=np.int64),
    )
