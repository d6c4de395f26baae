"""What came in since the last publication and is not as it was: other units, new values, empty columns, a flood."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from src.leads.config import SourceConfig
from src.leads.errors import LeadScoringError
from src.leads.tables import LeadTables, read_tables
from src.pipeline.refresh.arrivals import check_arrivals
from src.pipeline.run import read_run
from src.pipeline.store.history import events
from src.pipeline.store.places import Store

FEWEST = 50
"""Leads on either side under which nothing is said."""
SAME_UNIT = (0.2, 5.0)
"""A median outside these times of what it was is another unit, not another year."""
NEW_VALUES = 0.05
MANY_NEW_VALUES = 0.2
"""Share of new leads with a value that none had before: a warning, and where the column says little any more."""
MORE_LEADS = 2.0
NAMES_THINGS = ("campaign",)
"""Columns whose values are meant to be new now and then."""


def look_over(tables: LeadTables, store: Store, config: SourceConfig, is_day_given: bool) -> None:
    """Refuse tables that cannot follow those of the last publication; add to their warnings what is not as it was.

    Raises
    ------
    InputRefused
        As :func:`~src.pipeline.refresh.arrivals.check_arrivals`.
    """
    declared = [name for name in type(config.tables).model_fields if getattr(config.tables, name) is not None]
    check_arrivals(tables, store, is_day_given, config.refresh.shrink, declared)
    tables.checks["warnings"] += surprises(tables, store, config)


def surprises(tables: LeadTables, store: Store, config: SourceConfig) -> list[str]:
    """Return what to warn of in the tables that came in, beside those of the last publication before their day.

    Notes
    -----
    Against a publication of an earlier day, so that the same data twice say the same. Each is what a mistake in an
    export looks like and no change of the world does: a unit that is a thousand times another, a column that is empty
    from one week to the next. What only drifts is for the monitoring.
    """
    before = _published_before(tables, store)
    if before is None or tables.as_of is None or before.as_of is None:
        return []
    new = tables.leads.filter(pl.col("created_at") > before.as_of)
    found = [*_flood(tables, before)]
    for name in config.features.attributes:
        if name not in tables.leads.columns or name not in before.leads.columns:
            continue
        then, all_now, new_now = before.leads[name], tables.leads[name], new[name]
        found += _empty(name, then, all_now, new_now)
        if then.dtype.is_numeric() and all_now.dtype.is_numeric():
            found += _other_unit(name, then, all_now, new_now)
        elif then.dtype == pl.String and all_now.dtype == pl.String and name not in NAMES_THINGS:
            found += _new_values(name, then, new_now)
    return found


def _published_before(tables: LeadTables, store: Store) -> LeadTables | None:
    """Return the tables of the newest publication of an earlier day; None where there is none, or they are gone."""
    as_of = tables.as_of.isoformat() if tables.as_of else ""
    earlier = [event for event in events(store) if event.what == "published" and event.as_of and event.as_of < as_of]
    if not earlier:
        return None
    try:
        folder = read_run(store.runs / earlier[-1].run_id).folder / "tables"
        return read_tables(folder) if (folder / "leads.parquet").is_file() else None
    except (LeadScoringError, OSError, pl.exceptions.PolarsError):
        return None


def _flood(tables: LeadTables, before: LeadTables) -> Iterator[str]:
    """Yield the warning of many more leads than there were."""
    now, then = tables.leads.height, before.leads.height
    if then >= FEWEST and now > MORE_LEADS * then:
        yield (
            f"{now:,} leads, {then:,} when the source was published last: {now / then:.1f} times as many. Does the "
            "export hold each lead once?"
        )


def _empty(name: str, then: pl.Series, now: pl.Series, new: pl.Series) -> Iterator[str]:
    """Yield the warning of a column that was filled and holds nothing any more, in all leads or in the new ones."""
    filled = 1 - then.null_count() / max(len(then), 1)
    if len(then) < FEWEST or filled < SAME_UNIT[0]:
        return
    for leads, who in ((now, "all"), (new, "the")):
        if len(leads) >= FEWEST and leads.null_count() == len(leads):
            since = "" if who == "all" else " that came in since the last publication"
            yield (
                f"'{name}' is empty for {who} {len(leads):,} leads{since}; it was filled for {100 * filled:.0f} of 100 "
                "before. Is the column still exported?"
            )
            return


def _other_unit(name: str, then: pl.Series, now: pl.Series, new: pl.Series) -> Iterator[str]:
    """Yield the warning of numbers whose median is a fifth or five times of what it was."""
    was = _median(then)
    for leads, since in ((now, ""), (new, " of the leads that came in since")):
        median = _median(leads)
        if was is None or median is None:
            continue
        ratio = median / was
        if not SAME_UNIT[0] <= ratio <= SAME_UNIT[1]:
            n = len(leads.drop_nulls())
            yield (
                f"'{name}': the median{since} is {median:,.4g} (n = {n:,}), it was {was:,.4g}: {ratio:.3g} times as "
                "much. Is it another unit, e.g. thousands?"
            )
            return


def _median(values: pl.Series) -> float | None:
    """Return the median of the positive numbers; None with few."""
    known = values.cast(pl.Float64).drop_nulls()
    known = known.filter(known > 0)
    median = known.median() if len(known) >= FEWEST else None
    return float(median) if isinstance(median, int | float) else None


def _new_values(name: str, then: pl.Series, new: pl.Series) -> Iterator[str]:
    """Yield the warning of new leads with values that none had before, more than is usual for the column."""
    known, count = new.drop_nulls(), len(new)
    if len(known) < FEWEST or len(then) < 2 * count:
        return
    share = _unseen(known, then)
    usual = _unseen(then.tail(count).drop_nulls(), then.head(len(then) - count))
    if share <= NEW_VALUES + usual:
        return
    strong = " Most of what it told is missing now." if share > MANY_NEW_VALUES + usual else ""
    yield (
        f"'{name}': {100 * share:.0f} of 100 new leads (n = {len(known):,}) have a value that no lead had before "
        f"({100 * usual:.0f} of 100 are usual). The score does not know them: are values written otherwise now?{strong}"
    )


def _unseen(values: pl.Series, known: pl.Series) -> float:
    """Return the share (0-1) of values that are not among the known ones."""
    unseen = ~values.is_in(known.drop_nulls().unique().implode())
    return int(unseen.sum()) / len(values) if len(values) else 0.0
