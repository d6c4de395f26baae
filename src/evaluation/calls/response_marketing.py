"""Marketing's side: how fast and how completely requests are answered, and leads that sales gave back."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd
import polars as pl

from src.evaluation.calls.response_sentences import hours_words
from src.evaluation.calls.working_hours import working_hours_between
from src.evaluation.in_words import between, of_100
from src.evaluation.rates import wilson
from src.evaluation.told import FEWEST, Told, fact
from src.leads.config import SourceConfig
from src.leads.sayable import WITHOUT
from src.leads.tables import WON_BY_ACCOUNT, LeadTables

ANSWER_HOURS = 8.0
"""Working hours within which an answer counts as in time, where nothing else is agreed."""
ALL_REQUESTS = "All requests"
BY_MARKETING, BY_SALES = "marketing", "sales"
NO_REQUESTS = (
    "It is not declared what leads ask marketing for and who answers. A file with requests and answers by hand in "
    "[tables.activities], named in [requests] (activity_types, answers), would change that."
)
NO_RETURNED = (
    "It is not known which leads sales gave back to marketing, or how marketing answers. A milestone for leads given "
    "back (named in [requests] returned) and answers by hand (answers) would change that."
)


def requests_answered(
    lead_ids: Collection[str], tables: LeadTables, config: SourceConfig, promised_hours: float = ANSWER_HOURS
) -> Told:
    """Return how requests of leads were answered by a person of marketing or sales.

    Parameters
    ----------
    lead_ids : collection of str
        The leads looked at: those on which sales' response is shown.
    tables : LeadTables
    config : SourceConfig
        ``requests.activity_types`` ask, ``requests.answers`` and touches answer; an automatic e-mail never does.
    promised_hours : float
        Working hours.

    Notes
    -----
    What a lead asks while an earlier request waits is the same request. Requests of closed leads are left out, and
    those so young that the time promised is not over, answered or not.
    """
    if tables.as_of is None:
        return Told(needs=WITHOUT["dates"])
    asked = config.requests.activity_types
    answers = _answers(tables, config, with_sales=True)
    requests = _open_when_asked(_of(tables, asked, lead_ids), tables, config)
    if not asked or answers.is_empty() or requests.is_empty():
        return Told(needs=NO_REQUESTS)
    order = pl.col("activity_type").replace_strict({name: i for i, name in enumerate(asked)}, return_dtype=pl.Int64)
    answered = _first_answer(requests.sort("occurred_at", order, "lead_id"), answers)
    answered = answered.unique(["lead_id", "answered_at"], keep="first", maintain_order=True)
    due = _due(answered, tables, config, promised_hours)
    parts = [(ALL_REQUESTS, due), *((name, due[due["activity_type"] == name]) for name in asked)]
    table = _table([(config.words.get(name, name), part) for name, part in parts if len(part)], promised_hours)
    whole = table.iloc[0] if len(table) else None
    return _told(table, "requests", None if whole is None else _requests_sentence(whole), _window(due))


def returned_answered(
    lead_ids: Collection[str], tables: LeadTables, config: SourceConfig, promised_hours: float = ANSWER_HOURS
) -> Told:
    """Return how marketing took up the leads that sales gave back: until its next answer by hand.

    Parameters as for :func:`requests_answered`; here a touch of sales is no answer.
    """
    if tables.as_of is None:
        return Told(needs=WITHOUT["dates"])
    answers = _answers(tables, config, with_sales=False)
    returned = tables.milestones.filter(
        (pl.col("milestone") == config.requests.returned) & pl.col("lead_id").is_in(list(lead_ids))
    ).select("lead_id", "occurred_at", activity_type="milestone")
    if answers.is_empty() or returned.is_empty():
        return Told(needs=NO_RETURNED)
    due = _due(_first_answer(returned.sort("occurred_at", "lead_id"), answers), tables, config, promised_hours)
    table = _table([("Leads given back", due)] if len(due) else [], promised_hours)
    return _told(table, "returned", _returned_sentence(table.iloc[0]) if len(table) else None, _window(due))


def _of(tables: LeadTables, types: Collection[str], lead_ids: Collection[str]) -> pl.DataFrame:
    """Return ``lead_id, occurred_at, activity_type`` of activities of some types and leads."""
    wanted = pl.col("activity_type").is_in(list(types)) & pl.col("lead_id").is_in(list(lead_ids))
    return tables.activities.filter(wanted).select("lead_id", "occurred_at", "activity_type").collect()


def _answers(tables: LeadTables, config: SourceConfig, *, with_sales: bool) -> pl.DataFrame:
    """Return ``lead_id, answered_at, answered_by``, in order of time."""
    by_marketing = pl.col("activity_type").is_in(config.requests.answers)
    counts = by_marketing | (pl.col("is_touch").fill_null(False) & with_sales)
    who = pl.when(by_marketing).then(pl.lit(BY_MARKETING)).otherwise(pl.lit(BY_SALES))
    found = tables.activities.filter(counts).select("lead_id", answered_at="occurred_at", answered_by=who)
    return found.collect().sort("answered_at", "lead_id", "answered_by")


def _open_when_asked(requests: pl.DataFrame, tables: LeadTables, config: SourceConfig) -> pl.DataFrame:
    """Return the requests of leads that were not closed yet."""
    ends = [config.milestones.target, *config.milestones.lost, WON_BY_ACCOUNT]
    closed = tables.milestones.filter(pl.col("milestone").is_in(ends)).group_by("lead_id")
    joined = requests.join(closed.agg(closed_at=pl.col("occurred_at").min()), on="lead_id", how="left")
    return joined.filter((pl.col("occurred_at") < pl.col("closed_at")).fill_null(True)).drop("closed_at")


def _first_answer(asked: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    """Return ``asked`` (sorted by time) with the first answer at or after each; missing where there is none."""
    return asked.join_asof(
        answers,
        left_on="occurred_at",
        right_on="answered_at",
        by="lead_id",
        strategy="forward",
        coalesce=False,
        check_sortedness=False,
    )


def _due(answered: pl.DataFrame, tables: LeadTables, config: SourceConfig, promised_hours: float) -> pd.DataFrame:
    """Return those whose time promised is over, with ``hours`` (working hours until answered) and ``is_in_time``."""
    frame = answered.to_pandas()
    until = pd.Series([tables.as_of] * len(frame), index=frame.index, dtype=frame["occurred_at"].dtype)
    waited = working_hours_between(frame["occurred_at"], until, config.calendar)
    hours = working_hours_between(frame["occurred_at"], frame["answered_at"], config.calendar)
    return frame.assign(hours=hours, is_in_time=hours <= promised_hours)[waited >= promised_hours]


def _table(parts: list[tuple[str, pd.DataFrame]], promised_hours: float) -> pd.DataFrame:
    """Return one row per part: counts, who answered, shares with their intervals."""
    rows = [
        {
            "what": what,
            "n": len(part),
            "answered": int(part["hours"].notna().sum()),
            "by_marketing": int((part["answered_by"] == BY_MARKETING).sum()),
            "by_sales": int((part["answered_by"] == BY_SALES).sum()),
            "in_time": int(part["is_in_time"].sum()),
            "median_hours": float(part["hours"].median()),
            "promised_hours": promised_hours,
        }
        for what, part in parts
    ]
    columns = ["what", "n", "answered", "by_marketing", "by_sales", "in_time", "median_hours", "promised_hours"]
    table = pd.DataFrame(rows, columns=columns)
    never = table["n"] - table["answered"]
    low, high = wilson(table["in_time"], table["n"])
    never_low, never_high = wilson(never, table["n"])
    table = table.assign(in_time_fraction=table["in_time"] / table["n"], low=low, high=high)
    return table.assign(never=never, never_fraction=never / table["n"], never_low=never_low, never_high=never_high)


def _told(table: pd.DataFrame, name: str, sentence: str | None, window: str) -> Told:
    """Return the table with its sentence and facts; nothing is said where none is due yet."""
    if table.empty:
        return Told(needs="The time promised for an answer is not over for any of them yet.")
    row = table.iloc[0]
    facts = {
        f"{name}_in_time": fact(row["in_time_fraction"], row["low"], row["high"], row["n"], window),
        f"{name}_never_answered": fact(row["never_fraction"], row["never_low"], row["never_high"], row["n"], window),
        f"{name}_median_hours": fact(row["median_hours"], n=row["answered"], window=window),
    }
    return Told({name: table}, [sentence] if sentence else [], facts)


def _requests_sentence(row: pd.Series) -> str:
    """Return how requests were answered; empty under ten."""
    if row["n"] < FEWEST:
        return ""
    who = f"marketing answered {row['by_marketing']:,} of them first, sales {row['by_sales']:,}"
    return f"Requests of leads: {_shares(row)}; n = {row['n']:,}; {who}."


def _returned_sentence(row: pd.Series) -> str:
    """Return how leads given back were taken up; empty under ten."""
    if row["n"] < FEWEST:
        return ""
    return f"Leads that sales gave back to marketing: {_shares(row)}; n = {row['n']:,}."


def _shares(row: pd.Series) -> str:
    """Return the shares answered in time and never."""
    within = f"{of_100(row['in_time_fraction'])} of 100 were answered by a person within"
    in_time = f"{within} {hours_words(row['promised_hours'])} ({between(row['low'], row['high'])})"
    never = f"{of_100(row['never_fraction'])} of 100 not yet ({between(row['never_low'], row['never_high'])})"
    return f"{in_time}, {never}"


def _window(asked: pd.DataFrame) -> str:
    """Return the first and last day on which it was asked or given back."""
    when = asked["occurred_at"]
    return f"{when.min():%Y-%m-%d} to {when.max():%Y-%m-%d}" if len(when) else ""
