"""Sales' promises: first contacts within the agreed working hours by grade, and follow-up before giving up."""

from __future__ import annotations

import pandas as pd
import polars as pl

from src.evaluation.calls.handling import ALL
from src.evaluation.calls.working_hours import working_hours_between
from src.leads.config import SourceConfig
from src.leads.declared.sla import FollowUp
from src.leads.tables import WON_BY_ACCOUNT, LeadTables

FOLLOW_UP = "follow_up"


def promised_response(
    leads: pd.DataFrame, tables: LeadTables, config: SourceConfig, hours: dict[str, float]
) -> pd.DataFrame:
    """Return the leads that were promised a first contact.

    Parameters
    ----------
    leads : pandas.DataFrame
        As :func:`~src.evaluation.promises.new_leads.new_leads` returns them.
    tables : LeadTables
    config : SourceConfig
    hours : dict
        Grade -> working hours. Leads that have no grade are promised the longest of them.

    Returns
    -------
    pandas.DataFrame
        ``grade, at`` (when the lead came in)``, hours`` (to the first touch; missing: none)``, is_due, is_kept,
        expected``.

    Notes
    -----
    By the grade the lead had when it came in. Due is a lead once its time is over, answered or not: counting answered
    ones earlier would make each young week look better than it is. A lead closed before its time was over, that nobody
    called, is left out: there was nothing left to call.
    """
    promised = leads["grade"].map({ALL: max(hours.values()), **hours}).astype(float)
    rows, allowed = leads[promised.notna()], promised[promised.notna()]
    now = pd.Series([tables.as_of] * len(rows), index=rows.index, dtype=rows["created_at"].dtype)
    took = working_hours_between(rows["created_at"], rows["first_touch_at"], config.calendar)
    waited = working_hours_between(rows["created_at"], now, config.calendar)
    until_closed = working_hours_between(rows["created_at"], _closed_at(rows, tables, config), config.calendar)
    nothing_left = took.isna() & (until_closed < allowed)
    found = rows.assign(at=rows["created_at"], hours=took, is_due=waited >= allowed, is_kept=took <= allowed)
    return found.loc[~nothing_left, ["grade", "at", "hours", "is_due", "is_kept", "expected"]]


def promised_follow_up(
    leads: pd.DataFrame, tables: LeadTables, config: SourceConfig, promised: FollowUp
) -> pd.DataFrame:
    """Return the called leads of the promised grades: ``at, is_due, is_kept, expected``.

    Notes
    -----
    A lead that answered (a milestone among ``touches.answered_by``), was closed or was given back before its last
    contact was due and made is left out: nothing was left to chase. It is left out whether or not contacts enough came
    afterwards, else only those that did would count. That sales accepted a lead is its own word and ends nothing.
    """
    rows = leads[leads["grade"].isin([*promised.grades, ALL]) & leads["first_touch_at"].notna()]
    if rows.empty or tables.as_of is None:
        return pd.DataFrame(columns=["at", "is_due", "is_kept", "expected"])
    until = rows["first_touch_at"] + pd.Timedelta(days=promised.within_days)
    enough = _moments(rows, _touch_number(tables, promised.touches))
    ended = _moments(rows, _first_milestone(tables, rows, _ends_the_chase(config)))
    is_kept = enough <= until
    nothing_left = (ended <= until) & ~(enough <= ended)
    found = rows.assign(at=rows["created_at"], is_due=until <= pd.Timestamp(tables.as_of), is_kept=is_kept)
    return found.loc[~nothing_left, ["at", "is_due", "is_kept", "expected"]]


def _moments(rows: pd.DataFrame, by_lead: pl.DataFrame) -> pd.Series:
    """Return the moment (``occurred_at`` by ``lead_id``) of each lead, missing where it has none."""
    moments = by_lead.select("lead_id", "occurred_at").to_pandas().set_index("lead_id")["occurred_at"]
    return moments.reindex(rows["lead_id"]).set_axis(rows.index).astype(rows["created_at"].dtype)


def _closed_at(rows: pd.DataFrame, tables: LeadTables, config: SourceConfig) -> pd.Series:
    """Return when each lead was won, lost or won by its account; missing while it is open."""
    names = config.milestones
    closing = tables.milestones.filter(pl.col("milestone").is_in([names.target, *names.lost, WON_BY_ACCOUNT]))
    return _moments(rows, closing.group_by("lead_id").agg(pl.col("occurred_at").min()))


def _touch_number(tables: LeadTables, number: int) -> pl.DataFrame:
    """Return ``lead_id, occurred_at`` of the touch of that number, of leads that had so many."""
    touches = tables.activities.filter(pl.col("is_touch")).sort("lead_id", "occurred_at", "sequence")
    wanted = touches.group_by("lead_id", maintain_order=True).agg(pl.col("occurred_at").slice(number - 1, 1))
    return wanted.explode("occurred_at").drop_nulls("occurred_at").collect()


def _ends_the_chase(config: SourceConfig) -> list[str] | None:
    """Return the milestones after which a lead need not be contacted again; None (any) where answers are not declared.

    What each milestone means is known only from ``touches.answered_by``.
    """
    names, declared = config.milestones, config.touches.answered_by if config.touches else []
    return [*declared, names.target, *names.lost, WON_BY_ACCOUNT, config.requests.returned] if declared else None


def _first_milestone(tables: LeadTables, rows: pd.DataFrame, names: list[str] | None) -> pl.DataFrame:
    """Return ``lead_id, occurred_at`` of the first of these milestones (None: of any) after the first contact."""
    called = pl.DataFrame({"lead_id": rows["lead_id"].to_list(), "called_at": rows["first_touch_at"].to_list()})
    wanted = pl.lit(True) if names is None else pl.col("milestone").is_in(names)
    later = (
        tables.milestones.filter(wanted).join(called, on="lead_id").filter(pl.col("occurred_at") > pl.col("called_at"))
    )
    return later.group_by("lead_id").agg(pl.col("occurred_at").min())
