"""What leads did or did not do, as levels in words."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from src.evaluation.later_leads import at_creation
from src.evaluation.slices.labels import slice_labels
from src.features.definition import Feature
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables

DID, DID_NOT = "yes", "no"
TRACE = "left a trace"
SO_FAR = ": times so far"
"""How the catalog ends the words of such counts."""


def did_labels(features: pd.DataFrame, catalog: Mapping[str, Feature]) -> pd.DataFrame:
    """Return a column per kind of activity, "yes" or "no", and whether the lead did anything at all.

    Parameters
    ----------
    features : pandas.DataFrame
        Feature table.
    catalog : mapping of str to Feature
        Used are the counts of each kind of activity since the lead came in.

    Returns
    -------
    pandas.DataFrame
        Index of ``features``, columns in words; without columns where leads' activities are not known.
    """
    counts = [name for name, feature in catalog.items() if feature.words.endswith(SO_FAR) and name in features]
    if not counts:
        return pd.DataFrame(index=features.index)
    did = features[counts].gt(0)
    words = {catalog[name].words.removesuffix(SO_FAR): did[name].map({True: DID, False: DID_NOT}) for name in counts}
    anything = did.any(axis=1).map({True: DID, False: DID_NOT})
    return pd.DataFrame({**words, TRACE: anything}, index=features.index)


def miss_labels(
    table: pd.DataFrame,
    features: pd.DataFrame,
    catalog: Mapping[str, Feature],
    config: SourceConfig,
    tables: LeadTables,
) -> pd.DataFrame:
    """Return who the leads were and what they had done as they came in; without rows where there are none.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    features, catalog, config, tables
        As for :func:`~src.evaluation.slices.labels.slice_labels`.
    """
    if table.empty:
        return pd.DataFrame(index=table.index)
    own = at_creation(table)
    return slice_labels(own, features, catalog, config, tables).join(did_labels(features.loc[own.index], catalog))
