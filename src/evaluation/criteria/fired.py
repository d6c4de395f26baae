"""Which points rules met which leads."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import polars as pl

from src.evaluation.customers.buyers import Buyers
from src.leads.tables import LeadTables
from src.rules.declare import load_rules
from src.rules.replay import firings


def fired_rules(
    path: Path, rows: Path, tables: LeadTables, buyers: Buyers
) -> tuple[pd.DataFrame | None, dict[str, float]]:
    """Return how often each rule counts for each lead at its moment, and the points of each rule.

    Parameters
    ----------
    path : Path
        The rules; where there is no such file, nothing is returned.
    rows : Path
        The scoring rows (Parquet).
    tables : LeadTables
    buyers : Buyers
    """
    if not path.is_file():
        return None, {}
    rules = load_rules(path)
    own = pl.read_parquet(rows).filter(pl.col("row_id").is_in(buyers.leads.index.to_list()))
    fired = firings(rules, tables, own).to_pandas().set_index("row_id")
    return fired, {rule.name: rule.points for rule in rules.rule if rule.points}
