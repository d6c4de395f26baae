"""What leads did or did not do, as levels in words."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from src.features.definition import Feature

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
