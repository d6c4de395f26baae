"""Slices too small to show, joined so that they cannot be worked out from the others either."""

from __future__ import annotations

import pandas as pd

MIN_ACCOUNTS = 10
OTHER = "other"


def folded(level: pd.Series, account: pd.Series, smallest: int = MIN_ACCOUNTS) -> pd.Series:
    """Return the level of each row, all levels of under ``smallest`` accounts joined to "other".

    Parameters
    ----------
    level, account : pandas.Series of str, same index
    smallest : int

    Notes
    -----
    What is left out can be computed as the total minus what is shown (complementary disclosure; Hundepool et al. 2012,
    "Statistical Disclosure Control", ch. 4). So small levels are not left out but joined, and the next larger ones
    with them until they are at least ``smallest`` accounts together.
    """
    sizes = account.groupby(level).nunique().sort_index().sort_values(kind="stable")
    joined = list(sizes.index[sizes < smallest])
    if not joined:
        return level
    joined = list(dict.fromkeys([*joined, *([OTHER] if OTHER in sizes.index else [])]))
    for name in sizes.index:
        if account[level.isin(joined)].nunique() >= smallest:
            break
        joined = list(dict.fromkeys([*joined, name]))
    return level.where(~level.isin(joined), OTHER)
