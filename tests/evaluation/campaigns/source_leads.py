"""Leads by group, with wins, calls and chances put together by hand."""

import pandas as pd

START = pd.Timestamp("2026-01-05", tz="UTC")


def group(name, leads, called, called_wins, chance=None, days=100.0, first_day=0.0, **more):
    """Return ``leads`` leads that came in evenly over ``days``; the first ``called`` were called."""
    day = [first_day + days * i / leads for i in range(leads)]
    return pd.DataFrame(
        {
            "lead_id": [f"{name}-{i}" for i in range(leads)],
            "campaign": name,
            "created_at": START + pd.to_timedelta(day, unit="D"),
            "is_worked": pd.array([i < called for i in range(leads)], "boolean"),
            "is_won": pd.array([i < called_wins for i in range(leads)], "boolean"),
            "expected": chance if chance is not None else float("nan"),
            "response_hours": [2.0 if i < called else float("nan") for i in range(leads)],
            "is_in_time": [i < called // 2 for i in range(leads)],
            **more,
        }
    )


def all_of(*groups):
    return pd.concat(groups, ignore_index=True)
