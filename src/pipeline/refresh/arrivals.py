"""Whether the data that came in can be newer data of the same source: not older, not a part."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from src.leads.errors import InputRefused, LeadScoringError, Problem
from src.leads.tables import LeadTables
from src.pipeline.run import read_run
from src.pipeline.run_folder import read_result
from src.pipeline.store.history import Event, last_published
from src.pipeline.store.places import Store

COUNTED = ("leads", "activities", "milestones")
"""Tables that only grow, but for what is erased."""


def check_arrivals(
    tables: LeadTables, store: Store, is_day_given: bool, shrink: float, declared: Collection[str] = COUNTED
) -> None:
    """Refuse tables that cannot follow those of the last publication; nothing to refuse where there was none.

    Parameters
    ----------
    tables : LeadTables
    store : Store
    is_day_given : bool
        Whether the as-of date was given by hand: it may lie before the last publication.
    shrink : float
        Largest share (0-1) of the rows of a table, or of the wins, that may be gone.
    declared : collection of str
        Tables that are declared; one that is no more is no loss of data.

    Raises
    ------
    InputRefused
        With both dates, or both counts.

    Notes
    -----
    A file cut short at a line's end reads well, and an old export put back by mistake even better: only the last
    publication tells.
    """
    last = last_published(store)
    if last is None:
        return
    problems = [] if is_day_given else _older(tables, last)
    names = [name for name in COUNTED if name in declared]
    problems += _fewer(tables, _facts_of(store, last), names, shrink, is_day_given)
    if problems:
        raise InputRefused(problems)


def _older(tables: LeadTables, last: Event) -> list[Problem]:
    """Return the problem of data that end before what was published."""
    if tables.as_of is None or last.as_of is None or tables.as_of >= datetime.fromisoformat(last.as_of):
        return []
    what = f"the data end on {tables.as_of:%Y-%m-%d}, the report published last knew up to {last.as_of[:10]}"
    return [Problem("the data", what, "Put the newest export in place, or name the day with --as-of.")]


def _facts_of(store: Store, last: Event) -> dict[str, Any]:
    """Return what was counted when the source was published last; nothing where that was deleted since."""
    try:
        facts: dict[str, Any] = read_result(read_run(store.runs / last.run_id), "01_check_data")["facts"]
    except LeadScoringError:
        return {}
    return facts


def _fewer(
    tables: LeadTables, before: Mapping[str, Any], names: Collection[str], shrink: float, is_day_given: bool
) -> list[Problem]:
    """Return the problems of rows that are gone, by table, and of wins: they are known for good."""
    problems = []
    for name in names:
        then, now = _rows(before, name), _rows(tables.checks, name)
        problems += _gone(f"table {name}", f"rows of {name}", then, now, shrink)
    if not is_day_given:
        problems += _gone("the outcome", "wins", _wins(before), _wins(tables.checks), shrink)
    return problems


def _rows(checks: Mapping[str, Any], name: str) -> int:
    """Return how many rows of a table came in."""
    return int(checks.get("tables", {}).get(name, {}).get("rows_in", 0))


def _wins(checks: Mapping[str, Any]) -> int:
    """Return the wins of the source before anybody is left out."""
    return int(checks["tie_out"][-1]["source_wins"]) if checks.get("tie_out") else 0


def _gone(where: str, what: str, before: int, now: int, shrink: float) -> list[Problem]:
    """Return the problem where more than the share ``shrink`` is gone."""
    if now >= (1 - shrink) * before:
        return []
    found = f"{now:,} {what}, {before:,} when the source was published last ({1 - now / before:.0%} fewer)"
    do = f"Export again: the file looks cut short. If they are gone for good, raise [refresh] shrink (now {shrink:g})."
    if what == "wins":
        do = "See whether a win is written otherwise in the export now, e.g. 'Closed won' for 'won'."
    return [Problem(where, found, do)]
