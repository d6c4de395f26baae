"""What moving the lowest-ranked calls of each week to the best leads left waiting gives up, and what it might bring."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import gamma

from src.evaluation.calls.replay_weeks import Weeks
from src.evaluation.intervals import LEVEL, Draws
from src.evaluation.over_draws import over_draws
from src.evaluation.ranking import Floats
from src.evaluation.rates import Z_95

CHANCE = "model"
MOVED = (0.1, 0.2, 0.3)


def taken(score: Floats, there: Floats, amount: float) -> Floats:
    """Return how much of each lead the best ``amount`` takes, level leads in equal parts.

    Parameters
    ----------
    score : numbers
        Higher is taken first; without one (NaN) last.
    there : numbers, 0-1
        How much of the lead is still there.
    amount : float
        Leads to take.

    >>> taken(np.array([3.0, 2, 2, np.nan]), np.ones(4), 2).tolist()
    [1.0, 0.5, 0.5, 0.0]
    """
    level = np.unique(-np.where(np.isnan(score), -np.inf, score), return_inverse=True)[1]
    of_level = np.bincount(level, there)
    before = np.concatenate([[0.0], np.cumsum(of_level)[:-1]])
    share = np.divide(amount - before, of_level, out=np.zeros(len(of_level)), where=of_level > 0)
    return there * np.clip(share, 0, 1)[level]


def moved_touches(weeks: Weeks, method: str, fraction: float) -> tuple[Floats, Floats]:
    """Return how much of each row of ``called`` loses its call, and of each row of ``waiting`` gets one (0-1).

    Parameters
    ----------
    weeks : Weeks
    method : str
        Score column that ranks both; ``<method>_margin`` where there is one.
    fraction : float
        Share of each week's calls to move, 0-1; fewer where fewer leads wait.

    Notes
    -----
    Weeks come one after the other: whoever got a call is not called again. Its own later call, if there was one, is
    left where it was, so nothing is gained from a call that would then be free.
    """
    ranked = f"{method}_margin" if f"{method}_margin" in weeks.called else method
    loses, gets = np.zeros(len(weeks.called)), np.zeros(len(weeks.waiting))
    code, accounts = pd.factorize(weeks.waiting["account_id"])
    still_there = np.ones(len(accounts))
    of_week = dict(list(weeks.waiting.groupby("week").indices.items()))
    for week, calls in weeks.called.groupby("week").indices.items():
        waiting = of_week.get(week, np.array([], np.int64))
        there = still_there[code[waiting]]
        amount = min(fraction * len(calls), float(there.sum()))
        score = weeks.called[ranked].to_numpy(float)[calls]
        loses[calls] = taken(-np.where(np.isnan(score), -np.inf, score), np.ones(len(calls)), amount)
        gets[waiting] = taken(weeks.waiting[ranked].to_numpy(float)[waiting], there, amount)
        still_there[code[waiting]] -= gets[waiting]
    return loses, gets


def moved_table(weeks: Weeks, scores: Sequence[str], draws: int, seed: int) -> pd.DataFrame:
    """Return what moving the last calls of each week gives up and might bring, per ordering and share moved.

    Notes
    -----
    ``given_up`` counts wins that were seen: at most so many, since some might have come without a call. Its interval
    draws accounts, and is never narrower than that of a count (Garwood 1936): of none seen draws know nothing.
    ``gained`` adds up the chances of those called instead; its interval holds the luck of each and the error of the
    level of all chances, but not the assumption that leads passed over win as often as called ones of the same chance.
    Without it anything from ``at_least`` (none) to ``at_most`` (all) is possible. Where sales passes over what it knows
    to be weak, the estimate is far too high: planted as in the sample, about twice the truth (study ``weekly_replay``).
    ``breaks_even`` is how often, against that, they must win for the move to bring no less than it gives up.
    """
    drawn = weeks.draws(draws, seed)
    return pd.DataFrame([_line(weeks, drawn, method, fraction) for method in scores for fraction in MOVED])


def _line(weeks: Weeks, drawn: Draws, method: str, fraction: float) -> dict[str, object]:
    """Return one row of the table."""
    called, waiting = weeks.called, weeks.waiting
    loses, gets = moved_touches(weeks, method, fraction)
    won, chance = called["is_won"].to_numpy(float), waiting[CHANCE].to_numpy(float)
    drawn_losses = over_draws(drawn, lambda weights: ((loses * won) @ weights)[None])
    low, high = (float(end[0]) for end in drawn.interval(drawn_losses))
    given_up, all_called = float(loses @ won), float(gets.sum())
    gained, anyway = float(gets @ chance), float(gets @ waiting["is_won"].to_numpy(float))
    luck = float((gets * chance * (1 - gets * chance)).sum())
    half = Z_95 * float(np.sqrt(luck + gained**2 / max(won.sum(), 1)))
    count_low = gamma.ppf((1 - LEVEL) / 2, given_up) if given_up > 0 else 0.0
    return {
        **{"method": method, "touches_fraction": fraction, "touches": all_called, "given_up": given_up},
        **{"given_up_low": max(min(low, count_low), 0.0)},
        **{"given_up_high": max(high, float(gamma.ppf((1 + LEVEL) / 2, given_up + 1)))},
        **{"gained": gained, "gained_low": max(gained - half, 0.0), "gained_high": min(gained + half, all_called)},
        **{"at_least": 0.0, "at_most": all_called, "came_anyway": anyway},
        **{"called_later": float(gets @ waiting["called_later"].to_numpy(float))},
        **{"breaks_even": (given_up + anyway) / gained if gained > 0 else np.nan},
        **{"n": len(called), "wins": int(won.sum())},
    }


def chances_held(weeks: Weeks) -> tuple[float, int, bool]:
    """Return the chances of the called leads added up, their wins, and whether luck alone may explain the difference.

    Notes
    -----
    In 95 of 100 cases it does where every chance is right: +-1.96 sqrt(sum p (1 - p)).
    """
    chance, wins = weeks.called[CHANCE].to_numpy(float), int(weeks.called["is_won"].sum())
    half = Z_95 * float(np.sqrt((chance * (1 - chance)).sum()))
    return float(chance.sum()), wins, abs(wins - float(chance.sum())) <= half
