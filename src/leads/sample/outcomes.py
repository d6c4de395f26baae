"""Who wins and when: drivers, unseen quality, the colleague's skill, being called at all and how late."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from src.leads.sample.activity import REPS
from src.leads.sample.behaviour import NEVER, Behaviour
from src.leads.sample.drivers import Flags, Numbers
from src.leads.sample.options import SampleOptions
from src.leads.sample.queue import Work
from src.leads.sample.working_time import DAY, Seconds

WORKED_EFFECT = 1.8
"""Log-odds that a first touch adds."""
DELAY_EFFECT = -0.12
"""Log-odds per doubling of the days until the first touch (counted from half a day)."""
BUSY_EFFECT = -0.3
"""Log-odds when the team makes twice as many first touches as usual."""
SKILL_SPREAD = 0.3
"""Standard deviation of the log-odds between colleagues."""
DAYS_TO_WIN, DAYS_TO_WIN_SPREAD = 32.0, 0.80
"""Median days from first touch to winning, and the spread of their logarithm."""
NOT_FOR_SALE = {"Own staff": 0.0, "Competitor": 0.0, "Student": 0.05, "Customer": 2.5}
"""Odds of those who are no prospects, against a prospect like them."""


@dataclass(frozen=True)
class Outcomes:
    """Wins, and the chance each lead had.

    Attributes
    ----------
    chance, chance_if_worked, chance_if_ignored : array of float
        True probabilities of winning in the end, 0-1: as it came, had it been called the same day or not at all.
    won_at : array of int
        Seconds since 1970, ``NEVER`` where the lead does not win. May lie after the end of the history.
    value : array of float
        Euro of the first year, of winners.
    """

    chance: Numbers
    chance_if_worked: Numbers
    chance_if_ignored: Numbers
    won_at: Seconds
    value: Numbers


def decide(
    options: SampleOptions, people: pl.DataFrame, behaviour: Behaviour, promise: Numbers, work: Work
) -> Outcomes:
    """Return who wins."""
    random = options.random("outcomes")
    handling, if_worked = _handling(options, people, work)
    odds_factor = people["relationship"].cast(pl.String).replace_strict(NOT_FOR_SALE, default=1.0).to_numpy()
    base = _intercept((promise + handling)[odds_factor == 1.0], options.win_share)
    chance, worked, ignored = (
        _probability(base + promise + effect, odds_factor) for effect in (handling, if_worked, np.zeros(len(promise)))
    )
    wins = random.random(len(people)) < chance
    won_at = np.where(wins, _won_at(random, options, people, behaviour, work), NEVER)
    won_at[_second_of_account(people, won_at)] = NEVER
    value = np.exp(random.normal(7.4, 0.45, len(people))) * people["employees"].to_numpy() ** 0.4
    return Outcomes(chance, worked, ignored, won_at, np.maximum(600, np.round(value, -2)))


def skills(options: SampleOptions) -> Numbers:
    """Return the log-odds that each colleague adds, zero on average."""
    skill = options.random("skills").normal(0, SKILL_SPREAD, len(REPS))
    return (skill - skill.mean()) * (options.rep_skill and options.signal)


def delay_days(people: pl.DataFrame, work: Work) -> Numbers:
    """Return days from arrival to first touch; 0 where nobody called."""
    waited = (work.first_touch_at - people["created"].to_numpy()) / DAY
    return np.where(work.is_worked, waited, 0.0)


def _handling(options: SampleOptions, people: pl.DataFrame, work: Work) -> tuple[Numbers, Numbers]:
    """Return what sales' work adds to the log-odds: as it came, and had the lead been called the same day."""
    worked = WORKED_EFFECT * options.being_worked_effect + skills(options)[work.rep]
    delay = DELAY_EFFECT * np.log2(1 + 2 * delay_days(people, work)) if options.delay_effect and options.signal else 0.0
    busy = BUSY_EFFECT * (work.load - 1) if options.signal else 0.0
    return np.where(work.is_worked, worked + delay + busy, 0.0), worked


def _probability(log_odds: Numbers, odds_factor: Numbers) -> Numbers:
    odds = np.exp(log_odds) * odds_factor
    return odds / (1 + odds)


def _intercept(log_odds: Numbers, share: float) -> float:
    """Return what must be added for a mean probability of ``share`` (bisection)."""
    low, high = -30.0, 30.0
    for _ in range(60):
        middle = (low + high) / 2
        mean = float(np.mean(1 / (1 + np.exp(-(log_odds + middle)))))
        low, high = (middle, high) if mean < share else (low, middle)
    return (low + high) / 2


def _won_at(
    random: np.random.Generator, options: SampleOptions, people: pl.DataFrame, behaviour: Behaviour, work: Work
) -> Seconds:
    """Return when each lead would win: after the first touch and after what made it likely."""
    created = people["created"].to_numpy()
    days = np.exp(random.normal(np.log(DAYS_TO_WIN), DAYS_TO_WIN_SPREAD, len(created)))
    if not options.signal:
        return created + ((days + 3) * DAY).astype(np.int64)
    start = np.where(work.is_worked, work.first_touch_at, created + 10 * DAY)
    for driver in (behaviour.demo_at, behaviour.pricing_again_at, behaviour.webinar_at):
        start = np.where(driver < NEVER, np.maximum(start, driver), start)
    return start + ((days + 3) * DAY).astype(np.int64)


def _second_of_account(people: pl.DataFrame, won_at: Seconds) -> Flags:
    """Return which winners come after another winner of the same company: one deal is one win."""
    frame = pl.DataFrame({"company": people["company"], "won_at": won_at})
    rank = pl.col("won_at").rank("ordinal").over("company")
    return frame.select((rank > 1) & (pl.col("won_at") < NEVER)).to_series().to_numpy()
