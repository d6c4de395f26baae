"""Where each table ends, and where the data end: said by the tables together, never by the clock or by one row."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, timedelta

import polars as pl

CLOCK_DIFFERENCE = timedelta(days=1)
"""A row that happened longer than this after it was recorded is a plan; less is a clock, or a date without a time."""
FEW_ROWS = 5
FEW_SHARE = 0.001
"""So few rows after a long silence do not say that a table goes on."""
TIMES_USUAL = 6
SHORTEST_SILENCE_DAYS = 14
FEWEST_PAUSES = 10
"""With fewer pauses nobody can say which silence is unusual."""
BELIEVED_DAYS = 2
"""One table may run on alone this long: a weekend, or a file written later than the others. Where the table it is
held against has longer pauses, as long as those."""
USUAL_DAYS = 90
USUAL_SHARE = 0.5
"""Further on one table is believed alone while it keeps at least this share of its pace of the last 90 days."""


def seen_at(frame: pl.DataFrame) -> pl.Series:
    """Return when each row was there to be seen: the later of occurred and recorded; a plan when it was recorded."""
    if "recorded_at" not in frame.columns:
        return frame["occurred_at"]
    is_plan = pl.col("occurred_at") - pl.col("recorded_at") > CLOCK_DIFFERENCE
    later = pl.max_horizontal("occurred_at", "recorded_at")
    return frame.select(pl.when(is_plan).then("recorded_at").otherwise(later).alias("seen_at")).to_series()


def per_day(times: pl.Series) -> pl.DataFrame:
    """Return ``day, rows`` of the days with entries, in order."""
    return times.drop_nulls().dt.date().alias("day").value_counts(name="rows").sort("day")


def usual_pause(days: pl.DataFrame) -> int | None:
    """Return the pause in days that 95 in 100 stay below, or None where there are too few days with entries to tell."""
    pauses = days["day"].diff().drop_nulls().dt.total_days().sort()
    if pauses.len() < FEWEST_PAUSES:
        return None
    longest: int = pauses[math.ceil(0.95 * (pauses.len() - 1))]
    return longest


def longest_usual_silence(days: pl.DataFrame) -> timedelta | None:
    """Return how long a table may be silent, or None where it has too few days with entries to tell.

    Notes
    -----
    Six times the usual pause, at least two weeks. Where entries come by chance, however rare, one pause in 60
    million is that long (0.05 to the sixth).
    """
    pause = usual_pause(days)
    return None if pause is None else timedelta(days=max(SHORTEST_SILENCE_DAYS, TIMES_USUAL * pause))


def end_of_table(days: pl.DataFrame) -> date:
    """Return the last day of a table (``day, rows``, not empty), without a few rows after an unusual silence."""
    last: date = days["day"][-1]
    longest = longest_usual_silence(days)
    if longest is None:
        return last
    still_to_come = days["rows"].reverse().cum_sum().reverse()
    is_few = (still_to_come < FEW_ROWS) | (still_to_come < FEW_SHARE * int(days["rows"].sum()))
    strays = days.filter(is_few & (days["day"].diff() > longest))
    return days.filter(pl.col("day") < strays["day"].min())["day"][-1] if strays.height else last


def end_of_data(tables: Mapping[str, pl.DataFrame]) -> date | None:
    """Return the last day of the data, or None where no table has a time.

    Parameters
    ----------
    tables : mapping of str to polars.DataFrame
        ``day, rows`` of each table (:func:`per_day`).

    Notes
    -----
    Two tables have to agree, so the second newest end counts: with three tables the middle one. One table alone is
    believed further only for two days (or a usual pause of the second), or while it goes on at half its usual pace
    or more: meetings planned ahead are fewer than those that happen. Too early an end is safe (the same as an older
    export), too late a one is not: leads that still have time would count as not won.
    """
    filled = [days for days in tables.values() if days.height]
    if not filled:
        return None
    ends = [(end_of_table(days), usual_pause(days) or 0) for days in filled]
    agreed = sorted(end for end, _ in ends)[-2:][0]
    believed_days = max(BELIEVED_DAYS, min(pause for end, pause in ends if end == agreed))
    return max([agreed, *(_runs_on_until(days, agreed, believed_days) for days in filled)])


def _runs_on_until(days: pl.DataFrame, agreed: date, believed_days: int) -> date:
    """Return the last day until which one table is believed to go on after the end that two agree on."""
    recent = days.filter(pl.col("day").is_between(agreed - timedelta(days=USUAL_DAYS - 1), agreed))
    covered = min(USUAL_DAYS, max((agreed - days["day"][0]).days + 1, 1))
    pace = recent["rows"].sum() / covered
    beyond = days.filter(pl.col("day") > agreed).with_columns(
        rows=pl.col("rows").cum_sum(), ahead=(pl.col("day") - agreed).dt.total_days()
    )
    goes_on = (pl.col("rows") >= FEW_ROWS) & (pl.col("rows") >= USUAL_SHARE * pace * pl.col("ahead"))
    believed = beyond.filter(goes_on | (pl.col("ahead") <= believed_days))
    return believed["day"][-1] if believed.height else agreed
