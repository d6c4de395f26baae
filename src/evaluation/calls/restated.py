"""Figures that are others today than in the last report, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pandas as pd
import polars as pl

from src.evaluation.told import fact
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

ADDED = {"entered_late": "entered late", "joined": "of accounts not counted before", "moved_in": "of another quarter"}
TAKEN = {"withdrawn": "withdrawn", "left": "of accounts not counted any more", "moved_out": "now in another quarter"}
QUARTERS = ["quarter", "before", "now", *ADDED, *TAKEN]
MOST_SAID = 3


@dataclass(frozen=True)
class Reported:
    """What one report rested on.

    Attributes
    ----------
    as_of : datetime or None
    wins : pandas.DataFrame
        ``account_id, won_at``: one win an account.
    accounts : frozenset of str
        All accounts of the population.
    definition : dict of str to str
        What was declared to be a win and a lead, part by part, in words.
    """

    as_of: datetime | None
    wins: pd.DataFrame
    accounts: frozenset[str]
    definition: dict[str, str]


@dataclass(frozen=True)
class Restated:
    """Wins of past quarters as reported last and as known today.

    Attributes
    ----------
    quarters : pandas.DataFrame
        ``QUARTERS``, one row per quarter up to the last report: now = before + what was added - what was taken.
    changed : list of str
        Parts of the definition that are another than in the last report.
    sentences : list of str
    facts : dict
    needs : str or None
    """

    quarters: pd.DataFrame
    changed: list[str] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    needs: str | None = None


def reported(tables: LeadTables, config: SourceConfig) -> Reported:
    """Return what a report on these tables rests on."""
    target = config.milestones.target
    won = tables.milestones.filter(pl.col("milestone") == target).join(
        tables.leads.select("lead_id", "account_id"), on="lead_id"
    )
    first = won.group_by("account_id").agg(won_at=pl.col("occurred_at").min()).sort("account_id")
    names, population = config.milestones, config.population
    definition = {
        "a win": f"{target}; {sorted(d.model_dump_json() for d in names.derive)}",
        "a lost lead": ", ".join(sorted(names.lost)),
        "leads left out": str(sorted(e.model_dump_json() for e in population.exclude)),
        "duplicates": ", ".join(population.duplicate_keys),
    }
    return Reported(tables.as_of, first.to_pandas(), frozenset(tables.leads["account_id"].to_list()), definition)


def restated(before: Reported | None, now: Reported, plural: str = "customers") -> Restated:
    """Return how the wins of past quarters changed since the last report, and why.

    Parameters
    ----------
    before : Reported or None
        Of the last report; None where there is none.
    now : Reported
    plural : str
        What wins are called.

    Notes
    -----
    Followed are deals, not sums: what was entered late, what was withdrawn, what moved to another date, and accounts
    that count now and did not then (or the other way round, e.g. because someone objected). Quarters by the day of the
    win, up to the day of the last report.
    """
    if before is None:
        return Restated(pd.DataFrame(columns=QUARTERS), needs="There is no earlier report to compare with.")
    if before.as_of is None or now.as_of is None:
        return Restated(pd.DataFrame(columns=QUARTERS), needs="Dates are needed to compare periods.")
    changed = [part for part, words in now.definition.items() if before.definition.get(part) != words]
    quarters = _quarters(before, now, pd.Timestamp(before.as_of))
    facts: dict[str, Any] = {
        f"restated.{row['quarter']}.{when}": fact(float(row[when]))
        for row in quarters[quarters["now"] != quarters["before"]].to_dict("records")
        for when in ("before", "now")
    }
    facts |= {"restated.last_report": f"{before.as_of:%Y-%m-%d}", "restated.definition_changed": changed}
    return Restated(quarters, changed, _sentences(quarters, changed, before.as_of, plural), facts)


def _quarters(before: Reported, now: Reported, until: pd.Timestamp) -> pd.DataFrame:
    """Return ``QUARTERS``, oldest first."""
    was, is_ = (_by_account(report, until) for report in (before, now))
    both = pd.DataFrame({"was": was, "is": is_}).rename_axis("account_id").reset_index()
    both["known_before"] = both["account_id"].isin(before.accounts)
    both["known_now"] = both["account_id"].isin(now.accounts)
    rows = []
    for quarter in sorted(set(both["was"].dropna()) | set(both["is"].dropna())):
        in_was, in_is = both["was"] == quarter, both["is"] == quarter
        new, gone = in_is & both["was"].isna(), in_was & both["is"].isna()
        counts = {
            "before": in_was,
            "now": in_is,
            "entered_late": new & both["known_before"],
            "joined": new & ~both["known_before"],
            "moved_in": in_is & both["was"].notna() & ~in_was,
            "withdrawn": gone & both["known_now"],
            "left": gone & ~both["known_now"],
            "moved_out": in_was & both["is"].notna() & ~in_is,
        }
        rows.append({"quarter": str(quarter), **{name: int(which.sum()) for name, which in counts.items()}})
    return pd.DataFrame(rows, columns=QUARTERS)


def _by_account(report: Reported, until: pd.Timestamp) -> pd.Series:
    """Return the quarter of each account's win, for wins up to that day."""
    wins = report.wins[report.wins["won_at"].notna() & (report.wins["won_at"] <= until)]
    quarter = wins["won_at"].dt.tz_convert(None).dt.to_period("Q")
    return pd.Series(quarter.astype(str).to_numpy(), wins["account_id"].to_numpy(), dtype=object)


def _sentences(quarters: pd.DataFrame, changed: list[str], since: datetime, plural: str) -> list[str]:
    """Return what changed, the newest quarter first."""
    found = []
    if changed:
        found.append(
            f"Definition changed since the report of {since:%Y-%m-%d} ({', '.join(changed)}): figures before and after "
            "do not compare."
        )
    moved = quarters[quarters["now"] != quarters["before"]].iloc[::-1]
    for row in moved.head(MOST_SAID).to_dict("records"):
        why = [f"{row[name]} {words}" for name, words in {**ADDED, **TAKEN}.items() if row[name]]
        found.append(
            f"Restated: {plural} from {_months(str(row['quarter']))} now {row['now']:,}, was {row['before']:,} "
            f"({', '.join(why)})."
        )
    if len(moved) > MOST_SAID:
        found.append(f"{len(moved) - MOST_SAID} earlier quarters changed too: see the table.")
    if not found:
        found.append(f"No figure of earlier quarters changed since the report of {since:%Y-%m-%d}.")
    return found


def _months(quarter: str) -> str:
    """Return a quarter as people say it.

    >>> _months("2026Q1")
    'January to March 2026'
    """
    period = pd.Period(quarter, "Q")
    return f"{period.start_time:%B} to {period.end_time:%B} {period.year}"
