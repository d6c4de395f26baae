"""What each rule of the sample is worth by the planted strengths, the other rules given."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
from scipy.special import expit

from src.features.build import to_pandas_examples
from src.features.labels import label_rows
from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig, load_config
from src.leads.load import load_tables
from src.leads.sample.arrivals import arrive
from src.leads.sample.behaviour import behave
from src.leads.sample.campaigns import FLOOD, campaign_plan
from src.leads.sample.drivers import driver_values, promise
from src.leads.sample.history import lead_ids
from src.leads.sample.options import SampleOptions
from src.leads.sample.people import describe
from src.leads.sample.working_time import working_time
from src.leads.sample.write import write_sample
from src.leads.tables import LeadTables
from src.rules.declare import RuleSet, load_rules
from src.rules.replay import firings

CONF = Path("conf/sample.toml")
RULES = Path("conf/rules/sample.toml")
AGE_DAYS = 14.0


def sample(options: SampleOptions) -> tuple[SourceConfig, LeadTables, pl.DataFrame, pd.DataFrame]:
    """Return the declaration, the tables, the scoring rows at ``AGE_DAYS`` and these joined with their labels."""
    config = load_config(CONF)
    with tempfile.TemporaryDirectory() as folder:
        write_sample(options, Path(folder))
        tables = load_tables(config, Path(folder))
    rows = scoring_rows(tables, config)
    rows = rows.filter((pl.col("kind") == "landmark") & (pl.col("landmark_days") == AGE_DAYS))
    return config, tables, rows, to_pandas_examples(rows, label_rows(rows, tables, config))


def fired_at(rules: RuleSet, tables: LeadTables, rows: pl.DataFrame) -> pd.DataFrame:
    """Return how often each rule counts for each row, index ``row_id``."""
    return firings(rules, tables, rows).to_pandas().set_index("row_id")


def planted_worth(seed: int, leads: int) -> dict[str, float]:
    """Return the log-odds that one firing of each rule is worth, the other rules given; dead rules are left out.

    Notes
    -----
    Least squares of each lead's planted log-odds on the firings of all rules, every lead weighted by p(1-p) of its
    chance: what the logistic regression of the audit would find if it saw chances and not outcomes (the first step of
    iteratively reweighted least squares at the truth; McCullagh and Nelder 1989). What a rule tells of the quality that
    no column holds is part of its worth: the data imply it too.
    """
    options = SampleOptions(leads=leads, seed=seed, duplicates=False)
    _, tables, rows, _ = sample(options)
    hidden = rows.join(hidden_log_odds(options), on="lead_id", how="left", maintain_order="left")["hidden"].to_numpy()
    fired = fired_at(load_rules(RULES), tables, rows)
    fired = fired.loc[:, fired.ne(0).any()]
    chance = expit(hidden - hidden.mean() + np.log(0.1 / 0.9))
    weight = np.sqrt(chance * (1 - chance))
    design = np.column_stack([np.ones(len(fired)), fired.to_numpy(dtype=float)])
    worth = np.linalg.lstsq(design * weight[:, None], hidden * weight, rcond=None)[0][1:]
    return dict(zip(fired.columns, worth.tolist(), strict=True))


def hidden_log_odds(options: SampleOptions) -> pl.DataFrame:
    """Return ``lead_id, hidden``: planted log-odds before sales does anything. ``options`` must have no duplicates."""
    hours = working_time(options.start - timedelta(days=10), options.end.date() + timedelta(days=1200))
    plan = campaign_plan(options)
    names = [campaign.name for campaign in plan]
    flood = names.index(FLOOD) if FLOOD in names else None
    people = describe(options, arrive(options, plan, hours, options.leads), flood)
    hidden = promise(options, people, driver_values(people, behave(options, people), names))
    return pl.DataFrame({"lead_id": lead_ids(people["created"].to_numpy()), "hidden": hidden})
