"""What each campaign, source or product brought: leads, expected and real wins, cost, speed, and who was left alone."""

from __future__ import annotations

import numpy as np
import pandas as pd

from src.evaluation.calls.forecast import expected_wins
from src.evaluation.campaigns.called import is_called, touches_known
from src.evaluation.campaigns.shrinkage import shrunk_rates
from src.evaluation.later_leads import counted
from src.evaluation.rates import Z_95, wilson

LEAST_LEADS = 10
"""Of fewer leads no share is shown."""
RAN = (0.05, 0.95)
"""A group ran from its 5th to its 95th of 100 leads: one lead booked on it a year later does not make it long."""
COLUMNS = [
    *("leads", "called", "wins", "low", "high"),
    *("called_wins", "rate", "rate_low", "rate_high"),
    *("expected", "expected_low", "expected_high", "chance", "chance_low", "chance_high"),
    *("cost", "cost_per_lead", "cost_per_expected", "cost_per_win", "cost_per_win_low", "cost_per_win_high"),
    *("median_hours", "in_time_fraction", "ignored_fraction", "arrivals_share"),
]


def group_table(leads: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return one row per value of ``by``.

    Parameters
    ----------
    leads : pandas.DataFrame
        One row per later lead as it came in: ``is_won``, the column ``by`` (rows without it are left out); where known
        ``expected`` (its out-of-time chance at creation), ``is_worked``, ``response_hours``, ``is_in_time``,
        ``created_at`` and ``cost`` (its share of a campaign's cost).

    Returns
    -------
    pandas.DataFrame
        The column ``by``, then ``COLUMNS``; what is not known is missing. ``low`` and ``high`` are the 95 % interval of
        wins / leads. ``rate`` is the share that wins among *called* leads (all, where touches are not known), drawn
        towards what is usual where leads are few, with its interval. ``expected`` is what the leads are worth if all
        of them are called, with the interval of the wins that would come; ``chance`` its mean with the interval of
        that mean. ``median_hours`` are working hours to the first touch of called leads; ``ignored_fraction`` is the
        share never called in time to count, ``arrivals_share`` the share of all arrivals while the group ran.

    Notes
    -----
    Expected wins come from one frozen model each: the out-of-time chance at creation, given by the model of the test
    window the lead came in, which knew nothing of it or of any lead after its cut. Only called leads tell how good the
    leads of a group were: a group nobody calls would look bad for it. The rate of called leads is drawn in by
    :func:`~src.evaluation.campaigns.shrinkage.shrunk_rates`.
    """
    rows = leads[leads[by].notna()].copy()
    rows["is_called"] = is_called(rows)
    whole = rows.groupby(by, sort=True)
    own = counted(rows)
    table = pd.DataFrame({"leads": whole.size()})
    table["called"] = whole["is_called"].sum()
    table["wins"] = own.groupby(by)["is_won"].sum().reindex(table.index).fillna(0)
    called = own[own["is_called"]]
    table["called_wins"] = called.groupby(by)["is_won"].sum().reindex(table.index).fillna(0)
    tried = called.groupby(by).size().reindex(table.index).fillna(0)
    table["low"], table["high"] = wilson(table["wins"], table["leads"])
    found = shrunk_rates(table["called_wins"], tried)
    table["rate"], table["rate_low"], table["rate_high"] = found.rate, found.low, found.high
    table = table.join(_expected(own, by)).join(_costs(rows, by, table)).join(_speed(rows, by))
    table["arrivals_share"] = _arrivals_share(rows, leads, by)
    return table.astype(float).reset_index()[[by, *COLUMNS]]


def _expected(own: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return expected wins and mean chance of each group with their intervals; missing without chances."""
    names = ["expected", "expected_low", "expected_high", "chance", "chance_low", "chance_high"]
    if "expected" not in own or own["expected"].isna().all():
        return pd.DataFrame(columns=names, dtype=float)
    wins = int(own["is_won"].sum())
    rows = {}
    for name, chances in own.dropna(subset="expected").groupby(by)["expected"]:
        mean, half = chances.mean(), Z_95 * chances.std() / np.sqrt(len(chances)) if len(chances) > 1 else np.nan
        rows[name] = (*expected_wins(chances.to_numpy(float), wins), mean, max(0.0, mean - half), mean + half)
    return pd.DataFrame.from_dict(rows, orient="index", columns=names)


def _costs(rows: pd.DataFrame, by: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return the cost of each group's leads, in all, each, per expected and per real win; missing where not known.

    Notes
    -----
    Cost follows leads, so a campaign that ran for a year is not charged whole to one quarter. The range of the cost of
    a win is that of the share that wins.
    """
    cost = rows.groupby(by)["cost"].sum(min_count=1) if "cost" in rows else pd.Series(np.nan, index=table.index)
    expected = counted(rows).groupby(by)["expected"].sum(min_count=1) if "expected" in rows else np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        found = {
            "cost": cost,
            "cost_per_lead": cost / table["leads"],
            "cost_per_expected": cost / expected,
            "cost_per_win": (cost / table["wins"]).where(table["wins"] > 0),
            "cost_per_win_low": cost / (table["leads"] * table["high"]),
            "cost_per_win_high": (cost / (table["leads"] * table["low"])).where(table["wins"] > 0),
        }
    return pd.DataFrame(found, index=table.index)


def _speed(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return how fast and how completely each group's leads were called; missing where touches are not known."""
    grouped = rows.groupby(by)
    found = {
        "median_hours": grouped["response_hours"].median() if "response_hours" in rows else np.nan,
        "in_time_fraction": grouped["is_in_time"].mean() if "is_in_time" in rows else np.nan,
        "ignored_fraction": 1 - grouped["is_called"].mean() if touches_known(rows) else np.nan,
    }
    return pd.DataFrame(found, index=pd.Index(grouped.groups, name=by))


def _arrivals_share(rows: pd.DataFrame, every: pd.DataFrame, by: str) -> pd.Series:
    """Return which share of all leads that came in while a group ran were its own; missing without dates."""
    if "created_at" not in rows or rows["created_at"].isna().all():
        return pd.Series(dtype=float)
    arrived = np.sort(every["created_at"].to_numpy())
    ends = rows.groupby(by)["created_at"].quantile(np.array(RAN)).unstack()
    first, last = (ends[end].to_numpy() for end in RAN)
    among = np.searchsorted(arrived, last, side="right") - np.searchsorted(arrived, first)
    own = (RAN[1] - RAN[0]) * rows.groupby(by).size()
    return (own / np.maximum(among, 1)).clip(upper=1.0)
