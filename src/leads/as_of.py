"""The newest moment that may be known, and what is known at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl

from src.leads.ends import end_of_data, end_of_table, longest_usual_silence, per_day
from src.leads.findings import Findings

ONE_OF = {"leads": "lead", "activities": "activity", "milestones": "milestone", "history": "change of a field"}
MANY_OF = {"leads": "leads", "activities": "activities", "milestones": "milestones", "history": "changes of fields"}


@dataclass(frozen=True)
class AsOf:
    """The as-of moment with what it was chosen from.

    Attributes
    ----------
    moment : datetime or None
        Newest moment that may be known; None where no table has a time.
    checks : dict
        ``ends`` (last day of each table and of the ``data``) and ``dated_ahead`` (rows per table after the data).
    """

    moment: datetime | None
    checks: dict[str, Any]


def settle_as_of(
    seen: Mapping[str, pl.Series],
    known: Mapping[str, pl.Series],
    given: datetime | None,
    findings: Findings,
    complete_until: date | None = None,
) -> AsOf:
    """Return the as-of moment: the one given, the end of the data by default, never later than outcomes are known.

    Parameters
    ----------
    seen : mapping of str to polars.Series
        When each row of ``leads``, ``activities``, ``milestones`` and ``history`` was there to be seen.
    known : mapping of str to polars.Series
        From when each row counts: a meeting planned ahead is seen when it is planned and known when it takes place.
    given : datetime or None
        What was asked for (UTC).
    complete_until : date, optional
        Declared last day of the data; taken instead of what the tables together say, but never after their newest row.

    Notes
    -----
    A lead whose time is over counts as not won, so outcomes must be complete up to the as-of moment. A moment after the
    data, or after milestones fell silent, is lowered with a warning.
    """
    days = {name: per_day(times) for name, times in seen.items()}
    last = _declared_end(days, complete_until, findings) if complete_until else end_of_data(days)
    if last is None:
        return AsOf(given, {"ends": {}, "dated_ahead": {}})
    ends = {name: end_of_table(each).isoformat() for name, each in days.items() if each.height}
    moment = given if given is not None and given.date() <= last else _newest(seen.values(), last)
    if given is not None and given.date() > last:
        findings.warn(
            f"The as-of date {given:%Y-%m-%d} lies after the end of the data; {last} is taken, because a lead whose "
            "time runs out after that is not lost: nobody knows yet."
        )
    ahead = _dated_ahead(known, last, findings) if moment.date() == last else {}
    moment = _before_silence(seen, moment, findings)
    return AsOf(moment, {"ends": ends | {"data": last.isoformat()}, "dated_ahead": ahead})


def _declared_end(days: Mapping[str, pl.DataFrame], declared: date, findings: Findings) -> date | None:
    """Return the declared last day, lowered with a warning to the newest row of any table."""
    newest = max((each["day"][-1] for each in days.values() if each.height), default=None)
    if newest is not None and newest < declared:
        findings.warn(
            f"[source] complete_until is {declared}, but the newest row of any table is of {newest}; that is taken. "
            "Correct the date or export the tables again."
        )
        return newest
    return declared


def _newest(times: Iterable[pl.Series], last: date) -> datetime:
    """Return the newest of the times up to the end of a day on which there are some."""
    whole = pl.concat([each.alias("time") for each in times]).to_frame()
    newest: datetime = whole.filter(pl.col("time").dt.date() <= last).max().item()
    return newest


def _dated_ahead(known: Mapping[str, pl.Series], last: date, findings: Findings) -> dict[str, int]:
    """Return how many rows of each table are dated after the end of the data, with one warning for all."""
    counts = {name: int((times.dt.date() > last).sum()) for name, times in known.items()}
    counts = {name: rows for name, rows in counts.items() if rows}
    if counts:
        parts = [f"{rows:,} {ONE_OF[name] if rows == 1 else MANY_OF[name]}" for name, rows in counts.items()]
        be = "is" if sum(counts.values()) == 1 else "are"
        findings.warn(
            f"{' and '.join(parts)} {be} dated after the end of the data ({last}): planned ahead or mistyped, "
            "not counted."
        )
    return counts


def _before_silence(seen: Mapping[str, pl.Series], moment: datetime, findings: Findings) -> datetime:
    """Return the moment, lowered where milestones fell silent before it; silent activities only warn."""
    for name in ("milestones", "activities"):
        times = seen[name].filter(seen[name] <= moment)
        days = per_day(times)
        longest = longest_usual_silence(days)
        if longest is None or moment.date() - end_of_table(days) <= longest:
            continue
        last = end_of_table(days)
        words = f"The table of {name} ends on {last}, long before the as-of date {moment:%Y-%m-%d}."
        if name == "milestones":
            moment = _newest([times], last)
            consequence = f"What became of leads after {last} is not known, so {last} is taken as the as-of date; "
            consequence += "otherwise leads would count as lost for want of news."
        else:
            consequence = "Leads look idle since then, and their scores are too low."
        findings.warn(f"{words} {consequence} Export the {name} again, up to the same day as the leads.")
    return moment


def known_at(frame: pl.DataFrame, column: str, as_of: datetime | None) -> pl.DataFrame:
    """Return the rows known at ``as_of``; rows without a time are known."""
    if as_of is None or column not in frame.columns:
        return frame
    return frame.filter(pl.col(column).is_null() | (pl.col(column) <= as_of))
