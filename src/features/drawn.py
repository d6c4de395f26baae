"""How likely a lead was to be called, where that was drawn by lot."""

from __future__ import annotations

import pandas as pd
import polars as pl

KNOWN_CHANCES = "known_chances.parquet"
"""Beside the features of a run, only where leads were drawn: ``lead_id, drawn_at`` (UTC)``, known_chance`` (0-1)."""


def with_known_chances(examples: pd.DataFrame, drawn: pl.DataFrame) -> pd.DataFrame:
    """Return the examples with ``known_chance`` (0-1; missing where no lot decided).

    Parameters
    ----------
    examples : pandas.DataFrame
        Scoring rows joined with labels.
    drawn : polars.DataFrame
        ``lead_id, drawn_at, known_chance``, a lead once.

    Notes
    -----
    A row whose outcome was known before the draw owes nothing to it, so that no cut before the draw learns of it.
    """
    own = drawn.to_pandas().set_index("lead_id").reindex(examples["lead_id"])
    decided = pd.DatetimeIndex(own["drawn_at"]) < pd.DatetimeIndex(examples["known_at"])
    decided |= examples["known_at"].isna().to_numpy()
    chance = pd.Series(own["known_chance"].to_numpy(float), examples.index)
    return examples.assign(known_chance=chance.where(decided))
