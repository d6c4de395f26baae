"""Leads and wins of the source, minus every exclusion by name, are those used: per month, checked."""

from __future__ import annotations

from typing import Any

import polars as pl

from src.leads.declared.work import TieOut
from src.leads.errors import LeadScoringError
from src.leads.findings import Findings

DIFFERENCE_LIMIT_PCT = 1.0
"""Above this difference to the CRM's own number the report warns."""
UNDATED = "no date"
ALL = "all"


def tie_out(source: pl.DataFrame, gone: pl.DataFrame, used: pl.DataFrame) -> list[dict[str, Any]]:
    """Return one entry per month of creation and one for all.

    Parameters
    ----------
    source, gone, used : polars.DataFrame
        ``created_at, leads, wins``; ``gone`` has ``name``, too: what left them out. ``used`` comes from the
        finished tables, not from the same bookkeeping.

    Raises
    ------
    LeadScoringError
        Where the numbers do not add up: a fault of this program.
    """
    month = pl.col("created_at").dt.strftime("%Y-%m").fill_null(UNDATED).alias("month")
    sides = [side.with_columns(month) for side in (source, gone, used)]
    months = sorted(set().union(*(side["month"] for side in sides)))
    every = [_entry(each, *(side.filter(pl.col("month") == each) for side in sides)) for each in months]
    return [*every, _entry(ALL, *sides)]


def _entry(month: str, source: pl.DataFrame, gone: pl.DataFrame, used: pl.DataFrame) -> dict[str, Any]:
    """Return one line of the tie-out, checked."""
    names = gone.group_by("name").agg(pl.col("leads").sum(), pl.col("wins").sum()).sort("name")
    excluded = {name: {"leads": leads, "wins": wins} for name, leads, wins in names.iter_rows()}
    entry: dict[str, Any] = {"month": month, "excluded": excluded}
    for what in ("leads", "wins"):
        entry[f"source_{what}"] = int(source[what].sum())
        entry[f"used_{what}"] = int(used[what].sum())
        rest = entry[f"source_{what}"] - sum(each[what] for each in excluded.values())
        if rest != entry[f"used_{what}"]:
            raise LeadScoringError(
                f"The tie-out of {month} does not add up: {rest:,} {what} should be left, {entry[f'used_{what}']:,} "
                "are used. This is a fault of the program; please report it."
            )
    return entry


def against_dashboard(declared: TieOut | None, total: dict[str, Any], findings: Findings) -> dict[str, Any] | None:
    """Return the CRM dashboard's numbers beside the source's, or None where none are declared."""
    if declared is None:
        return None
    compared: dict[str, Any] = {}
    pairs = {"leads": (declared.leads, total["source_leads"]), "target": (declared.target, total["source_wins"])}
    for name, (crm, source) in pairs.items():
        if crm is None:
            continue
        difference = 100 * (source - crm) / crm if crm else (100.0 if source else 0.0)
        compared[name] = {"crm": crm, "source": source, "difference_pct": difference}
        if abs(difference) > DIFFERENCE_LIMIT_PCT:
            findings.warn(
                f"The CRM's dashboard says {crm:,} ({name}), the files hold {source:,}: {difference:+.1f} %. "
                "Find out why before trusting the rest."
            )
    return compared
