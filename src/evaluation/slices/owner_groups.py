"""Colleagues in groups of three or more, by how many leads they called first; never a single person."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
import polars as pl

from src.leads.tables import LeadTables

SMALLEST = 3
_NAMES = ("most", "in between", "fewest")


def owner_groups(tables: LeadTables, lead_ids: Collection[str]) -> pd.Series:
    """Return the group of the colleague who touched each lead first.

    Parameters
    ----------
    tables : LeadTables
    lead_ids : collection of str
        The leads that are shown: groups are made of the colleagues behind these.

    Returns
    -------
    pandas.Series
        Text, index ``lead_id``; leads without a known colleague are absent. Empty where there are fewer than six
        colleagues (two groups of three), or where touches or persons are not known.

    Notes
    -----
    Colleagues are ordered by the number of leads they touched first and cut into at most three groups of about equal
    size, so that no single one dominates a group.
    """
    first = _first_persons(tables, lead_ids)
    leads = first["person"].value_counts().rename_axis("person").reset_index()
    ordered = leads.sort_values(["count", "person"], ascending=[False, True])["person"].to_numpy()
    groups = min(len(_NAMES), len(ordered) // SMALLEST)
    if groups < 2:
        return pd.Series(dtype=str)
    names = (_NAMES[0], _NAMES[2]) if groups == 2 else _NAMES
    group_of = {
        person: f"the {len(part)} with {name} leads" if name != "in between" else f"the {len(part)} in between"
        for name, part in zip(names, np.array_split(ordered, groups), strict=True)
        for person in part
    }
    return first.set_index("lead_id")["person"].map(group_of)


def _first_persons(tables: LeadTables, lead_ids: Collection[str]) -> pd.DataFrame:
    """Return ``lead_id, person`` of the first touch of each lead where both are known."""
    touches = tables.activities.filter(pl.col("is_touch") & pl.col("lead_id").is_in(list(lead_ids)))
    first = (
        touches.sort("occurred_at", "sequence").group_by("lead_id", maintain_order=True).agg(pl.col("person").first())
    )
    return first.filter(pl.col("person").is_not_null()).collect().to_pandas()
