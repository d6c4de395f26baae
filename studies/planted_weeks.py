"""Weeks of the sample in which sales calls by lot or picks, with each lead's true chance had it been called."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd
from scipy.special import expit, logit
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression

from src.leads.sample import outcomes as planted
from src.leads.sample.arrivals import arrive
from src.leads.sample.behaviour import NEVER, behave
from src.leads.sample.campaigns import FLOOD, campaign_plan
from src.leads.sample.drivers import driver_values, promise
from src.leads.sample.options import SampleOptions
from src.leads.sample.people import describe
from src.leads.sample.queue import visible_points, work_queue
from src.leads.sample.working_time import DAY, working_time
from src.models.cut import Flags, Numbers

LEADS, WIN_SHARE = 6_000, 0.1
HORIZON_DAYS, OLDEST_DAYS = 90.0, 37.0
CUT_DAYS, TEST_DAYS = 64 * 7, 27 * 7
"""Days from the first Monday to the cut, and of the weeks that are tested after it."""
CHOICES = {"lot": "by lot", "sample": "picks"}
"""Whom sales calls: by lot, and it does not matter how long a lead waits; or by points, taste and luck, as in the
sample, and those it likes sooner."""
DEEDS = ("demo_request", "pricing_page_again_within_14_days", "webinar_attended")
NOT_SEEN = ("demo_request_by_a_real_company", "pages_saturating", "content_download")
"""Drivers that the formula does without: the first is the demo by those whose other drivers it knows."""


@dataclass(frozen=True)
class World:
    """One seed's leads; every array has one entry per lead, moments are days since the first Monday, inf for never.

    Attributes
    ----------
    is_used : array of bool
        Prospects without a colleague: each wins for itself.
    fixed, deeds_at : array, leads x drivers
        What is known when the lead comes in, and when it does what tells more.
    log_odds : array
        Of winning in the end if nobody calls.
    skill : array
        Log-odds that the colleague in charge adds.
    """

    options: SampleOptions
    monday: pd.Timestamp
    is_used: Flags
    created: Numbers
    touched: Numbers
    won_at: Numbers
    fixed: Numbers
    deeds_at: Numbers
    points: Numbers
    log_odds: Numbers
    skill: Numbers


@dataclass(frozen=True)
class Planted:
    """An out-of-time table of whole weeks, and what is true of its rows.

    Attributes
    ----------
    table : pandas.DataFrame
        Rows of kind week and landmark (age 0), index ``row_id``; ``model`` learned from earlier called leads.
    if_called, if_not : pandas.Series
        The true chance of winning within the horizon if first called within the week, and if never.
    """

    table: pd.DataFrame
    if_called: pd.Series
    if_not: pd.Series


def planted_weeks(seed: int, choice: str) -> Planted:
    """Return the weeks of one seed under one of ``CHOICES``."""
    leads = _world(seed, choice)
    rows = _rows(leads)
    features = _features(leads, rows)
    learns = rows["is_worked"] & (rows["at"] < CUT_DAYS - HORIZON_DAYS)
    formula = LogisticRegression(max_iter=1000).fit(features[learns], rows.loc[learns, "is_won"])
    rows = rows.assign(model=formula.predict_proba(features)[:, 1])
    rows = rows[(rows["at"] >= CUT_DAYS) & (rows["at"] < CUT_DAYS + TEST_DAYS)].rename_axis("row_id")
    lead, is_week = rows["lead"].to_numpy(), rows["is_week"]
    table = pd.DataFrame(
        {
            "kind": np.where(is_week, "week", "landmark"),
            "landmark_days": np.where(is_week, np.nan, 0.0),
            "window": 0,
            "window_start": leads.monday + pd.Timedelta(days=CUT_DAYS),
            "window_end": leads.monday + pd.Timedelta(days=CUT_DAYS + TEST_DAYS),
            "account_id": rows["lead"].astype(str),
            "created_at": _moments(leads, leads.created[lead], rows.index),
            "scored_at": _moments(leads, rows["at"].to_numpy(), rows.index),
            "first_touch_at": _moments(leads, leads.touched[lead], rows.index),
            "is_won": rows["is_won"].astype("boolean"),
            "is_worked": rows["is_worked"].astype("boolean"),
            "model": rows["model"],
            "rules": leads.points[lead],
        },
        index=rows.index,
    )
    return Planted(table, *_true_chances(leads, rows))


def _world(seed: int, choice: str) -> World:
    by_lot = choice == "lot"
    options = SampleOptions(
        leads=LEADS, seed=seed, win_share=WIN_SHARE, duplicates=False, selection=not by_lot, delay_effect=not by_lot
    )
    hours = working_time(options.start - timedelta(days=10), options.end.date() + timedelta(days=1200))
    plan = campaign_plan(options)
    names = [campaign.name for campaign in plan]
    people = describe(options, arrive(options, plan, hours, LEADS), names.index(FLOOD))
    behaviour = behave(options, people)
    values = driver_values(people, behaviour, names)
    points = visible_points(people, values, behaviour)
    work = work_queue(options, people, points, hours)
    decided = planted.decide(options, people, behaviour, promise(options, people, values), work)
    company = people["company"].to_numpy()
    alone = np.bincount(company, minlength=len(company))[company] == 1
    first = pd.Timestamp(options.start, tz="UTC")
    monday = first - pd.Timedelta(days=first.day_of_week)

    def days(seconds: Numbers) -> Numbers:
        known = np.where(seconds < NEVER, seconds, 0) / DAY - monday.timestamp() / DAY
        return np.where(seconds < NEVER, known, np.inf)

    deeds = (behaviour.demo_at, behaviour.pricing_again_at, behaviour.webinar_at)
    return World(
        options=options,
        monday=monday,
        is_used=(people["relationship"] == "Prospect").to_numpy() & alone,
        created=days(people["created"].to_numpy()),
        touched=days(work.first_touch_at),
        won_at=days(decided.won_at),
        fixed=np.stack([value for name, value in values.items() if name not in (*DEEDS, *NOT_SEEN)], axis=1),
        deeds_at=np.stack([days(at) for at in deeds], axis=1),
        points=points,
        log_odds=logit(decided.chance_if_ignored),
        skill=planted.skills(options)[work.rep],
    )


def _rows(leads: World) -> pd.DataFrame:
    """Return ``lead, at, is_week, is_won, is_worked``: each lead as it comes in, and on each Monday that it waits."""
    used = np.flatnonzero(leads.is_used)
    parts = [pd.DataFrame({"lead": used, "at": leads.created[used], "is_week": False})]
    for at in np.arange(0.0, CUT_DAYS + TEST_DAYS, 7):
        age = at - leads.created[used]
        waits = (age >= 0) & (age <= OLDEST_DAYS) & (np.minimum(leads.touched, leads.won_at)[used] > at)
        parts.append(pd.DataFrame({"lead": used[waits], "at": at, "is_week": True}))
    rows = pd.concat(parts, ignore_index=True)
    won_at, ends = leads.won_at[rows["lead"]], rows["at"] + HORIZON_DAYS
    worked = leads.touched[rows["lead"]] < np.minimum(won_at, ends)
    return rows.assign(is_won=(won_at > rows["at"]) & (won_at <= ends), is_worked=worked)


def _features(leads: World, rows: pd.DataFrame) -> Numbers:
    """Return what is known of each row at its moment."""
    lead, at = rows["lead"].to_numpy(), rows["at"].to_numpy()
    deeds = (leads.deeds_at[lead] <= at[:, None]).astype(float)
    age = (at - leads.created[lead])[:, None] / OLDEST_DAYS
    return np.concatenate([leads.fixed[lead], deeds, age], axis=1)


def _true_chances(leads: World, rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return each row's chance of winning within the horizon if called within its week, and if never called."""
    lead, at = rows["lead"].to_numpy(), rows["at"].to_numpy()
    within = leads.touched[lead] - at
    waits = within[rows["is_week"] & (within < 7)]
    wait = leads.options.random("had it been called").choice(waits, len(rows))
    called = leads.log_odds[lead] + planted.WORKED_EFFECT + leads.skill[lead]
    if leads.options.delay_effect:
        called = called + planted.DELAY_EFFECT * np.log2(1 + 2 * (at + wait - leads.created[lead]))
    if_called = expit(called) * _in_time(leads, lead, at, at + wait)
    if_not = expit(leads.log_odds[lead]) * _in_time(leads, lead, at, leads.created[lead] + 10)
    return pd.Series(if_called, rows.index), pd.Series(if_not, rows.index)


def _in_time(leads: World, lead: np.ndarray, at: Numbers, start: Numbers) -> Numbers:
    """Return how likely a win that comes in the end comes within the horizon after ``at``."""
    deeds = np.where(np.isfinite(leads.deeds_at[lead]), leads.deeds_at[lead], -np.inf).max(axis=1)
    begins = np.maximum(start, deeds) + 3  # wins come three days after the start at the earliest

    def by(moment: Numbers) -> Numbers:
        days = np.maximum(moment - begins, 1e-9)
        return norm.cdf(np.log(days / planted.DAYS_TO_WIN) / planted.DAYS_TO_WIN_SPREAD)

    return by(at + HORIZON_DAYS) - by(at)


def _moments(leads: World, days: Numbers, index: pd.Index) -> pd.Series:
    """Return days since the first Monday as times, missing where never."""
    return leads.monday + pd.Series(pd.to_timedelta(np.where(np.isfinite(days), days, np.nan), unit="D"), index)
