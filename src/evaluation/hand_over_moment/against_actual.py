"""How the hand-over went, against the moment that the data advise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import binom

from src.evaluation.hand_over_moment.cells import CALL, WAIT
from src.evaluation.hand_over_moment.levels import WORDS
from src.evaluation.hand_over_moment.waits import Waits

ACTUAL = ["called", "advised", "days_later", "low", "high", "within_a_day", "too_early", "never_called", "never_share"]


def against_actual(waits: Waits, cells: pd.DataFrame) -> dict[str, Any]:
    """Return when leads were called against the first age at which the data advise a call.

    Returns
    -------
    dict
        ``called`` leads; ``advised``: those of them that had reached an age at which to call; ``days_later``: median
        days from there to the call, with the 95 % interval ``low, high``; ``within_a_day``: share called within a day
        of it; ``too_early``: called at an age at which it surely paid to wait; ``never_called``: leads that had reached
        the moment and were not called while they were looked at, and ``never_share``, of all that had reached it.

    Notes
    -----
    A lead called before its moment shows no days: what it would have done had it waited is not known.
    """
    rows = _with_finding(waits, cells)
    moment = rows[rows["finding"] == CALL].drop_duplicates("lead_id").set_index("lead_id")["age_days"]
    called = rows[rows["is_called"]].drop_duplicates("lead_id").set_index("lead_id")
    since = (called["call_days"] - moment.reindex(called.index)).dropna().to_numpy(float)
    missed = moment.index.difference(called.index)
    low, high = _median_interval(since)
    reached = len(moment)
    return {
        "called": len(called),
        "advised": len(since),
        "days_later": float(np.median(since)) if len(since) else np.nan,
        "low": low,
        "high": high,
        "within_a_day": float((since <= 1).mean()) if len(since) else np.nan,
        "too_early": int((called["finding"] == WAIT).sum()),
        "never_called": len(missed),
        "never_share": len(missed) / reached if reached else np.nan,
    }


def _with_finding(waits: Waits, cells: pd.DataFrame) -> pd.DataFrame:
    """Return the rows, one lead's in order of age, with what is advised in their combination."""
    words = {name: pd.Series(WORDS[name]) for name in ("fit", "engagement")}
    rows = waits.rows.assign(age_days=np.array(waits.ages)[waits.rows["age"]])
    named = pd.MultiIndex.from_arrays(
        [rows["age_days"], rows["fit"].map(words["fit"]), rows["engagement"].map(words["engagement"])]
    )
    finding = cells.set_index(["age_days", "fit", "engagement"])["finding"].reindex(named)
    return rows.assign(finding=finding.to_numpy()).sort_values(["lead_id", "age"], kind="stable")


def _median_interval(values: np.ndarray[Any, np.dtype[np.float64]]) -> tuple[float, float]:
    """Return the 95 % interval of a median by order statistics (Conover 1999, ch. 3.2); missing under six values."""
    n = len(values)
    if n < 6:
        return np.nan, np.nan
    ordered = np.sort(values)
    first = int(binom.ppf(0.025, n, 0.5))
    return float(ordered[max(first - 1, 0)]), float(ordered[min(n - first, n - 1)])
