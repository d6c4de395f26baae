"""The called leads of a sample two weeks after they came in, as the questions about customers see them."""

from __future__ import annotations

from datetime import datetime

from src.evaluation.customers.buyers import Buyers, buyers_at
from src.features.build import build_features, to_pandas_features
from src.features.catalog import catalog
from src.features.plan import plan_features
from src.leads.sample.options import SampleOptions
from studies.planted_rules import AGE_DAYS, sample


def sample_buyers(options: SampleOptions) -> tuple[Buyers, datetime | None, float]:
    """Return the leads, the as-of date, and the horizon in days."""
    config, tables, rows, examples = sample(options)
    plan = plan_features(tables, config)
    features = to_pandas_features(build_features(tables, rows, config, plan))
    buyers = buyers_at(examples, features, catalog(config, plan), AGE_DAYS)
    return buyers, tables.as_of, config.scoring.horizon_days
