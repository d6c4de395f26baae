"""The outcomes against which a field is probed: within the horizon, and in the end."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

from src.evaluation.leaks.single_field import Ints, Outcome
from src.leads.config import SourceConfig
from src.leads.tables import WON_BY_ACCOUNT, LeadTables
from src.models.cut import flags

FEWEST_WINS = 20
"""With fewer wins values say nothing that luck could not."""
WINS_A_WINDOW = 10
MOST_WINDOWS = 20


def seen_outcomes(
    leads: pd.DataFrame, tables: LeadTables, config: SourceConfig
) -> list[tuple[str, np.ndarray[Any, Any], Outcome]]:
    """Return the outcomes with enough wins: in words, which rows of ``leads`` are known, and what became of them.

    Parameters
    ----------
    leads : pandas.DataFrame
        Examples, one row per lead.
    tables, config : LeadTables, SourceConfig
    """
    within = leads["is_won"]
    in_the_end = _in_the_end(leads, tables, config)
    days = config.scoring.horizon_days
    named = [(f"won within {days} days" if tables.as_of is not None else "won or not", within)]
    if not in_the_end.equals(within):
        named.append(("won in the end", in_the_end))
    seen = []
    for words, label in named:
        rows = np.flatnonzero(label.notna())
        is_won = flags(label.iloc[rows])
        if is_won.sum() >= FEWEST_WINS:
            seen.append((words, rows, _outcome(leads.iloc[rows], is_won, config)))
    return seen


def _in_the_end(leads: pd.DataFrame, tables: LeadTables, config: SourceConfig) -> pd.Series:
    """Return whether each lead was won at any time; missing where it is still open or its account won elsewhere.

    Where the source does not say who was lost, leads that did not win within the horizon count as not won.
    """
    names = config.milestones
    reached = pl.col("milestone")
    milestones = tables.milestones
    won, shared, lost = (
        set(milestones.filter(is_one)["lead_id"])
        for is_one in (reached == names.target, reached == WON_BY_ACCOUNT, reached.is_in(names.lost))
    )
    is_won, is_shared = leads["lead_id"].isin(won), leads["lead_id"].isin(shared)
    is_lost = leads["lead_id"].isin(lost) if names.lost else leads["is_won"].notna()
    return is_won.astype("boolean").where(is_won | (is_lost & ~is_shared))


def _outcome(leads: pd.DataFrame, is_won: np.ndarray[Any, Any], config: SourceConfig) -> Outcome:
    """Return the outcome in stretches of arrival, or in groups of accounts where there is no order."""
    windows = int(np.clip(is_won.sum() // WINS_A_WINDOW, 2, MOST_WINDOWS))
    if config.source.order == "none":
        group = leads["account_id"].map(lambda account: zlib.crc32(account.encode()) % windows)
        return Outcome(is_won, group.to_numpy(np.int64), windows, forwards=False)
    place: Ints = np.argsort(np.argsort(leads["sequence"].to_numpy(), kind="stable"), kind="stable")
    return Outcome(is_won, place * windows // len(leads), windows)
