"""A history of called leads whose buyers are known: who they are, what they did, and a profile that can be planted."""

from datetime import datetime
from functools import cache

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.customers.buyers import Buyers
from src.features.definition import Feature
from src.leads.tables import ACTIVITY_COLUMNS, CAMPAIGN_COLUMNS, HISTORY_COLUMNS, MILESTONE_COLUMNS, TIME, LeadTables


def feature(name, unit, high, group="fit", source=None, is_text=False):
    return Feature(name, name, unit, group, source or f"leads.{name}", high, f"no {name}", is_text)


CATALOG = {
    "industry": feature("industry", "text", "industry {value}", is_text=True),
    "source": feature("source", "text", "source {value}", is_text=True),
    "employees": feature("employees", "people", "{value} employees"),
    "did_demo_count": feature("did_demo_count", "times", "asked for a demo{times}", "engagement", "activities: demo"),
    "did_page_count": feature("did_page_count", "times", "saw a page{times}", "engagement", "activities: page"),
}
INDUSTRIES = ("Finance", "Logistics", "Manufacturing", "Retail", "Software")
SOURCES = ("Fair", "Partner", "Search")


def log_odds(features, together):
    """Every characteristic counts by itself; the profile only where it is planted."""
    ideal = features["industry"].isin(["Logistics", "Manufacturing"]) & features["employees"].between(50, 499)
    alone = 0.8 * (features["source"] == "Partner") + 0.5 * features["industry"].isin(["Logistics", "Manufacturing"])
    did = 1.2 * (features["did_demo_count"] > 0) + 0.3 * features["employees"].between(50, 499)
    return -3.2 + alone + did + together * ideal


@cache
def history(n=6000, seed=1, together=2.0):
    """Return leads over two years; the last third confirms."""
    random = np.random.default_rng(seed)
    features = pd.DataFrame(
        {
            "industry": pd.Series(random.choice(INDUSTRIES, n), dtype="str"),
            "source": pd.Series(random.choice(SOURCES, n, p=[0.3, 0.2, 0.5]), dtype="str"),
            "employees": np.round(np.exp(random.normal(4.6, 1.9, n))).clip(2),
            "did_demo_count": random.poisson(0.15, n).astype(float),
            "did_page_count": random.poisson(2.0, n).astype(float),
        },
        index=pd.RangeIndex(n, name="row_id"),
    )
    features.loc[random.random(n) < 0.08, "industry"] = np.nan
    won = random.random(n) < 1 / (1 + np.exp(-log_odds(features, together)))
    created = pd.Timestamp("2024-01-01", tz="UTC") + pd.to_timedelta(np.arange(n) * 730 / n, unit="D")
    days = random.exponential(30, n).clip(1, 89)
    leads = pd.DataFrame(
        {
            "lead_id": [f"L{i:05d}" for i in range(n)],
            "account_id": [f"A{i // 2:05d}" for i in range(n)],
            "sequence": np.arange(n),
            "created_at": created,
            "scored_at": created + pd.Timedelta(days=14),
            "is_won": won,
            "is_worked": pd.array([True] * n, dtype="boolean"),
            "value": np.where(won, 1000.0, np.nan),
            "followup_days": np.where(won, days, 90.0),
            "outcome_days": np.where(won, days, np.nan),
        },
        index=features.index,
    )
    is_later = pd.Series(np.arange(n) >= round(2 * n / 3), index=features.index)
    return Buyers(features, leads, is_later, CATALOG, 14.0)


def tables_of(buyers, milestones=(), activities=(), campaigns=(), leads=None, as_of="2026-12-31T00:00:00+00:00"):
    """Return tables that hold just these rows, given as dicts; times as ISO text."""
    frames = {}
    for name, rows, columns in (
        ("milestones", milestones, MILESTONE_COLUMNS),
        ("activities", activities, ACTIVITY_COLUMNS),
        ("campaigns", campaigns, CAMPAIGN_COLUMNS),
    ):
        given = pl.DataFrame([{**dict.fromkeys(columns), **row} for row in rows], infer_schema_length=None)
        cast = [
            pl.col(c).str.to_datetime(time_unit="us", time_zone="UTC") if kind == TIME else pl.col(c).cast(kind)
            for c, kind in columns.items()
        ]
        frames[name] = (
            given.with_columns(pl.col(pl.Null).cast(pl.String)).select(cast)
            if len(given)
            else pl.DataFrame(schema=columns)
        )
    own = pl.from_pandas(buyers.leads[["lead_id", "account_id", "created_at", "sequence"]])
    return LeadTables(
        leads=own if leads is None else own.with_columns(**leads),
        activities=frames["activities"].lazy(),
        milestones=frames["milestones"],
        campaigns=frames["campaigns"],
        history=pl.DataFrame(schema=HISTORY_COLUMNS),
        as_of=datetime.fromisoformat(as_of) if as_of else None,
        checks={},
    )
