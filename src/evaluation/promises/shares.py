"""A promise on a share of leads, measured by period: the same for both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.promises.kept import TOO_EARLY, kept
from src.evaluation.promises.periods import is_over, sums_by_period
from src.evaluation.rates import wilson


@dataclass(frozen=True)
class SharePromise:
    """What was promised.

    Attributes
    ----------
    side, key, what : str
        Who promised, a short name, and the promise in words.
    share : float
        For which share of the leads (0-1).
    """

    side: str
    key: str
    what: str
    share: float


def share_rows(
    promise: SharePromise,
    leads: pd.DataFrame,
    since: pd.Timestamp,
    as_of: pd.Timestamp,
    mean_value: float | None = None,
) -> list[dict[str, Any]]:
    """Return one row per period in which the time of a lead is over.

    Parameters
    ----------
    promise : SharePromise
    leads : pandas.DataFrame
        Those to which it was promised: ``at``, ``is_due`` (its time is over), ``is_kept``; where known ``expected``.
    since, as_of : pandas.Timestamp
    mean_value : float or None
        Of a win: the chances of the leads for which it was not kept, times this, are at stake.
    """
    if leads.empty:
        return []
    due, held = leads["is_due"].astype(bool), leads["is_kept"].astype(bool)
    numbers = pd.DataFrame({"at": leads["at"], "due": due, "kept": due & held})
    valued = "expected" in leads and leads["expected"].notna().any()
    numbers["stake"] = leads["expected"].where(due & ~held, 0.0) if valued else np.nan
    rows = []
    for kind, start, sums in sums_by_period(numbers, "at", since, as_of):
        count, n, over = int(sums["kept"]), int(sums["due"]), is_over(start, kind, as_of)
        if not n:
            continue
        low, high = (float(end) for end in wilson(count, n))
        stake = sums["stake"] if valued else np.nan
        rows.append(
            {
                "period_kind": kind,
                "period_start": start,
                "side": promise.side,
                "what": promise.what,
                "promised": promise.share,
                "delivered": count / n,
                "low": low,
                "high": high,
                "n": n,
                "kept": _verdict(promise.share, count, int(sums["leads"]), int(sums["leads"]) - n)
                if over
                else TOO_EARLY,
                "key": promise.key,
                "unit": "share",
                "is_over": over,
                "stake_customers": stake,
                "stake_value": stake * mean_value if mean_value else np.nan,
            }
        )
    return rows


def _verdict(share: float, count: int, leads: int, open_count: int) -> str:
    """Return the verdict that holds whatever becomes of the leads whose time is not over; else too early.

    >>> _verdict(0.6, 10, 100, 2), _verdict(0.6, 59, 100, 5), _verdict(0.6, 80, 100, 5)
    ('no', 'too early', 'yes')
    """
    ends = [(n, float(wilson(n, leads)[1])) for n in (count, count + open_count)]
    worst, best = (kept(share, n / leads, high, True) for n, high in ends)
    return worst if worst == best else TOO_EARLY
