"""A share of things of which an account has several, with an interval that counts accounts, not things."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.rates import wilson


def clustered_share(part: pd.Series, whole: pd.Series, account: pd.Series) -> tuple[float, float, float]:
    """Return the sum of ``part`` over the sum of ``whole`` with the ends of its 95 % interval; missing without any.

    Parameters
    ----------
    part, whole : pandas.Series of float, same index
        E.g. touches wasted and touches made; ``part`` lies between 0 and ``whole``.
    account : pandas.Series of str
        Whose they are.

    Notes
    -----
    The variance of a ratio over clusters (Cochran 1977, "Sampling Techniques", section 6.3) says as how many
    independent things they count; Wilson's interval for so many stays inside 0-1. Where all or none are wasted there
    is no variance to be seen: then each account counts as one.

    >>> share, low, high = clustered_share(pd.Series([2, 0, 0]), pd.Series([2, 1, 1]), pd.Series(["a", "b", "c"]))
    >>> share, low < 0.5 < high
    (0.5, True)
    """
    sums = pd.DataFrame({"part": part, "whole": whole}).astype(float).groupby(account.to_numpy()).sum()
    total, groups = sums["whole"].sum(), len(sums)
    if total <= 0:
        return np.nan, np.nan, np.nan
    share = float(sums["part"].sum() / total)
    off = sums["part"] - share * sums["whole"]
    variance = groups / max(groups - 1, 1) * float((off**2).sum()) / total**2
    count = min(share * (1 - share) / variance, total) if variance > 0 else float(groups)
    low, high = wilson(share * count, count)
    return share, float(low), float(high)
