"""Made-up leads and what became of them, for the tests of the trial."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.trial.registration import Registration
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

AS_OF = datetime(2026, 9, 30, 23, 59, tzinfo=UTC)
CONFIG = SourceConfig.model_validate(
    {
        "source": {"name": "made", "title": "Made up"},
        "tables": {
            "leads": {
                "files": ["leads.csv"],
                "columns": {"lead_id": "id", "created_at": "created", "account_id": "account", "region": "region"},
            }
        },
        "milestones": {"target": "won", "steps": ["meeting", "won"], "lost": ["lost"]},
        "scoring": {"horizon_days": 60},
    }
)
PLAN = Registration(
    source="made",
    by="lead",
    team=None,
    today="newest",
    outcome="meeting",
    within_days={"meeting": 14, "won": 56},
    begins_on="2026-04-06",
    ends_on="2026-06-28",
    read_on="2026-07-13",
    leads_planned=1000,
    gain=0.2,
    seed=3,
)


def tables_of(leads: int, meetings: float, wins: float, days: int = 500, seed: int = 1) -> LeadTables:
    """Return leads of two regions, evenly over time: so many meet within 2 to 12 days, so many win within 20 to 50."""
    random = np.random.default_rng(seed)
    created = pd.Timestamp(AS_OF) - pd.to_timedelta(np.sort(random.uniform(0, days, leads))[::-1], unit="D")
    ids = [f"L{number:06d}" for number in range(leads)]
    found = []
    for name, share, (first, last) in (("meeting", meetings, (2, 12)), ("won", wins, (20, 50))):
        place = np.flatnonzero(random.random(leads) < share)
        at = created[place] + pd.to_timedelta(random.uniform(first, last, len(place)), unit="D")
        known = at <= pd.Timestamp(AS_OF)
        found.append(milestones_of([ids[one] for one in place[known]], name, at[known]))
    frame = pl.DataFrame(
        {
            "lead_id": ids,
            "account_id": ids,
            "created_at": moments(created),
            "sequence": range(leads),
            "region": random.choice(["north", "south"], leads),
        }
    )
    empty = pl.DataFrame()
    return LeadTables(frame, empty.lazy(), pl.concat(found), empty, empty, AS_OF, {})


def milestones_of(ids: list[str], name: str, at: pd.DatetimeIndex) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "lead_id": pl.Series(ids, dtype=pl.String),
            "milestone": pl.Series([name] * len(ids), dtype=pl.String),
            "known_at": moments(at),
        }
    )


def moments(at: pd.DatetimeIndex) -> pl.Series:
    return pl.Series(at.as_unit("us").asi8, dtype=pl.Int64).cast(pl.Datetime("us")).dt.replace_time_zone("UTC")


def waiting_leads(count: int, seed: int = 1, first: str = "2026-04-06", days: float = 84.0) -> pd.DataFrame:
    """Return leads that wait to be called, as they came in from the first day on."""
    random = np.random.default_rng(seed)
    created = pd.Timestamp(first, tz="UTC") + pd.to_timedelta(np.sort(random.uniform(0, days, count)), unit="D")
    return pd.DataFrame(
        {
            "lead_id": [f"W{number:05d}" for number in range(count)],
            "account_id": [f"A{number // 2:05d}" for number in range(count)],
            "created_at": created,
            "team": random.choice(["north", "south", "west"], count),
            "score": random.random(count),
            "today": random.random(count),
        }
    )
