"""Open leads that were promised a first call and wait beyond it: how many, how long, and the list itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from src.evaluation.calls.working_hours import working_hours_between
from src.leads.config import SourceConfig

EXPIRES = timedelta(days=90)
COLUMNS = ["lead_id", "grade", "came_on", "waiting_hours", "promised_hours", "expires_on"]


@dataclass(frozen=True)
class Overdue:
    """Leads that wait beyond the promise.

    Attributes
    ----------
    rows : pandas.DataFrame
        ``COLUMNS``, best grade first, then the longest wait; ids, numbers and closed words only. Those still on sales'
        list: a lead leaves it a week after the oldest age that is scored.
    left : int
        Open leads that were promised a first call, never had one, and have left the list.
    """

    rows: pd.DataFrame
    left: int


def overdue(
    leads: pd.DataFrame,
    due: pd.DataFrame,
    open_now: pd.DataFrame,
    config: SourceConfig,
    hours: Mapping[str, float],
    as_of: datetime,
) -> Overdue:
    """Return the leads that wait beyond the promise as of now.

    Parameters
    ----------
    leads : pandas.DataFrame
        As :func:`~src.evaluation.promises.new_leads.new_leads` returns them.
    due : pandas.DataFrame
        Their promises (:func:`~src.evaluation.promises.sales.promised_response`), index as ``leads``.
    open_now : pandas.DataFrame
        Scoring rows of kind "now": ``lead_id, age_days``.
    config : SourceConfig
    hours : mapping of str to float
        Grade -> working hours promised; leads without a grade are promised the longest.
    as_of : datetime
    """
    never = due[due["hours"].isna() & due["is_due"].astype(bool)]
    age = open_now.set_index("lead_id")["age_days"]
    rows = never.join(leads["lead_id"]).assign(age_days=lambda each: each["lead_id"].map(age))
    rows = rows[rows["age_days"].notna()]
    is_listed = rows["age_days"] <= config.scoring.landmarks_days[-1] + 7
    listed = rows[is_listed]
    now = pd.Series([pd.Timestamp(as_of)] * len(listed), index=listed.index, dtype=listed["at"].dtype)
    found = pd.DataFrame(
        {
            "lead_id": listed["lead_id"],
            "grade": listed["grade"],
            "came_on": listed["at"].dt.strftime("%Y-%m-%d"),
            "waiting_hours": working_hours_between(listed["at"], now, config.calendar).round(1),
            "promised_hours": listed["grade"].map(dict(hours)).astype(float).fillna(max(hours.values())),
            "expires_on": (as_of + EXPIRES).date().isoformat(),
        },
        columns=COLUMNS,
    )
    order = ["grade", "waiting_hours", "lead_id"]
    found = found.sort_values(order, ascending=[True, False, True], kind="stable", ignore_index=True)
    return Overdue(found, int((~is_listed).sum()))
