"""Each week's calls replayed in other orders, and what moving the last of them would give up."""

from __future__ import annotations

import pandas as pd

from src.evaluation.calls.moved_touches import moved_table
from src.evaluation.calls.replay_sentences import moved_sentences, order_sentences
from src.evaluation.calls.replay_tables import facts_of, order_table, weeks_table
from src.evaluation.calls.replay_weeks import Weeks, replay_weeks
from src.evaluation.told import Told

SCORES = ("rules", "model")


def weekly_replay(
    table: pd.DataFrame, plural: str = "customers", show_score: bool = True, draws: int = 500, seed: int = 0
) -> Told:
    """Return the replay of the whole weeks of the test windows.

    Parameters
    ----------
    table : pandas.DataFrame
        The out-of-time table; ``rules`` and ``model`` are replayed where they are there.
    plural : str
        The company's word for wins.
    show_score : bool
        Whether the gate lets the score be shown; else only the points are replayed, and no call is moved.
    draws, seed : int

    Returns
    -------
    Told
        ``replay_order``: ``touches_fraction, method, versus, value, low, high, n, wins, weeks, won_accounts,
        resampled``, the share (0-1) of the wins of a week's calls that its first quarter, half and three quarters
        reach; with ``versus`` the paired gain over that order; ``chance`` calls by lot among those who had come in.
        ``replay_moved``: ``method, touches_fraction, touches``, then wins: ``given_up`` (observed) with its interval,
        ``gained`` (chances added up) with its interval, ``at_least`` and ``at_most``, ``came_anyway`` of those called
        instead, ``called_later``, and ``breaks_even``: how often they must win, against that, to bring what is given
        up. ``replay_weeks``: ``week, touches, waited, waiting, wins`` and ``first_half_<method>``, wins by then.

    Notes
    -----
    At the same number of calls no order can be shown to beat what was done: every known win was called. So two things
    are told, and no wins are added. First, among the leads called in a week, how many of their wins its first calls
    reach. Second, what moving the last calls gives up, which was seen, and what it might bring, which was not.
    """
    scores = [name for name in SCORES if name in table and table[name].notna().any()]
    scores = [name for name in scores if name != "model" or show_score]
    margins = [f"{name}_margin" for name in scores if f"{name}_margin" in table]
    needs = _needs(table)
    weeks = None if needs else replay_weeks(table, [*scores, *margins])
    if weeks is not None and weeks.called.empty:
        needs = "It needs whole weeks, Monday to Sunday, inside a test window, and first calls of sales in them."
    if weeks is None or needs is not None:
        return Told(needs=needs)
    order = order_table(weeks, scores, draws, seed)
    moved = _moved(weeks, scores, draws, seed)
    return Told(
        tables={"replay_order": order, "replay_moved": moved, "replay_weeks": weeks_table(weeks, scores)},
        sentences=[*order_sentences(order, weeks, plural), *moved_sentences(moved, weeks, plural)],
        facts=facts_of(order, moved, weeks),
    )


def _needs(table: pd.DataFrame) -> str | None:
    """Return what is missing, in words; None where nothing is."""
    if table.empty:
        return "It needs test windows: leads whose outcome is known and that a score had not seen."
    if table["created_at"].isna().all():
        return "It needs the dates on which leads came in and were called: without them there are no weeks."
    if table["is_worked"].isna().all():
        return "It needs the activities that count as sales' touches ([touches]): it replays whom sales called when."
    return None


def _moved(weeks: Weeks, scores: list[str], draws: int, seed: int) -> pd.DataFrame:
    """Return what moving calls gives up and might bring; nothing without a chance or without leads that waited."""
    if "model" not in scores or weeks.waiting.empty:
        return pd.DataFrame()
    return moved_table(weeks, scores, draws, seed)
