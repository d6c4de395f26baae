from datetime import time

import pandas as pd

from src.evaluation.calls.response_arrival import part_of_day
from src.leads.declared.work import Calendar

BERLIN = Calendar(zone="Europe/Berlin", holidays=["2026-05-01"])


def parts(*local: str, calendar: Calendar = BERLIN) -> list[str]:
    moments = pd.Series(pd.to_datetime(list(local)).tz_localize(calendar.zone).tz_convert("UTC"))
    return part_of_day(moments, calendar).tolist()


def test_parts_of_the_day_on_the_clock_of_the_zone():
    found = parts("2026-07-01 08:59", "2026-07-01 09:00", "2026-07-01 16:59", "2026-07-01 17:00", "2026-07-01 23:30")
    assert found == ["before opening", "09-10", "16-17", "after closing", "after closing"]
    assert parts("2026-07-04 10:00", "2026-05-01 10:00") == ["on a day off", "on a day off"]


def test_a_desk_that_opens_at_half_past():
    halves = Calendar(opens=time(8, 30), closes=time(16, 30))
    found = parts("2026-07-01 08:29", "2026-07-01 08:30", "2026-07-01 16:29", "2026-07-01 16:30", calendar=halves)
    assert found == ["before opening", "08-09", "16-17", "after closing"]


def test_missing_stays_missing_and_the_order_is_that_of_the_day():
    moments = pd.Series(pd.to_datetime(["2026-07-01 08:00", None])).dt.tz_localize("UTC")
    found = part_of_day(moments, Calendar())
    assert found.isna().tolist() == [False, True]
    assert list(found.cat.categories)[:2] == ["before opening", "09-10"]
