"""Judged leads by hand."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import polars as pl

from src.leads.tables import FEEDBACK_COLUMNS, LeadTables

AS_OF = datetime(2026, 3, 31, 20, tzinfo=UTC)  # a Tuesday


def at(days_ago):
    return AS_OF - timedelta(days=days_ago)


def tables(verdicts, as_of=AS_OF):
    """Return tables with the given (lead, days ago, verdict, reason), oldest first."""
    rows = [
        {"lead_id": name, "at": at(days) if as_of else None, "verdict": verdict, "reason": why}
        for name, days, verdict, why in sorted(verdicts, key=lambda row: -row[1])
    ]
    empty = pl.DataFrame()
    return LeadTables(empty, empty.lazy(), empty, empty, empty, as_of, {}, pl.DataFrame(rows, schema=FEEDBACK_COLUMNS))


def graded(grades, won=False, worked=True, matured=True):
    """Return leads by name -> grade."""
    frame = pd.DataFrame({"lead_id": list(grades), "grade": list(grades.values())}).rename_axis("row_id")
    frame["created_at"] = pd.to_datetime([at(60)] * len(frame))
    return frame.assign(
        is_won=pd.array([won] * len(frame), "boolean"),
        is_worked=pd.array([worked] * len(frame), "boolean"),
        is_matured=matured,
    )
