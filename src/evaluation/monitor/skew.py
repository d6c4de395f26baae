"""Whether training sees what scoring saw: features of a past list as stored, and as they would be built today."""

from __future__ import annotations

import numpy as np
import pandas as pd

LARGEST_SHARE = 0.05
"""Of the leads, in any one feature: what more differs is an alarm."""
TIMES_USUAL = 2.0
FEWEST = 50
RELATIVE = 1e-9


def skew_table(stored: pd.DataFrame, rebuilt: pd.DataFrame) -> pd.DataFrame:
    """Return how many leads have another value today for the same moment, by feature, most first.

    Parameters
    ----------
    stored, rebuilt : pandas.DataFrame
        Features of the leads, index ``lead_id``: as scored then, and as built now as of then. Leads and features that
        both have are compared.

    Returns
    -------
    pandas.DataFrame
        ``feature, leads, differ, share`` (0-1); the last row, ``any feature``, counts leads with any.

    Notes
    -----
    Both are built by the same code, so what differs are the records: some came late and were dated back, some were
    overwritten (Zinkevich's rules of machine learning, 29 and 37).
    """
    leads = stored.index.intersection(rebuilt.index)
    names = [name for name in stored.columns if name in rebuilt.columns]
    old, new = stored.loc[leads], rebuilt.loc[leads]
    differs = {name: _differs(old[name], new[name]) for name in names}
    any_feature = np.logical_or.reduce(list(differs.values())) if differs else np.zeros(len(leads), dtype=bool)
    rows = [(name, len(leads), int(apart.sum())) for name, apart in differs.items()]
    rows.sort(key=lambda row: (-row[2], row[0]))
    rows.append(("any feature", len(leads), int(any_feature.sum())))
    table = pd.DataFrame(rows, columns=["feature", "leads", "differ"])
    return table.assign(share=table["differ"] / table["leads"].clip(lower=1))


def _differs(old: pd.Series, new: pd.Series) -> np.ndarray:
    """Return which values differ; missing equals missing, numbers by the last bits of a sum."""
    if pd.api.types.is_numeric_dtype(old) and pd.api.types.is_numeric_dtype(new):
        left, right = old.to_numpy(np.float64, na_value=np.nan), new.to_numpy(np.float64, na_value=np.nan)
        return ~np.isclose(left, right, rtol=RELATIVE, atol=RELATIVE, equal_nan=True)
    left, right = (side.astype(object).where(side.notna(), None).to_numpy() for side in (old, new))
    return np.array([a != b for a, b in zip(left, right, strict=True)], dtype=bool)
