"""The whole weeks of the test windows: who was called in each, and who waited and was not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from src.evaluation.intervals import Draws, draws_of
from src.evaluation.later_leads import counted
from src.models.cut import flags

WEEK = pd.Timedelta(days=7)
_KEYS = ["week", "account_id"]


@dataclass(frozen=True)
class Weeks:
    """Accounts called in each week, and accounts that waited on its Monday and were not called in it.

    Attributes
    ----------
    called : pandas.DataFrame
        ``week`` (its Monday), ``account_id``, ``window``, ``arrived_at``, ``touched_at``, ``waited`` (stood in the list
        on Monday), ``is_won`` and the score columns; by week and account.
    waiting : pandas.DataFrame
        ``week, account_id, window, is_won, called_later`` and the score columns; by week and account.
    """

    called: pd.DataFrame
    waiting: pd.DataFrame

    @property
    def words(self) -> str:
        """Return the first and the last day."""
        return f"{self.called['week'].min():%Y-%m-%d} to {self.called['week'].max() + pd.Timedelta(days=6):%Y-%m-%d}"

    def draws(self, count: int, seed: int) -> Draws:
        """Return the draws of accounts, widened by what weeks add, for the rows of ``called``."""
        return draws_of(self.called.assign(scored_at=self.called["week"]), count, seed)


def replay_weeks(table: pd.DataFrame, scores: Sequence[str]) -> Weeks:
    """Return the weeks that can be replayed: Monday to Sunday (UTC), whole inside one test window.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table.
    scores : sequence of str
        Its columns to carry along; windows in which one of them is missing for all leads are left out.

    Notes
    -----
    A lead that waits on Monday has the score of that Monday. Most leads are called in the week in which they come in,
    and stand in no Monday's list; they have the score of the moment at which they came in. Contacts of one account are
    one: it comes with the first, is called with the first, and has the best of their scores.
    """
    missing = table[list(scores)].isna().groupby(table["window"]).transform("all").any(axis=1)
    rows = counted(table[~missing & table["scored_at"].notna()])
    is_waiting = rows["kind"].eq("week")
    rows = rows[is_waiting | (rows["kind"].eq("landmark") & rows["landmark_days"].eq(0))]
    is_waiting, week = rows["kind"].eq("week"), _monday(rows["scored_at"])
    is_whole = (week >= rows["window_start"]) & (week + WEEK <= rows["window_end"])
    is_worked, touched = flags(rows["is_worked"]), rows["first_touch_at"]
    rows = rows.assign(
        week=week,
        waited=is_waiting,
        touched_at=touched,
        # A touch may be dated to the day only, and so before the moment at which its lead came in.
        arrived_at=rows["scored_at"].where(touched.isna() | (rows["scored_at"] < touched), touched),
        is_won=flags(rows["is_won"]),
        called_later=is_worked,
    )
    is_called = is_whole & is_worked & (touched >= week) & (touched < week + WEEK)
    # A touch that was recorded late leaves its lead in the list of a Monday by which it was made.
    is_left = is_whole & is_waiting & ~(touched < week + WEEK)
    when = {"arrived_at": "min", "touched_at": "min", "waited": "max"}
    called = _by_account(rows[is_called], scores, when)
    waiting = _by_account(rows[is_left], scores, {"called_later": "max"})
    has_call = pd.MultiIndex.from_frame(waiting[_KEYS]).isin(pd.MultiIndex.from_frame(called[_KEYS]))
    return Weeks(called, waiting[~has_call].reset_index(drop=True))


def _monday(moments: pd.Series) -> pd.Series:
    """Return the Monday, 00:00 UTC, of each moment's week."""
    days = moments.dt.normalize()
    return days - pd.to_timedelta(days.dt.day_of_week, unit="D")


def _by_account(rows: pd.DataFrame, scores: Sequence[str], how: dict[str, str]) -> pd.DataFrame:
    """Return one row per week and account."""
    every = {"window": "first", "is_won": "max", **how, **dict.fromkeys(scores, "max")}
    return rows.groupby(_KEYS, as_index=False, sort=True).agg(every)
