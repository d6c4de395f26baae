"""Two periods of the sample's leads that differ in one planted thing only, or in nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
import polars as pl
from scipy.optimize import brentq
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from src.leads.sample import outcomes as planted
from src.leads.sample.arrivals import arrive
from src.leads.sample.behaviour import Behaviour, behave
from src.leads.sample.campaigns import FLOOD, campaign_plan
from src.leads.sample.drivers import driver_values, promise, strengths
from src.leads.sample.options import SampleOptions
from src.leads.sample.people import describe
from src.leads.sample.queue import WEIGHTS, visible_points
from src.leads.sample.working_time import working_time
from src.models.cut import Flags, Numbers

OLDER, POOL = 4_000, 8_000
"""Leads that teach the score, and those that the two periods are drawn from."""
KEPT, WIN_SHARE, TOUCHED = 0.6, 0.075, 0.6
DAYS = 84
START = pd.Timestamp("2026-01-05", tz="UTC")
SEEN_LATER = ("pricing_page_again_within_14_days", "webinar_attended", "pages_saturating", "content_download")
"""Drivers that nobody knows when a lead comes in."""
DEMOS = ("demo_request", "demo_request_by_a_real_company")
MEDIAN_DELAY_DAYS, DELAY_SPREAD = 1.5, 1.2
FEWER, TILT, NEVER_CALLED, LATER, LATER_DAYS, ODDS = 0.7, 0.7, 0.35, 0.4, 5.0, 0.6
SHOCKS = {
    "nothing": "nothing",
    "volume": "three in ten of the later leads do not come",
    "quality": "weaker leads come, by what is known when they come in",
    "handling": "35 of 100 later calls are not made, 40 of 100 of the others five days later",
    "market": "the odds of the later leads are 0.6 times as high",
    "unseen quality": "weaker leads come, by what no column tells",
}
"""What is planted: the part that should move, and how."""


@dataclass(frozen=True)
class Pool:
    """Leads that two periods are drawn from; every array has one entry per lead.

    Attributes
    ----------
    score : array
        Log-odds by a formula that learned from older leads: one score for both periods.
    known, unseen : array
        Promise in standard deviations: what is known as the lead comes in, and what no column tells.
    log_odds : array
        Of winning if nobody calls.
    delay_days : array
        Days to the first touch, infinite where nobody calls.
    skill : array
        Log-odds that the colleague in charge adds.
    account : array of str
    is_later : array of bool
        In which period the account comes, by lot.
    """

    score: Numbers
    known: Numbers
    unseen: Numbers
    log_odds: Numbers
    delay_days: Numbers
    skill: Numbers
    account: np.ndarray
    is_later: Flags
    options: SampleOptions


def pool(seed: int, by_lot: bool = False) -> Pool:
    """Return the leads of one seed; sales calls by points, taste and luck as in the sample, or ``by_lot``."""
    options = SampleOptions(leads=round((OLDER + POOL) / 0.88), seed=seed, duplicates=False)
    hours = working_time(options.start - timedelta(days=10), options.end.date() + timedelta(days=1200))
    plan = campaign_plan(options)
    names = [campaign.name for campaign in plan]
    people = describe(options, arrive(options, plan, hours, options.leads), names.index(FLOOD))
    behaviour = behave(options, people)
    values = driver_values(people, behaviour, names)
    random = options.random("two periods")
    prospects = np.flatnonzero((people["relationship"] == "Prospect").to_numpy())
    chosen = random.permutation(prospects)[: OLDER + POOL]
    unseen = people["unseen"].to_numpy()
    liked = WEIGHTS["points"] * visible_points(people, values, behaviour)
    liked = liked + WEIGHTS["taste"] * (unseen + 0.5 * random.normal(size=len(people)))
    liked = 0 * liked if by_lot else liked
    appeal = liked + WEIGHTS["luck"] * random.gumbel(size=len(people))
    waited = MEDIAN_DELAY_DAYS * np.exp(random.normal(0, DELAY_SPREAD, len(people)) - 0.35 * liked)
    delay = np.where(appeal > np.quantile(appeal[chosen], 1 - TOUCHED), waited, np.inf)
    skill = random.choice(planted.skills(options), len(people))
    hidden = promise(options, people, values)
    base = brentq(lambda a: expit(a + hidden + _called(delay, skill))[chosen].mean() - WIN_SHARE, -30, 30)
    log_odds = base + hidden
    features = _at_creation(people, behaviour, values)
    older, drawn = chosen[:OLDER], chosen[OLDER:]
    learns = older[np.isfinite(delay[older])]
    won = random.random(len(learns)) < expit(log_odds + _called(delay, skill))[learns]
    formula = LogisticRegression(max_iter=500).fit(features[learns], won)
    company = people["company"].to_numpy()
    known = features @ np.array([strengths(options)[name] for name in values if name not in SEEN_LATER])
    return Pool(
        score=formula.decision_function(features[drawn]),
        known=_standardised(known[drawn]),
        unseen=unseen[drawn],
        log_odds=log_odds[drawn],
        delay_days=delay[drawn],
        skill=skill[drawn],
        account=company[drawn].astype(str),
        is_later=(random.random(len(people)) < 0.5)[company[drawn]],
        options=options,
    )


def two_periods_of(leads: Pool, shock: str) -> tuple[pd.DataFrame, Numbers]:
    """Return the out-of-time table of both periods, and the true chance of each row.

    Under each shock the same lots and outcomes are drawn, so that two tables of a seed differ by the shock alone.
    """
    random, later = leads.options.random("shock"), leads.is_later
    luck, lot, comes, never, late, clock = (random.random(len(later)) for _ in range(6))
    tilted = {"quality": leads.known, "unseen quality": leads.unseen}.get(shock)
    kept = lot < (KEPT if tilted is None else np.where(later, _weaker(tilted), KEPT))
    delay, moved = leads.delay_days, 0.0
    if shock == "volume":
        kept &= ~later | (comes < FEWER)
    if shock == "handling":
        delay = np.where(later & (never < NEVER_CALLED), np.inf, delay)
        delay = np.where(later & (late < LATER), delay + LATER_DAYS, delay)
    if shock == "market":
        moved = np.log(ODDS)
    chance = expit(leads.log_odds + _called(delay, leads.skill) + moved * later)
    created = pd.Series(START + pd.to_timedelta((later + clock) * DAYS, unit="D"))
    is_called = np.isfinite(delay)
    touched = created + pd.to_timedelta(np.where(is_called, delay, 0.0), unit="D")
    table = pd.DataFrame(
        {
            "kind": "landmark",
            "landmark_days": 0.0,
            "window": 0,
            "window_start": START,
            "window_end": START + pd.Timedelta(days=2 * DAYS + 1),
            "account_id": leads.account,
            "created_at": created,
            "is_won": pd.array(luck < chance, dtype="boolean"),
            "is_worked": pd.array(is_called, dtype="boolean"),
            "first_touch_at": touched.where(is_called),
            "score": leads.score,
        }
    ).rename_axis("row_id")
    return table[kept], chance[kept]


def _called(delay_days: Numbers, skill: Numbers) -> Numbers:
    """Return what calling adds to the log-odds, as the sample has it."""
    days = np.where(np.isfinite(delay_days), delay_days, 0.0)
    effect = planted.WORKED_EFFECT + skill + planted.DELAY_EFFECT * np.log2(1 + 2 * days)
    return np.where(np.isfinite(delay_days), effect, 0.0)


def _at_creation(people: pl.DataFrame, behaviour: Behaviour, values: dict[str, Numbers]) -> Numbers:
    """Return the drivers as known when each lead comes in (leads x drivers)."""
    has_come = behaviour.demo_at <= people["created"].to_numpy()
    known = {name: value * has_come if name in DEMOS else value for name, value in values.items()}
    return np.stack([value for name, value in known.items() if name not in SEEN_LATER], axis=1)


def _weaker(promised: Numbers) -> Numbers:
    """Return how likely each lead is to come, the weaker the likelier, ``KEPT`` on average."""
    level = brentq(lambda a: expit(a - TILT * promised).mean() - KEPT, -30, 30)
    return expit(level - TILT * promised)


def _standardised(values: Numbers) -> Numbers:
    return (values - values.mean()) / values.std()
