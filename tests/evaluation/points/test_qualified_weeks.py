"""First qualifications by whole week."""

from datetime import UTC, datetime

import pandas as pd

from src.evaluation.points.qualified_weeks import in_whole_weeks

AS_OF = datetime(2025, 2, 5, 12, tzinfo=UTC)  # a Wednesday


def qualified() -> pd.DataFrame:
    """Return five leads, first come on Wednesday 1 January 2025; two of account a, one never qualified."""
    moments = ["2025-01-02", "2025-01-06", "2025-01-07", "2025-01-26 23:59", None]
    return pd.DataFrame(
        {
            "lead_id": list("12345"),
            "account_id": ["a", "b", "a", "c", "d"],
            "created_at": pd.to_datetime(["2025-01-01"] * 5, utc=True),
            "qualified_at": pd.to_datetime(moments, utc=True, format="ISO8601"),
        }
    )


def test_whole_weeks_are_counted_and_cut_ones_left_out() -> None:
    found = in_whole_weeks(qualified(), AS_OF)
    assert found["week"].dt.strftime("%m-%d").tolist() == ["01-06", "01-13", "01-20", "01-27"]
    assert found["qualified"].tolist() == [2, 0, 1, 0]


def test_accounts_count_once() -> None:
    assert in_whole_weeks(qualified(), AS_OF, "accounts")["qualified"].tolist() == [1, 0, 1, 0]


def test_without_dates_or_leads_there_are_no_weeks() -> None:
    assert in_whole_weeks(qualified(), None).empty
    assert in_whole_weeks(pd.DataFrame(), AS_OF).empty
    assert in_whole_weeks(qualified(), datetime(2025, 1, 8, tzinfo=UTC)).empty
