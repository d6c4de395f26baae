"""Made-up histories for the benchmark of the features: sizes and shapes, no meaning."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import polars as pl

from src.leads.config import SourceConfig
from src.leads.tables import (
    ACTIVITY_COLUMNS,
    CAMPAIGN_COLUMNS,
    HISTORY_COLUMNS,
    MILESTONE_COLUMNS,
    TIME,
    LeadTables,
)

DAY_US = 86_400_000_000
START_US = 1_704_067_200_000_000  # 2024-01-01
LAST_DAY = 730
TYPES = [
    "page_view",
    "mail_opened",
    "mail_clicked",
    "form_sent",
    "webinar",
    "demo_request",
    "price_page",
    "download",
    "call",
    "sales_mail",
    "meeting",
]
SHARES = [0.36, 0.2, 0.1, 0.05, 0.05, 0.02, 0.07, 0.05, 0.05, 0.04, 0.01]
ATTRIBUTES = ["industry", "country", "source", "job_title", "employees"]


def made_config() -> SourceConfig:
    """Return the declaration of the made-up source."""
    columns = {name: name for name in ["lead_id", "created_at", *ATTRIBUTES]}
    return SourceConfig.model_validate(
        {
            "source": {"name": "made", "title": "Made up"},
            "tables": {"leads": {"files": ["leads.parquet"], "columns": columns}},
            "features": {"attributes": ATTRIBUTES},
            "touches": {"activity_types": ["call", "sales_mail", "meeting"]},
        }
    )


def made_tables(leads: int, per_lead: int = 20, seed: int = 7) -> LeadTables:
    """Return tables of so many leads with ``per_lead`` activities each on average, 5 % of them recorded late.

    Half of a lead's activities lie in its first three weeks, a few before it came in.
    """
    rng = np.random.default_rng(seed)
    n = leads * per_lead
    ids = pl.select(pl.format("L{}", pl.int_range(leads).cast(pl.String).str.zfill(8))).to_series()
    created = np.sort(START_US + rng.integers(0, 600 * 86_400, leads) * 1_000_000)
    lead = np.sort(rng.integers(0, leads, n))
    occurred = created[lead] + ((rng.exponential(30, n) - 1) * DAY_US).astype(np.int64)
    occurred = occurred[np.lexsort((occurred, lead))]
    late = np.where(rng.random(n) < 0.05, rng.integers(0, 3 * DAY_US, n), 0)
    kind = rng.choice(len(TYPES), n, p=SHARES)
    is_touch = kind >= TYPES.index("call")

    def pick(values: list[str | None], places: np.ndarray) -> pl.Series:
        return pl.Series(values, dtype=pl.String).gather(places)

    none_or = [None, *(f"v{k}" for k in range(40))]
    activities = pl.DataFrame(
        {
            "lead_id": ids.gather(lead),
            "occurred_at": pl.Series(occurred).cast(TIME),
            "known_at": pl.Series(occurred + late).cast(TIME),
            "sequence": np.arange(n),
            "activity_type": pick(TYPES, kind),
            "actor": pick(["lead", "sales"], is_touch.astype(int)),
            "campaign": pick(none_or, np.where(rng.random(n) < 0.1, rng.integers(1, 41, n), 0)),
            "asset": pick(none_or, np.where(rng.random(n) < 0.1, rng.integers(1, 41, n), 0)),
            "person": pick(none_or, np.where(is_touch, rng.integers(1, 41, n), 0)),
            "value": pl.Series([None], dtype=pl.Float64).new_from_index(0, n),
            "is_touch": is_touch,
        },
        schema_overrides=ACTIVITY_COLUMNS,
    )
    titles = ["VP Operations", "IT manager", "Student", "CEO", "Buyer", None]
    return LeadTables(
        leads=pl.DataFrame(
            {
                "lead_id": ids,
                "account_id": ids,
                "created_at": pl.Series(created).cast(TIME),
                "sequence": np.arange(leads),
                "industry": pick([f"industry {k}" for k in range(12)], rng.integers(0, 12, leads)),
                "country": pick([None, "DE", "AT", "CH"], rng.integers(0, 4, leads)),
                "source": pick(["search", "fair", "partner"], rng.integers(0, 3, leads)),
                "job_title": pick(titles, rng.integers(0, 6, leads)),
                "employees": rng.lognormal(4, 1.5, leads).round(),
            }
        ),
        activities=activities.lazy(),
        milestones=pl.DataFrame(schema=MILESTONE_COLUMNS),
        campaigns=pl.DataFrame(schema=CAMPAIGN_COLUMNS),
        history=pl.DataFrame(schema=HISTORY_COLUMNS),
        as_of=datetime(2026, 1, 1, tzinfo=UTC),
        checks={},
    )
