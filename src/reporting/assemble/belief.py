"""Can we believe it: by grade, and against the source's own count."""

from __future__ import annotations

from typing import Any

import pandas as pd

from src.reporting.assemble.facts import count, share
from src.reporting.fact import Fact
from src.reporting.story import Belief, Excluded, Grade, TieOut


def belief_of(by_grade: pd.DataFrame, checks: dict[str, Any], window: str) -> Belief:
    """Return what the score said against what came true, and the tie-out.

    Parameters
    ----------
    by_grade : pandas.DataFrame
        ``grade, n, wins, said, rate, low, high``; empty without a model.
    checks : dict
        Facts of ``01_check_data``.
    window : str
    """
    grades = tuple(
        Grade(
            str(row["grade"]),
            count(row["n"], "leads of the grade", window),
            Fact(float(row["said"]), "share", "mean chance", "estimated", n=int(row["n"]), window=window),
            share(row, "share that won", window),
        )
        for _, row in by_grade.iterrows()
    )
    lowest = by_grade[by_grade["grade"] == "D"] if len(by_grade) else by_grade
    missed = count(lowest.iloc[0]["wins"], "wins that had grade D", window) if len(lowest) else None
    return Belief(grades, _tie_out(checks), missed)


def _tie_out(checks: dict[str, Any]) -> TieOut | None:
    """Return the tie-out over all months."""
    whole = next((row for row in checks.get("tie_out", []) if row["month"] == "all"), None)
    if whole is None:
        return None
    declared = checks.get("declared") or {}
    return TieOut(
        source_leads=count(whole["source_leads"], "leads in the source"),
        source_wins=count(whole["source_wins"], "wins in the source"),
        excluded=tuple(
            Excluded(name, count(left["leads"], "leads left out"), count(left["wins"], "wins left out"))
            for name, left in whole["excluded"].items()
        ),
        used_leads=count(whole["used_leads"], "leads used"),
        used_wins=count(whole["used_wins"], "wins used"),
        quarantined=count(sum(row["rows"] for row in checks.get("quarantine", [])), "rows set aside"),
        declared_leads=_declared(declared, "leads"),
        declared_wins=_declared(declared, "target"),
    )


def _declared(declared: dict[str, Any], what: str) -> Fact | None:
    """Return the dashboard's own number, where the configuration holds it."""
    found = declared.get(what)
    return count(found["crm"], f"{what} on the CRM's dashboard") if found else None
