"""The leads that were open on each past Monday: the wins expected of them then, and those that came."""

from __future__ import annotations

import numpy as np
import pandas as pd

WEEK = pd.Timedelta(days=7)
CALLED, NEW, LEFT, OPEN = "called", "waiting for less than a week", "waiting for longer", "open"
"""How far sales got with an open lead: a chance holds *if sales works it*, and one left for weeks seldom is worked."""
COLUMNS = ["monday", "leads", "said", "expected", "variance", "came"]
NEWEST_MONDAYS = 26
"""Mondays, of those whose days are over, by which it is told how many waiting leads are called after all."""


def groups_of(age_days: np.ndarray, is_called: np.ndarray, touches_known: bool) -> np.ndarray:
    """Return how far sales got with each open lead; all are alike where touches are not declared.

    >>> groups_of(np.array([1.0, 9.0, 9.0]), np.array([False, False, True]), True).tolist()
    ['waiting for less than a week', 'waiting for longer', 'called']
    """
    if not touches_known:
        return np.full(len(age_days), OPEN, dtype=object)
    is_new = age_days < WEEK / pd.Timedelta(days=1)
    return np.where(is_called, CALLED, np.where(is_new, NEW, LEFT)).astype(object)


def waiting_rows(examples: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of leads that waited on a Monday, with ``group`` and whether they were called after all.

    Parameters
    ----------
    examples : pandas.DataFrame
        Scoring rows joined with labels.

    Returns
    -------
    pandas.DataFrame
        ``monday, known_at, group, is_called``; empty where touches are not declared.
    """
    rows = examples[(examples["kind"] == "week") & examples["is_worked"].notna() & examples["known_at"].notna()]
    group = groups_of(rows["age_days"].to_numpy(float), np.zeros(len(rows), dtype=bool), touches_known=True)
    called = rows["is_worked"].to_numpy(bool) if len(rows) else np.zeros(0, dtype=bool)
    columns = {"monday": rows["scored_at"], "known_at": rows["known_at"], "group": group, "is_called": called}
    return pd.DataFrame(columns, rows.index)


def called_shares(waiting: pd.DataFrame, at: pd.Timestamp, horizon: pd.Timedelta) -> dict[str, float]:
    """Return which share of the leads of each group is called within the horizon, as it was known at a moment.

    Parameters
    ----------
    waiting : pandas.DataFrame
        As :func:`waiting_rows` gives them.
    at : pandas.Timestamp
    horizon : pandas.Timedelta

    Notes
    -----
    Of Mondays whose days were over by then, the newest ``NEWEST_MONDAYS``. Where there are none, everybody is taken to
    be called: then the forecast says what leads would bring if they were.
    """
    last = at - horizon
    over = waiting[(waiting["monday"] <= last) & (waiting["monday"] > last - NEWEST_MONDAYS * WEEK)]
    found = over.groupby("group")["is_called"].mean()
    return {str(group): float(share) for group, share in found.items()}


def past_mondays(
    table: pd.DataFrame,
    examples: pd.DataFrame,
    closed: pd.DataFrame,
    horizon_days: float,
    oldest_age_days: float,
    as_of: pd.Timestamp,
) -> pd.DataFrame:
    """Return for each past Monday the wins that were to be expected of the open leads, and those that came.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table: each lead with the chances it was given, ``model`` (0-1), at its ages and on Mondays.
    examples : pandas.DataFrame
        Scoring rows joined with labels, for the share of waiting leads that are called.
    closed : pandas.DataFrame
        ``lead_id, target_at, closed_at``: when each lead was won and when it was closed, as that became known.
    horizon_days, oldest_age_days : float
        Days within which a win counts; leads older than that have no chance.
    as_of : pandas.Timestamp
        Mondays whose days are not over are left out.

    Returns
    -------
    pandas.DataFrame
        ``COLUMNS``, oldest Monday first: ``said`` is the sum of the chances p, ``expected`` that of p times the share
        of such leads that is called, q; ``variance`` that of pq (1 - pq), ``came`` the wins within the horizon.

    Notes
    -----
    Of each lead the newest chance given by that Monday counts: that of the Monday's queue where it waits, that of its
    last landmark where it was called. So it was in use: nothing knows what came after its Monday. The first Mondays of
    the test are left out, until leads of every age are in it.
    """
    scored = table[table["model"].notna() & table["scored_at"].notna()]
    came_in = scored.loc[scored["kind"] == "landmark", "created_at"]
    if came_in.empty:
        return pd.DataFrame(columns=COLUMNS)
    rows = _with_ends(scored, closed)
    oldest, horizon = (pd.Timedelta(days=days) for days in (oldest_age_days, horizon_days))
    first, last = came_in.min() + oldest, min(rows["scored_at"].max(), as_of - horizon)
    waiting = waiting_rows(examples)
    mondays = [monday for monday in pd.date_range(first.normalize(), last, freq="W-MON") if monday >= first]
    found = [_of_monday(rows, waiting, monday, horizon, oldest) for monday in mondays]
    return pd.DataFrame(found, columns=COLUMNS)


def _with_ends(scored: pd.DataFrame, closed: pd.DataFrame) -> pd.DataFrame:
    """Return the scored rows, oldest first, with when their lead was won and closed."""
    ends = closed.set_index("lead_id")
    rows = scored[["lead_id", "created_at", "scored_at", "first_touch_at", "is_worked", "model"]]
    moments = {name: pd.to_datetime(rows["lead_id"].map(ends[name]), utc=True) for name in ("target_at", "closed_at")}
    rows = rows.assign(**moments, lead=pd.factorize(rows["lead_id"])[0]).drop(columns="lead_id")
    return rows.sort_values("scored_at", kind="stable")


def _of_monday(
    rows: pd.DataFrame, waiting: pd.DataFrame, monday: pd.Timestamp, horizon: pd.Timedelta, oldest: pd.Timedelta
) -> dict[str, object]:
    """Return ``COLUMNS`` of the leads open on one Monday."""
    is_known = (rows["scored_at"] <= monday) & (rows["created_at"] >= monday - oldest)
    own = rows[is_known & ~(rows["closed_at"] <= monday)].drop_duplicates("lead", keep="last")
    chance = own["model"].to_numpy(float)
    age = (monday - own["created_at"]).dt.total_seconds().to_numpy(float) / 86_400
    group = groups_of(age, (own["first_touch_at"] <= monday).to_numpy(), bool(own["is_worked"].notna().any()))
    won = chance * shares_of(group, called_shares(waiting, monday, horizon))
    return {
        "monday": monday,
        "leads": len(own),
        "said": float(chance.sum()),
        "expected": float(won.sum()),
        "variance": float((won * (1 - won)).sum()),
        "came": int((own["target_at"] <= monday + horizon).sum()),
    }


def shares_of(group: np.ndarray, shares: dict[str, float]) -> np.ndarray:
    """Return for each lead how many such leads are called; 1 where it was called, or nothing is known."""
    return np.array([shares.get(str(name), 1.0) for name in group])
