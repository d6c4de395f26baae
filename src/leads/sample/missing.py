"""Missing values: people who do not mean to buy leave more of a form empty."""

from __future__ import annotations

import numpy as np
import polars as pl

from src.leads.sample.drivers import Numbers
from src.leads.sample.options import SampleOptions

MISSING_SHARES = {"employees": 0.14, "industry": 0.08, "job_title": 0.10}


def leave_empty(options: SampleOptions, people: pl.DataFrame, promise: Numbers) -> pl.DataFrame:
    """Return the people with some values missing: because of low promise, or, switched off, at random."""
    random = options.random("missing")
    slope = -0.5 if options.missing_by_promise and options.signal else 0.0
    relative = promise - promise.mean()
    columns = []
    for name, share in MISSING_SHARES.items():
        chance = 1 / (1 + (1 - share) / share * np.exp(-slope * relative))
        is_missing = pl.Series(random.random(len(people)) < chance)
        columns.append(pl.when(is_missing).then(None).otherwise(pl.col(name)).alias(name))
    return people.with_columns(columns)
