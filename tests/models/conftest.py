"""A small made-up source: leads that arrive over time, are scored at ages 0 and 7 days, are won, lost or open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from src.features.definition import Feature, Group
from src.models.cut import Cut
from src.models.model import LeadModel
from src.models.recipe import Recipe
from src.models.train import train_at_cut

START = pd.Timestamp("2024-01-01", tz="UTC")
HORIZON_DAYS = 30.0


@dataclass(frozen=True)
class Source:
    features: pd.DataFrame
    examples: pd.DataFrame
    catalog: dict[str, Feature]
    true_chance: np.ndarray


def feature(name: str, unit: str, group: Group, source: str, high: str, low: str) -> Feature:
    return Feature(name, name.replace("_", " "), unit, group, source, high, low, is_text=unit == "text")


CATALOG = {
    made.name: made
    for made in (
        feature("employees_count", "people", "fit", "leads.employees", "{value} employees", "size not known"),
        feature("country", "text", "fit", "leads.country", "from {value}", "country not known"),
        feature("visits_count", "times", "engagement", "activities: visit", "visited{times}", "never visited"),
        feature("visits_7d_count", "times", "engagement", "activities: visit", "{value} this week", "none this week"),
        feature("lead_age_days", "days", "time", "leads.created_at", "came in {days} ago", "age not known"),
        feature("always_one", "times", "fit", "leads.one", "one", "none"),
    )
}


def make_source(
    leads: int = 1500, seed: int = 1, touches: bool = False, days: float = 365.0, slow_wins: bool = False
) -> Source:
    """Return a source whose leads win after 5-25 days (``slow_wins``: 18-30) and are mostly lost within 10."""
    rng = np.random.default_rng(seed)
    created = np.sort(rng.uniform(0, days, leads))
    employees = np.round(np.exp(rng.normal(4, 1, leads)))
    employees[rng.random(leads) < 0.1] = np.nan
    country = rng.choice(["DE", "FR", "US"], leads, p=[0.5, 0.3, 0.2])
    visits = rng.poisson(2, leads).astype(float)
    log_odds = -2.0 + 0.8 * (np.log(np.nan_to_num(employees, nan=55.0)) - 4) + 0.5 * (visits - 2) + (country == "US")
    chance = 1 / (1 + np.exp(-log_odds))
    wins = rng.random(leads) < chance
    win_days = rng.uniform(18, 30, leads) if slow_wins else rng.uniform(5, 25, leads)
    closing = np.where(wins, win_days, rng.exponential(6, leads))
    closing = np.where(~wins & (rng.random(leads) < 0.4), np.inf, closing)
    worked = rng.random(leads) < 1 / (1 + np.exp(-(visits - 1)))
    wins &= worked if touches else True
    parts = []
    for age in (0.0, 7.0):
        is_open = closing > age
        scored = created + age
        known = np.minimum(closing - age, HORIZON_DAYS)
        is_won = wins & (closing - age <= HORIZON_DAYS)
        has_label = scored + known <= days
        parts.append(
            pd.DataFrame(
                {
                    "lead_id": [f"L{i:05d}" for i in range(leads)],
                    "account_id": [f"L{i:05d}" for i in range(leads)],
                    "sequence": np.arange(leads),
                    "created_at": START + pd.to_timedelta(created, unit="D"),
                    "kind": "landmark",
                    "landmark_days": age,
                    "scored_at": START + pd.to_timedelta(scored, unit="D"),
                    "age_days": age,
                    "is_won": pd.array(np.where(has_label, is_won, None), dtype="boolean"),
                    "is_matured": scored + HORIZON_DAYS <= days,
                    "known_at": (START + pd.to_timedelta(scored + known, unit="D")).where(has_label),
                    "followup_days": np.where(has_label, known, np.nan),
                    "is_worked": pd.array(worked if touches else [None] * leads, dtype="boolean"),
                    "value": np.where(has_label & is_won, 1000.0, np.nan),
                    "employees_count": employees,
                    "country": country,
                    "visits_count": visits,
                    "visits_7d_count": np.minimum(visits, 3) if age == 0 else np.maximum(visits - 3, 0),
                    "lead_age_days": age,
                    "always_one": 1.0,
                    "true_chance": chance,
                }
            ).loc[is_open]
        )
    table = pd.concat(parts).astype(dict.fromkeys(("created_at", "scored_at", "known_at"), "datetime64[us, UTC]"))
    table = table.sort_values(["scored_at", "sequence"], ignore_index=True).rename_axis("row_id")
    names = list(CATALOG)
    return Source(table[names], table.drop(columns=[*names, "true_chance"]), CATALOG, table["true_chance"].to_numpy())


def day(number: float) -> datetime:
    """Return the moment so many days after the first lead."""
    return (START + pd.Timedelta(days=number)).to_pydatetime().astimezone(UTC)


@pytest.fixture(scope="session")
def source() -> Source:
    return make_source()


@pytest.fixture(scope="session")
def recipe() -> Recipe:
    return Recipe(horizon_days=HORIZON_DAYS, num_threads=1, max_trees=80, patience=15)


@pytest.fixture(scope="session")
def cut() -> Cut:
    return Cut(day(330))


@pytest.fixture(scope="session")
def model(source: Source, recipe: Recipe, cut: Cut) -> LeadModel:
    return train_at_cut(source.features, source.examples, source.catalog, cut, recipe)


@pytest.fixture(scope="session")
def make() -> Callable[..., Source]:
    return make_source


@pytest.fixture(scope="session")
def on_day() -> Callable[[float], datetime]:
    return day
