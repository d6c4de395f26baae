"""Whether one source, group or hour is surely called in time more or less often than the rest, grade by grade."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.stats import norm

from src.evaluation.holm import holm


def against_the_rest(leads: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return for each level of ``by`` its gap to all others and the p value, corrected for the number of levels.

    Parameters
    ----------
    leads : pandas.DataFrame
        With ``is_in_time`` (missing where nothing is promised), ``grade`` and ``by``.

    Returns
    -------
    pandas.DataFrame
        ``by, gap, p_adjusted``: gap is the mean difference of the shares in time (-1 to 1) over grades, weighted as by
        Mantel and Haenszel.

    Notes
    -----
    Grades are promised different hours, so levels are compared within each (Cochran 1954, Biometrics 10:417-451; Mantel
    and Haenszel 1959): else whoever gets most A leads would look slowest. Holm's correction follows.
    """
    due = leads[leads["is_in_time"].notna()]
    hits = due.assign(hit=due["is_in_time"].astype(float)).groupby([by, "grade"], observed=True)["hit"]
    counts = hits.agg(["sum", "size"]).astype(float).reset_index()
    total = counts.groupby("grade")[["sum", "size"]].transform("sum")
    n, rest, hit = counts["size"], total["size"] - counts["size"], counts["sum"]
    excess = hit - n * total["sum"] / total["size"]
    # One lead alone in its grade has nothing to be compared with; it adds nothing to either sum.
    spread = (
        n * rest * total["sum"] * (total["size"] - total["sum"]) / (total["size"] ** 2 * (total["size"] - 1).clip(1))
    )
    parts = pd.DataFrame({by: counts[by], "excess": excess, "spread": spread, "weight": n * rest / total["size"]})
    found = parts.groupby(by, observed=True)[["excess", "spread", "weight"]].sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(found["spread"] > 0, found["excess"] / np.sqrt(found["spread"]), 0.0)
        gap = np.where(found["weight"] > 0, found["excess"] / found["weight"], 0.0)
    return pd.DataFrame({by: found.index, "gap": gap, "p_adjusted": holm(2 * norm.sf(np.abs(z)))})
