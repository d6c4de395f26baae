"""Leads that arrive on the clock of a desk closed at night and on weekends, with a planted cost of waiting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

OPENS, CLOSES, WIDTH = 9.0, 17.0, 1.0
LONGEST_HOURS = 120.0
DAYS = 728
HOUR_WEIGHTS = (2, 1, 1, 1, 1, 1, 1, 2, 5, 9, 10, 10, 7, 8, 9, 9, 8, 6, 4, 4, 4, 3, 4, 3)
DAY_WEIGHTS = (1.0, 1.1, 1.1, 1.0, 0.85, 0.3, 0.3)
SOURCES = ("Search", "Paid search", "Webinar", "Trade fair", "Syndication", "Partner", "Social", "Referral")
SOURCE_SHARES = (0.26, 0.17, 0.14, 0.12, 0.12, 0.04, 0.10, 0.05)
SOURCE_EFFECTS = (0.5, 0.0, 0.0, -0.5, -0.7, 0.6, -0.4, 0.6)
HOLIDAYS = tuple(range(40, DAYS, 90))
SECOND_CONTACTS = 0.12
SEEN, OF_ACCOUNT, OF_DAY = 0.8, 0.6, 0.15
"""Log-odds per standard deviation: what the chance at creation knows, what the account shares, what the day shares."""
BASE_LOG_ODDS = -2.3


@dataclass(frozen=True)
class Desk:
    """What is planted.

    Attributes
    ----------
    leads : int
    decay_per_hour : float
        The chance to win is multiplied by exp(-decay) for each hour until the first touch; 0: waiting costs nothing.
    median_hours : float
        Working hours until the first touch, of an average lead; promising leads are called sooner.
    seen_after_closing, hidden_after_closing : float
        Log-odds by which leads of workdays' evenings differ, where the chance knows it; and leads of any evening, days
        off too, where nothing does.
    """

    leads: int = 100_000
    decay_per_hour: float = 0.03
    median_hours: float = 0.5
    seen_after_closing: float = 0.0
    hidden_after_closing: float = 0.0


def simulate(seed: int, desk: Desk) -> tuple[pd.DataFrame, float]:
    """Return the arrivals (``src.evaluation.delay.sides.COLUMNS``) and the true cost per hour at closing.

    Notes
    -----
    The truth is computed from potential delays: each lead of the two hours is put on either side of closing, keeping
    how long sales takes for it, and the mean change of its chance is divided by the mean change of its delay.
    """
    random = np.random.default_rng(seed)
    n = desk.leads
    weights = np.resize(DAY_WEIGHTS, DAYS)
    day = random.choice(DAYS, n, p=weights / weights.sum())
    hours = np.array(HOUR_WEIGHTS, dtype=float)
    clock = random.choice(24, n, p=hours / hours.sum()) + random.random(n)
    open_days = is_open(np.arange(DAYS + 14))
    source = random.choice(len(SOURCES), n, p=SOURCE_SHARES)
    account = _accounts(random, n)
    seen = SEEN * random.normal(size=n) + np.array(SOURCE_EFFECTS)[source]
    is_evening = clock >= CLOSES
    seen += desk.seen_after_closing * (is_evening & open_days[day])
    hidden = OF_ACCOUNT * random.normal(size=n)[account] + OF_DAY * random.normal(size=DAYS)[day]
    hidden += desk.hidden_after_closing * is_evening
    promise = expit(BASE_LOG_ODDS + seen + hidden)
    takes = np.exp(random.normal(np.log(desk.median_hours), 1.0, n) - 0.3 * (seen + hidden))
    is_never = random.random(n) < expit(-1.6 - 0.5 * (seen + hidden))

    def delay(at: Numbers) -> Numbers:
        waited = np.minimum(_touched_at(day, at, takes, open_days) - (24 * day + at), LONGEST_HOURS)
        return np.where(is_never, LONGEST_HOURS, waited)

    def chance(hours_waited: Numbers) -> Numbers:
        return promise * np.exp(-desk.decay_per_hour * hours_waited)

    waited = delay(clock)
    won = random.random(n) < chance(waited)
    near = (np.abs(clock - CLOSES) < WIDTH) & open_days[day]
    early, late = delay(clock - WIDTH * (clock >= CLOSES)), delay(clock + WIDTH * (clock < CLOSES))
    truth = float((chance(late) - chance(early))[near].mean() / (late - early)[near].mean())
    arrivals = pd.DataFrame(
        {
            "clock_hours": clock,
            "day": day,
            "is_workday": open_days[day],
            "is_before_days_off": ~open_days[day + 1],
            "delay_hours": waited,
            "is_won": won.astype(float),
            "account": account,
            "chance": expit(BASE_LOG_ODDS + seen),
            "source": np.array(SOURCES, dtype=object)[source],
        }
    )
    return arrivals, truth


def is_open(days: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return on which days the desk works: day 0 is a Monday, five days a week without holidays."""
    return (days % 7 < 5) & ~np.isin(days, HOLIDAYS)


def expit(log_odds: Numbers) -> Numbers:
    """Return the chance of log-odds."""
    return np.asarray(1 / (1 + np.exp(-log_odds)))


def _accounts(random: np.random.Generator, n: int) -> NDArray[np.int64]:
    """Return an account per lead: its own position, or for second contacts that of another lead."""
    own = np.arange(n)
    return np.where(random.random(n) < SECOND_CONTACTS, random.integers(0, n, n), own)


def _touched_at(day: NDArray[np.int64], clock: Numbers, takes: Numbers, open_days: NDArray[np.bool_]) -> Numbers:
    """Return when each lead is called, in hours since the first midnight: after so many working hours."""
    length = CLOSES - OPENS
    before = np.concatenate([[0], np.cumsum(open_days)])
    worked = before[day] * length + np.where(open_days[day], np.clip(clock - OPENS, 0, length), 0.0) + takes
    workdays = np.flatnonzero(open_days)
    place = np.minimum((worked / length).astype(np.int64), len(workdays) - 1)
    return 24.0 * workdays[place] + OPENS + (worked - place * length)
