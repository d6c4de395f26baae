"""Text to moments in UTC: declared format, zone and rule for clock changes; plausible window."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import polars as pl

from src.leads.tables import TIME

NAIVE = pl.Datetime("us")
ISO_FORMATS = [
    *(
        f"%Y-%m-%d{separator}{clock}{offset}"
        for separator, clock, offset in product("T ", ("%H:%M:%S%.f", "%H:%M"), ("", "%#z"))
    ),
    "%Y-%m-%d",
]
EPOCH_UNITS = {"epoch_s": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}
FIRST_VALUES = 50
OFFSET_CODES = ("%z", "%#z", "%:z")
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Nothing in a lead history is older; catches 0001, 1900 and a wrong epoch unit."""
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
LONGEST_PAUSE = timedelta(days=366)
"""Times after a pause this long, later than the middle of all times, are not believed."""


def to_times(values: pl.Series, date_format: str, zone: str) -> tuple[pl.Series, int]:
    """Return the moments in UTC (null where unreadable) and how many fell into a clock change.

    Parameters
    ----------
    values : polars.Series
        Text, or a time column of a Parquet file.
    date_format : str
        ``iso``, ``epoch_s``, ``epoch_ms``, ``epoch_us`` or a strptime format.
    zone : str
        Zone of times written without an offset.

    Notes
    -----
    An hour that occurs twice is read as its first occurrence; an hour that the clock skipped is moved on by
    one hour, as the clock was. Where the format has a clock, a day without one is its midnight, as in ``iso``: exports
    write the arrival with its time and the day of a deal without.
    """
    if isinstance(values.dtype, pl.Datetime) and values.dtype.time_zone:
        return values.dt.convert_time_zone("UTC").cast(TIME, strict=False), 0
    if values.dtype in (pl.Date, pl.Datetime):
        return _localise(values.cast(NAIVE, strict=False), zone)
    if date_format in EPOCH_UNITS:
        return _from_epoch(values, EPOCH_UNITS[date_format]), 0
    formats = ISO_FORMATS if date_format == "iso" else [date_format, *_without_clock(date_format)]
    return _from_text(values.cast(pl.String), formats, zone)


def _from_epoch(values: pl.Series, microseconds: int) -> pl.Series:
    numbers = values.cast(pl.Float64, strict=False)
    return (numbers * microseconds).round().cast(pl.Int64, strict=False).cast(NAIVE).dt.replace_time_zone("UTC")


def _from_text(values: pl.Series, formats: list[str], zone: str) -> tuple[pl.Series, int]:
    """Try the formats in turn, each on what the ones before could not read."""
    times = pl.Series(values.name, [None], dtype=TIME).new_from_index(0, values.len())
    left = values.is_not_null().arg_true()
    shifted = 0
    for each in _likeliest_first(formats, values.drop_nulls().head(FIRST_VALUES)):
        if left.is_empty():
            break
        read, moved = _in_format(values.gather(left), each, zone)
        good = read.is_not_null()
        times = times.scatter(left.filter(good), read.filter(good))
        left = left.filter(~good)
        shifted += moved
    return times, shifted


def _without_clock(date_format: str) -> list[str]:
    """Return the format of the day alone, where a clock follows it and no zone.

    >>> _without_clock("%d.%m.%Y %H:%M"), _without_clock("%d.%m.%Y"), _without_clock("%H:%M %d.%m.%Y")
    (['%d.%m.%Y'], [], [])
    """
    day, _, clock = date_format.replace("T%H", " %H").partition(" %H")
    return [day] if clock and "%d" in day and not any(code in date_format for code in OFFSET_CODES) else []


def _likeliest_first(formats: list[str], first: pl.Series) -> list[str]:
    """Return the formats ordered by how many of the first values they read: trying all on millions is slow."""
    return sorted(formats, key=lambda each: -int(_in_format(first, each, "UTC")[0].count()))


def _in_format(texts: pl.Series, date_format: str, zone: str) -> tuple[pl.Series, int]:
    """Return the times that one format reads, null for the others, and how many fell into a clock change."""
    if any(code in date_format for code in OFFSET_CODES):
        return texts.str.strptime(TIME, date_format, strict=False), 0
    return _localise(texts.str.strptime(NAIVE, date_format, strict=False), zone)


def _localise(naive: pl.Series, zone: str) -> tuple[pl.Series, int]:
    """Return local times as UTC and how many were ambiguous or did not exist."""
    if zone == "UTC":
        return naive.dt.replace_time_zone("UTC"), 0
    first = naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    second = naive.dt.replace_time_zone(zone, ambiguous="latest", non_existent="null")
    later = naive.dt.offset_by("1h").dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    skipped = first.is_null() & naive.is_not_null()
    shifted = int(skipped.sum()) + int((first != second).fill_null(False).sum())
    return later.zip_with(skipped, first).dt.convert_time_zone("UTC"), shifted


def newest_plausible(times: list[pl.Series], as_of: datetime | None) -> datetime | None:
    """Return the newest moment that can be believed, or None where there are no times.

    Notes
    -----
    The clock is no part of a result, so the data say themselves where they end: walking on from their middle,
    at the first pause of more than a year. With a declared as-of date, one day after it is believed as well.
    """
    days = [each.filter(each.is_between(EARLIEST, LATEST)).dt.date() for each in times]
    every = pl.concat(days).sort() if days else pl.Series([], dtype=pl.Date)
    if every.is_empty():
        return LATEST if any(each.count() for each in times) else None
    later = every.slice(every.len() // 2).unique().sort()
    pauses = later.diff().fill_null(timedelta(0)) > LONGEST_PAUSE
    last = later[int(pauses.arg_max() or 0) - 1] if pauses.any() else later[-1]
    newest = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
    return max(newest, as_of + timedelta(days=1)) if as_of else newest


def implausible(times: pl.Series, newest: datetime) -> pl.Series:
    """Return which times lie outside the plausible window (null times do not)."""
    return ((times < EARLIEST) | (times > newest)).fill_null(False)
