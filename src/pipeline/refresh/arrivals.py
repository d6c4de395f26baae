"""Whether the data that came in can be newer data of the same source: not older, not a part."""

from __future__ import annotations

from datetime import datetime

from src.leads.errors import InputRefused, LeadScoringError, Problem
from src.leads.tables import LeadTables
from src.pipeline.run import read_run
from src.pipeline.run_folder import read_result
from src.pipeline.store.history import Event, last_published
from src.pipeline.store.places import Store


def check_arrivals(tables: LeadTables, store: Store, is_day_given: bool, shrink: float) -> None:
    """Refuse tables that cannot follow those of the last publication; nothing to refuse where there was none.

    Parameters
    ----------
    tables : LeadTables
    store : Store
    is_day_given : bool
        Whether the as-of date was given by hand: it may lie before the last publication.
    shrink : float
        Largest share (0-1) of the leads that may be gone.

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
    problems += _fewer(tables, store, last, shrink)
    if problems:
        raise InputRefused(problems)


def _older(tables: LeadTables, last: Event) -> list[Problem]:
    """Return the problem of data that end before what was published."""
    if tables.as_of is None or last.as_of is None or tables.as_of >= datetime.fromisoformat(last.as_of):
        return []
    what = f"the data end on {tables.as_of:%Y-%m-%d}, the report published last knew up to {last.as_of[:10]}"
    return [Problem("the data", what, "Put the newest export in place, or name the day with --as-of.")]


def _fewer(tables: LeadTables, store: Store, last: Event, shrink: float) -> list[Problem]:
    """Return the problem of leads that are gone."""
    try:
        before = read_result(read_run(store.runs / last.run_id), "01_check_data")["facts"]["tables"]["leads"]["rows_in"]
    except LeadScoringError:
        return []  # deleted since: nothing to compare with
    now = tables.checks["tables"]["leads"]["rows_in"]
    if now >= (1 - shrink) * before:
        return []
    what = f"{now:,} rows of leads, {before:,} when the source was published last ({1 - now / before:.0%} fewer)"
    do = f"Export again: the file looks cut short. If they are gone for good, raise [refresh] shrink (now {shrink:g})."
    return [Problem("table leads", what, do)]
