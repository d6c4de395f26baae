"""A made-up source as the page sees it, without a model, and the same with something changed in the newest leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import polars as pl

from src.evaluation.monitor.seen import Seen
from src.features.plan import FeaturePlan
from src.leads.config import SourceConfig, load_config
from src.leads.tables import LeadTables
from src.paths import CONF
from tests.models.conftest import CATALOG, START, make_source

DAYS = 560
AS_OF = START + pd.Timedelta(days=DAYS)


def a_page(leads: int = 4500, seed: int = 3, order: str = "dates") -> Seen:
    made = make_source(leads=leads, seed=seed, days=float(DAYS))
    examples = made.examples.assign(first_touch_at=pd.NaT)
    examples = examples[examples["scored_at"] <= AS_OF]
    plan = FeaturePlan(texts=("country",), numbers=("employees_count",))
    features = made.features.loc[examples.index]
    return Seen(config(order), tables(order), plan, CATALOG, examples, features, examples.head(0), None, None)


def config(order: str) -> SourceConfig:
    sample = load_config(CONF / "sample.toml")
    return sample.model_copy(update={"source": sample.source.model_copy(update={"order": order})})


def tables(order: str) -> LeadTables:
    as_of = AS_OF.to_pydatetime() if order == "dates" else None
    return LeadTables(
        pl.DataFrame(schema={"lead_id": pl.String, "created_at": pl.Datetime("us", "UTC")}),
        pl.LazyFrame(
            schema={
                **{"lead_id": pl.String, "activity_type": pl.String, "known_at": pl.Datetime("us", "UTC")},
                **{"is_touch": pl.Boolean, "actor": pl.String},
            }
        ),
        pl.DataFrame(schema={"milestone": pl.String, "known_at": pl.Datetime("us", "UTC")}),
        pl.DataFrame(),
        pl.DataFrame(schema={"valid_from": pl.Datetime("us", "UTC")}),
        as_of,
        {},
    )


def changed(page: Seen, name: str, change: Callable[[pd.Series], pd.Series], days: float = 21.0) -> Seen:
    """Return the page with a field changed in the leads of the newest days."""
    features = page.features.copy()
    is_new = (page.examples["created_at"] > AS_OF - pd.Timedelta(days=days)).to_numpy()
    features.loc[is_new, name] = change(features.loc[is_new, name])
    return replace(page, features=features)


def without(page: Seen, gone: pd.Series) -> Seen:
    return replace(page, examples=page.examples[~gone], features=page.features[~gone])
