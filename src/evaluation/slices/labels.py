"""In which slice of each kind a lead stands: source, country, segment, … as declared, and owner groups."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from src.evaluation.slices.owner_groups import owner_groups
from src.features.definition import Feature
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

MOST_LEVELS = 20
NOT_KNOWN = "not known"
OTHER = "other"
OWNERS = "colleagues"


def slice_labels(
    table: pd.DataFrame,
    features: pd.DataFrame,
    catalog: Mapping[str, Feature],
    config: SourceConfig,
    tables: LeadTables,
) -> pd.DataFrame:
    """Return one column per way to slice, named in words; index as ``table``.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    features : pandas.DataFrame
        Feature table with at least the rows of ``table``: values as they were known at the scoring moment.
    catalog : mapping of str to Feature
    config : SourceConfig
        ``evaluation.slices`` names the attributes; where it is not set, every text feature that says who the lead is
        (group fit) and has 2 to 20 values is used.
    tables : LeadTables
        For the colleagues behind the leads.
    """
    declared = config.evaluation.slices
    found = {}
    for name, feature in catalog.items():
        if not feature.is_text or feature.group != "fit":
            continue
        values = features.loc[table.index, name]
        if declared is None:
            wanted = 2 <= values.nunique() <= MOST_LEVELS
        else:
            wanted = feature.source.removeprefix("leads.") in declared
        if wanted:
            found[feature.words if feature.words not in found else name] = _most_frequent(values)
    owners = table["lead_id"].map(owner_groups(tables, table["lead_id"].unique()))
    if owners.notna().any():
        found[OWNERS] = owners.fillna(NOT_KNOWN)
    return pd.DataFrame(found, index=table.index).astype(str)


def _most_frequent(values: pd.Series) -> pd.Series:
    """Return the values, missing ones named, and all but the most frequent together."""
    counts = values.value_counts().sort_index().sort_values(ascending=False, kind="stable")
    kept = counts.index[:MOST_LEVELS] if len(counts) <= MOST_LEVELS else counts.index[: MOST_LEVELS - 1]
    return values.where(values.isin(kept) | values.isna(), OTHER).fillna(NOT_KNOWN)
