"""Which of the waiting leads come into the trial, by which order each is worked, and the list for sales."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import zip_longest

import numpy as np
import pandas as pd

from src.evaluation.trial.lottery import ARMS, lot, order_of_account, order_of_team_week
from src.evaluation.trial.registration import Registration

COLUMNS = ["drawn_at", "lead_id", "account_id", "team", "arm", "due_by_score", "due_by_today"]
NO_TEAM = "all"


def draw(
    waiting: pd.DataFrame, drawn: pd.DataFrame, plan: Registration, as_of: datetime, capacity: float | None
) -> pd.DataFrame:
    """Return the leads that come into the trial now; those drawn before stay as they are.

    Parameters
    ----------
    waiting : pandas.DataFrame
        Open leads that nobody has called: ``lead_id, account_id, created_at, team, score, today``; of the last two
        higher comes first.
    drawn : pandas.DataFrame
        ``COLUMNS`` of the leads drawn so far.
    plan : Registration
    as_of : datetime
        Moment of the draw (UTC), the newest of the data.
    capacity : float or None
        Leads that sales can work in a week; None: a tenth of those waiting.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, sorted by ``lead_id``. ``due_by_score`` and ``due_by_today`` say whether a week's work would reach
        the lead if all that wait were worked in that order (1 or 0): from them follows how likely it was to be called.
    """
    new = waiting[_came_in_time(waiting, plan) & ~waiting["lead_id"].isin(drawn["lead_id"])]
    known = drawn.drop_duplicates("account_id").set_index("account_id")["arm"]
    week = weeks_since(date.fromisoformat(plan.begins_on), as_of.date())
    due = _due(waiting, plan, capacity).loc[new.index]
    arms = [
        _arm(account, team, known.get(account), plan, week)
        for account, team in zip(new["account_id"], new["team"], strict=True)
    ]
    found = new.assign(drawn_at=as_of.isoformat(timespec="microseconds"), arm=arms).join(due)
    return found[COLUMNS].sort_values("lead_id", ignore_index=True)


def weeks_since(begin: date, day: date) -> int:
    """Return the number of the week of ``day``, from Monday to Sunday; 0 is that of ``begin``.

    >>> weeks_since(date(2026, 10, 7), date(2026, 10, 11)), weeks_since(date(2026, 10, 7), date(2026, 10, 12))
    (0, 1)
    """
    return ((day - timedelta(days=day.weekday())) - (begin - timedelta(days=begin.weekday()))).days // 7


def _came_in_time(waiting: pd.DataFrame, plan: Registration) -> pd.Series:
    """Return which leads came in between the first and the last day of drawing."""
    day = waiting["created_at"].dt.strftime("%Y-%m-%d")
    return (day >= plan.begins_on) & (day <= plan.ends_on)


def _arm(account: str, team: str, before: str | None, plan: Registration, week: int) -> str:
    """Return the order by which the lead is worked; that of its account where that was drawn before."""
    if before is not None:
        return str(before)
    if plan.by == "lead":
        return order_of_account(plan.seed, account)
    return order_of_team_week(plan.seed, team, week)


def _due(waiting: pd.DataFrame, plan: Registration, capacity: float | None) -> pd.DataFrame:
    """Return whether a week's work reaches each lead, by either order, inside its team where teams draw."""
    team = waiting["team"] if plan.by == "team-week" else pd.Series(NO_TEAM, waiting.index)
    reach = (capacity if capacity is not None else 0.1 * len(waiting)) / max(len(waiting), 1)
    found = {}
    for order in ARMS:
        place = _places(waiting, order).groupby(team).rank(method="first")
        size = team.map(team.value_counts())
        found[f"due_by_{order}"] = (place <= np.maximum(1, np.round(reach * size))).astype(int)
    return pd.DataFrame(found, index=waiting.index)


def _places(waiting: pd.DataFrame, order: str) -> pd.Series:
    """Return the place of each lead in one order, best first; equals by their number."""
    sorted_ = waiting.sort_values([order, "lead_id"], ascending=[False, True], kind="stable")
    return pd.Series(np.arange(len(sorted_)), sorted_.index).reindex(waiting.index)


def call_list(waiting: pd.DataFrame, drawn: pd.DataFrame, plan: Registration, as_of: datetime) -> pd.DataFrame:
    """Return ``place, lead_id, team`` of the leads in the trial that wait, in the order to call them.

    Notes
    -----
    Where leads are drawn, the two orders take turns, so that each gets the same number of calls whatever sales does
    with the list; which of them begins is drawn each time. Nothing in the list says which lead comes from which order.
    """
    own = waiting.merge(drawn[["lead_id", "arm"]], on="lead_id")
    lists = []
    for team, leads in own.groupby("team" if plan.by == "team-week" else pd.Series(NO_TEAM, own.index)):
        ordered = {
            arm: leads[leads["arm"] == arm].sort_values([arm, "lead_id"], ascending=[False, True])["lead_id"].tolist()
            for arm in ARMS
        }
        begins = lot(plan.seed, "list", str(team), as_of.date().isoformat())
        first, second = ARMS if begins < 1 / len(ARMS) else ARMS[::-1]
        turns = [lead for both in zip_longest(ordered[first], ordered[second]) for lead in both if lead is not None]
        lists.append(pd.DataFrame({"place": range(1, len(turns) + 1), "lead_id": turns, "team": str(team)}))
    empty = pd.DataFrame({"place": pd.Series(dtype=int), "lead_id": pd.Series(dtype=str), "team": pd.Series(dtype=str)})
    return pd.concat(lists, ignore_index=True) if lists else empty
