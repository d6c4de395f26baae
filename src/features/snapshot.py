"""The one place where activities and field values are cut at the scoring moment.

Nothing else in the package compares a time with ``scored_at``: whatever is downstream receives what these
functions return, so a leak can only be here, and the property tests look here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from src.leads.config import SourceConfig
from src.leads.tables import TIME, WON_BY_ACCOUNT, LeadTables

DAY_US = 86_400_000_000
"""Microseconds in a day."""
WEEK_US = 7 * DAY_US
MONDAY_US = 4 * DAY_US
"""1970-01-05, a Monday, 00:00 UTC, in microseconds."""

ROW_COLUMNS = [
    "row_id",
    "lead_id",
    "account_id",
    "sequence",
    "created_at",
    "kind",
    "landmark_days",
    "scored_at",
    "age_days",
]


def scoring_rows(tables: LeadTables, config: SourceConfig) -> pl.DataFrame:
    """Return one row per lead and scoring moment, ``ROW_COLUMNS`` (``docs/architecture.md`` §2).

    Kinds: ``landmark`` (the declared lead ages, lead still open), ``week`` (each Monday 00:00 UTC while the lead is
    open, not yet worked and at most seven days older than the largest landmark) and ``now`` (open at ``as_of``).
    A source without dates has one ``landmark`` row per lead at age 0, and a ``now`` row where no outcome is known.

    Notes
    -----
    A lead is open at t where neither the target, nor a lost milestone, nor its account's deal with another contact was
    *known* at or before t, and not yet worked where no touch was known at or before t; a touch recorded late was not
    known on the Monday before.
    Moments whose horizon was over before a quiet start ended (:mod:`src.leads.quiet_start`) have no row.
    """
    leads = tables.leads.select("lead_id", "account_id", "sequence", "created_at").join(
        closings(tables, config), on="lead_id", how="left"
    )
    if tables.as_of is None:
        kinds = [_undated(leads)]
    else:
        dated = leads.join(first_touches(tables, config), on="lead_id", how="left")
        kinds = [
            _landmark_rows(dated, config.scoring.landmarks_days, tables.as_of),
            _week_rows(dated, config.scoring.landmarks_days[-1] + 7, tables.as_of),
            _now_rows(dated, tables.as_of),
        ]
    rows = _with_a_chance(pl.concat([kind.select(ROW_COLUMNS[1:]) for kind in kinds]), tables, config)
    ordered = rows.sort("kind", "scored_at", "sequence", "landmark_days")
    return ordered.with_row_index("row_id").with_columns(pl.col("row_id").cast(pl.Int64))


def _with_a_chance(rows: pl.DataFrame, tables: LeadTables, config: SourceConfig) -> pl.DataFrame:
    """Return the rows without those that nobody could win within the horizon, because nothing was won yet.

    Rows with a part of their horizon after the first win stay: at the cut 2018-02-15 of olist, an earlier window than
    any that is reported, keeping them ranked as well as keeping all, and leaving them out left nobody who did not buy.
    The start was looked for once, at reading: parts of the leads must not find one each.
    """
    start = tables.checks.get("quiet_start")
    if start is None or config.scoring.keep_quiet_start is not None:
        return rows
    ends_at = pl.lit(datetime.fromisoformat(start["ends_at"]), TIME)
    return rows.filter(pl.col("scored_at") + pl.duration(days=config.scoring.horizon_days) >= ends_at)


def closings(tables: LeadTables, config: SourceConfig) -> pl.DataFrame:
    """Return what closed each lead, one row per lead with an outcome.

    Returns
    -------
    polars.DataFrame
        ``lead_id``, ``target_at, account_won_at, lost_at`` as they became known, and ``has_target, is_won_by_account``
        (without dates there are only these two). ``account_won``: the account's deal is credited to another contact.
    """
    names = config.milestones
    is_target = pl.col("milestone") == names.target
    is_shared = pl.col("milestone") == WON_BY_ACCOUNT
    is_lost = pl.col("milestone").is_in(names.lost)
    return (
        tables.milestones.filter(is_target | is_shared | is_lost)
        .group_by("lead_id")
        .agg(
            target_at=pl.col("known_at").filter(is_target).min(),
            account_won_at=pl.col("known_at").filter(is_shared).min(),
            lost_at=pl.col("known_at").filter(is_lost).min(),
            has_target=is_target.any(),
            is_won_by_account=is_shared.any(),
        )
    )


def first_touches(tables: LeadTables, config: SourceConfig) -> pl.DataFrame:
    """Return ``lead_id, touch_known_at, first_touch_at`` of touched leads; empty where touches are not declared."""
    touches = tables.activities.filter(pl.col("is_touch") & pl.lit(config.touches is not None))
    return (
        touches.group_by("lead_id")
        .agg(touch_known_at=pl.col("known_at").min(), first_touch_at=pl.col("occurred_at").min())
        .collect(engine="streaming")
    )


def known_activities(activities: pl.LazyFrame, rows: pl.DataFrame, carried: Sequence[str] = ()) -> pl.LazyFrame:
    """Return one row per scoring row and activity known at its moment: the cut of activities.

    Parameters
    ----------
    activities : polars.LazyFrame
        Columns of ``ACTIVITY_COLUMNS``, further ones are passed on.
    rows : polars.DataFrame
        Rows as :func:`scoring_rows` returns them; all moments of all leads go through in one pass.
    carried : sequence of str
        Columns of ``rows`` to carry along.

    Returns
    -------
    polars.LazyFrame
        The activities' columns with ``row_id`` and ``age_us`` (microseconds before the moment, never negative).
    """
    moments = rows.lazy().select("row_id", "lead_id", "scored_at", *carried)
    return (
        activities.join(moments, on="lead_id")
        .filter((pl.col("known_at") <= pl.col("scored_at")) & (pl.col("occurred_at") <= pl.col("scored_at")))
        .with_columns(age_us=(pl.col("scored_at") - pl.col("occurred_at")).dt.total_microseconds())
        .drop("scored_at", "known_at")
    )


def known_fields(
    tables: LeadTables, rows: pl.DataFrame, attributes: Sequence[str], history_fields: Sequence[str]
) -> pl.DataFrame:
    """Return ``row_id`` and the attributes as they were known at each row's moment: the cut of field values.

    For a field in ``history_fields`` the newest history value with ``valid_from <= scored_at`` counts, missing
    before the first; the lead's current value is not used, because it may be younger than the moment. Other fields
    are the lead's own; a time in one of them that lies after the moment had not come yet and is missing.
    """
    own = [name for name in attributes if name not in history_fields]
    frame = rows.select("row_id", "lead_id", "scored_at").join(
        tables.leads.select("lead_id", *own), on="lead_id", how="left", maintain_order="left"
    )
    for name in (name for name in attributes if name in history_fields):
        frame = frame.join(_history_values(tables, rows, name), on="row_id", how="left", maintain_order="left")
    moments = [name for name in attributes if frame.schema[name].is_temporal()]
    return frame.select("row_id", *(_if_come(name) if name in moments else name for name in attributes))


def count_known(events: pl.DataFrame, moments: pl.DataFrame) -> pl.Series:
    """Return how many events of each moment's key were known at or before it: the cut of neighbours.

    Parameters
    ----------
    events : polars.DataFrame
        ``key`` and ``known_at``, e.g. the account and the time of each activity of its contacts.
    moments : polars.DataFrame
        ``key`` and ``at``.

    Returns
    -------
    polars.Series
        Int64 in the order of ``moments``; 0 where the key has no event, or key or moment is missing.
    """
    counted = (
        events.drop_nulls()
        .sort("key", "known_at")
        .with_columns(count=pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("key"))
        .sort("known_at", maintain_order=True)
    )
    asked = moments.select("key", "at").with_row_index("place").sort("at")
    found = asked.join_asof(
        counted, left_on="at", right_on="known_at", by="key", strategy="backward", check_sortedness=False
    )
    return found.sort("place")["count"].fill_null(0)


def _landmark_rows(leads: pl.DataFrame, landmarks_days: Sequence[float], as_of: datetime) -> pl.DataFrame:
    """Return the rows at the declared lead ages."""
    ages = pl.DataFrame({"landmark_days": [float(day) for day in landmarks_days]})
    age = pl.duration(microseconds=(pl.col("landmark_days") * DAY_US).round().cast(pl.Int64))
    rows = leads.join(ages, how="cross").with_columns(scored_at=pl.col("created_at") + age)
    return _finish(rows, "landmark", as_of)


def _week_rows(leads: pl.DataFrame, oldest_days: float, as_of: datetime) -> pl.DataFrame:
    """Return the rows of the weekly queues."""
    last = pl.min_horizontal(
        pl.lit(as_of, dtype=TIME), pl.col("created_at") + pl.duration(microseconds=int(oldest_days * DAY_US))
    )
    since_monday = pl.col("created_at").to_physical() - MONDAY_US
    weeks = pl.int_ranges(-(-since_monday // WEEK_US), (last.to_physical() - MONDAY_US) // WEEK_US + 1)
    rows = leads.with_columns(week=weeks).explode("week", empty_as_null=False, keep_nulls=False)
    moments = rows.with_columns(
        scored_at=(pl.col("week") * WEEK_US + MONDAY_US).cast(TIME), landmark_days=pl.lit(None, pl.Float64)
    )
    not_worked = (pl.col("touch_known_at") > pl.col("scored_at")).fill_null(True)
    return _finish(moments.filter(not_worked), "week", as_of)


def _now_rows(leads: pl.DataFrame, as_of: datetime) -> pl.DataFrame:
    """Return one row for every lead that is open at ``as_of``."""
    rows = leads.with_columns(scored_at=pl.lit(as_of, dtype=TIME), landmark_days=pl.lit(None, pl.Float64))
    return _finish(rows, "now", as_of)


def _finish(rows: pl.DataFrame, kind: str, as_of: datetime) -> pl.DataFrame:
    """Return the rows that lie in the known past and whose lead is still open, with kind and age."""
    scored_at = pl.col("scored_at")
    closed_at = pl.min_horizontal("target_at", "account_won_at", "lost_at")
    is_open = (closed_at > scored_at).fill_null(True)
    age_days = (scored_at - pl.col("created_at")).dt.total_microseconds() / DAY_US
    return rows.filter(is_open & scored_at.is_between(pl.col("created_at"), pl.lit(as_of, dtype=TIME))).with_columns(
        kind=pl.lit(kind), age_days=age_days
    )


def _undated(leads: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a source without dates."""
    rows = leads.with_columns(kind=pl.lit("landmark"), landmark_days=0.0, scored_at=pl.lit(None, TIME), age_days=0.0)
    unknown = rows.filter(pl.col("has_target").is_null())
    return pl.concat([rows, unknown.with_columns(kind=pl.lit("now"), landmark_days=pl.lit(None, pl.Float64))])


def _if_come(name: str) -> pl.Expr:
    """Return a field's time where it lies at or before the moment, else missing."""
    return pl.when(pl.col(name) <= pl.col("scored_at")).then(name)


def _history_values(tables: LeadTables, rows: pl.DataFrame, field: str) -> pl.DataFrame:
    """Return ``row_id`` and the field's newest value known at the moment; ties go to the later row of the table."""
    values = (
        tables.history.filter(pl.col("field") == field)
        .select("lead_id", "valid_from", pl.col("value").alias(field))
        .sort("valid_from", maintain_order=True)
    )
    moments = rows.select("row_id", "lead_id", "scored_at").drop_nulls("scored_at").sort("scored_at")
    found = moments.join_asof(
        values,
        left_on="scored_at",
        right_on="valid_from",
        by="lead_id",
        strategy="backward",
        check_sortedness=False,
    )
    target = tables.leads.schema[field] if field in tables.leads.columns else pl.String()
    return found.select("row_id", pl.col(field).cast(target, strict=False))
