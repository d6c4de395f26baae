"""The arrivals behind the natural experiment: every lead whose outcome is known, on the clock of the desk."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.calls.working_hours import is_workday, on_the_clock
from src.evaluation.later_leads import at_creation, counted
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

LONGEST_HOURS = 120.0
"""Later first touches, and none at all, count as five days: longer than any weekend with a holiday."""
CLOCK_FREE = "odoo"
"""Out-of-time chance without the arrival's clock. The model's own chance knows the hour of arrival, and so what leads
of that hour had to wait: it would differ across closing just because delay matters."""
_DAY = pd.Timedelta(days=1)


def arrivals_of(examples: pd.DataFrame, table: pd.DataFrame, tables: LeadTables, config: SourceConfig) -> pd.DataFrame:
    """Return the arrivals (``sides.COLUMNS``), one row per matured lead with an outcome of its own.

    Parameters
    ----------
    examples : pandas.DataFrame
        All scoring rows with labels.
    table : pandas.DataFrame
        The out-of-time table; leads outside its windows have no chance.
    """
    matured = examples[examples["is_matured"].fillna(False).astype(bool)]
    leads = counted(at_creation(matured)) if len(matured) else matured
    wall = on_the_clock(leads["created_at"], config.calendar)
    midnight = wall.dt.normalize()
    return pd.DataFrame(
        {
            "clock_hours": (wall - midnight).dt.total_seconds() / 3600,
            "day": (midnight - pd.Timestamp(0)) // _DAY,
            "is_workday": is_workday(wall, config.calendar),
            "is_before_days_off": ~is_workday(midnight + _DAY, config.calendar),
            "delay_hours": delay_hours(leads["created_at"], leads["first_touch_at"]),
            "is_won": leads["is_won"].astype(float),
            "account": pd.factorize(leads["account_id"])[0],
            "chance": leads["lead_id"].map(_chances(table)).astype(float),
            "source": leads["lead_id"].map(_sources(tables)),
        },
        index=leads.index,
    )


def delay_hours(created_at: pd.Series, first_touch_at: pd.Series) -> pd.Series:
    """Return the hours on the clock from arrival to first touch, at most ``LONGEST_HOURS``, as no touch counts."""
    waited = (first_touch_at - created_at).dt.total_seconds() / 3600
    return waited.clip(0, LONGEST_HOURS).fillna(LONGEST_HOURS)


def _chances(table: pd.DataFrame) -> pd.Series:
    """Return the chance at creation per lead; empty where none was given."""
    if table.empty or CLOCK_FREE not in table:
        return pd.Series(dtype=float)
    return at_creation(table).drop_duplicates("lead_id").set_index("lead_id")[CLOCK_FREE]


def _sources(tables: LeadTables) -> pd.Series:
    """Return the source per lead; empty where there is no such column."""
    if "source" not in tables.leads.columns:
        return pd.Series(dtype=object)
    own = tables.leads.select("lead_id", "source").to_pandas().set_index("lead_id")["source"]
    return own.replace({None: np.nan})
