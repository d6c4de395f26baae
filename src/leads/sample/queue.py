"""Sales works a queue with limited capacity, week by week: promising, new and liked leads first, many never.

What sales goes by is partly the points, partly how new a lead is, partly a colleague's nose for quality that no
column tells. So called leads win more often for two reasons: calling helps, and better leads are called.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from src.leads.sample.activity import REPS
from src.leads.sample.behaviour import Behaviour
from src.leads.sample.drivers import Numbers
from src.leads.sample.options import SampleOptions
from src.leads.sample.working_time import DAY, EPOCH, Seconds, WorkingTime

CAPACITY_SHARE = 0.66
"""First touches that sales can make, as a share of the arrivals of an average week."""
GIVEN_UP_DAYS = 56
"""Older leads are not taken up any more."""
WEIGHTS = {"points": 0.55, "new": 0.9, "taste": 0.45, "luck": 0.9}
MEDIAN_RESPONSE_HOURS = 5.0
"""Working hours between arrival (or Monday, for leads left over) and first touch."""
NEVER_WORKED = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Work:
    """What became of each lead in the queue.

    Attributes
    ----------
    first_touch_at : array of int
        Seconds since 1970; ``NEVER_WORKED`` where nobody called.
    rep : array of int
        Position in ``REPS`` of the colleague in charge.
    load : array of float
        First touches of that week against the usual number, 0 where never worked.
    """

    first_touch_at: Seconds
    rep: Seconds
    load: Numbers

    @property
    def is_worked(self) -> NDArray[np.bool_]:
        """Which leads got a first touch."""
        return self.first_touch_at < NEVER_WORKED


def visible_points(people: pl.DataFrame, values: dict[str, Numbers], behaviour: Behaviour) -> Numbers:
    """Return roughly the company's own points after the first two days, errors included, standardised."""
    soon = people["created"].to_numpy() + 2 * DAY
    points = (
        5 * values["industry_logistics_or_manufacturing"]
        + 10 * values["employees_50_to_499"]
        + 20 * values["employees_over_1000"]
        + 10 * values["operations_or_it"]
        + 20 * values["head_of_something"]
        - 30 * values["student_or_intern"]
        - 10 * values["free_mail"]
        + 20 * (behaviour.demo_at < soon)
        + 15 * values["content_download"]
        + 15 * (behaviour.webinar_at < soon)
    )
    return (points - points.mean()) / points.std()


def work_queue(options: SampleOptions, people: pl.DataFrame, points: Numbers, hours: WorkingTime) -> Work:
    """Return who was called when and by whom."""
    random = options.random("queue")
    count = len(people)
    created = people["created"].to_numpy()
    luck = random.gumbel(size=count)
    rep = _rep_in_charge(random, people)
    taste = people["unseen"].to_numpy() + 0.5 * random.normal(size=count)
    liked = WEIGHTS["points"] * points + WEIGHTS["taste"] * taste if options.selection and options.signal else 0.0
    appeal = liked + WEIGHTS["luck"] * luck
    response = np.exp(random.normal(np.log(MEDIAN_RESPONSE_HOURS * 3600), 1.0, count) - 0.35 * liked)
    first_touch_at = np.full(count, NEVER_WORKED)
    load = np.zeros(count)
    for monday, capacity in _weeks(options, hours, count):
        taken = _taken(created, first_touch_at, appeal, monday, capacity)
        start = hours.worked_until(np.maximum(created[taken], monday))
        first_touch_at[taken] = hours.moment_at(start + np.minimum(response[taken], 4.5 * 8 * 3600).astype(np.int64))
        load[taken] = len(taken) / max(1.0, CAPACITY_SHARE * count / _week_count(options))
    return Work(first_touch_at, rep, load)


def _taken(created: Seconds, first_touch_at: Seconds, appeal: Numbers, monday: int, capacity: int) -> Seconds:
    """Return the positions of the leads that are called in the week that starts at ``monday``."""
    oldest, newest = np.searchsorted(created, [monday - GIVEN_UP_DAYS * DAY, monday + 7 * DAY])
    waiting = oldest + np.flatnonzero(first_touch_at[oldest:newest] == NEVER_WORKED)
    age_weeks = np.maximum(0, monday - created[waiting]) / (7 * DAY)
    priority = appeal[waiting] - WEIGHTS["new"] * age_weeks
    return np.sort(waiting[np.argsort(-priority, kind="stable")[:capacity]])


def _week_count(options: SampleOptions) -> float:
    return (options.end.timestamp() / DAY - (options.start - EPOCH).days) / 7


def _weeks(options: SampleOptions, hours: WorkingTime, count: int) -> list[tuple[int, int]]:
    """Return Monday 00:00 UTC and the capacity of each week; fewer where there are holidays."""
    start = (options.start - EPOCH).days
    first = start - (start + 3) % 7  # 1970-01-01 was a Thursday
    usual = CAPACITY_SHARE * count / _week_count(options)
    weeks = []
    for monday in range(first, int(options.end.timestamp()) // DAY, 7):
        days = np.searchsorted(hours.workdays, [monday, monday + 7])
        growth = 0.85 + 0.3 * (monday - start) / (7 * _week_count(options))
        weeks.append((monday * DAY, round(usual * growth * int(days[1] - days[0]) / 5)))
    return weeks


def _rep_in_charge(random: np.random.Generator, people: pl.DataFrame) -> Seconds:
    """Return the colleague in charge: three teams by region, at random inside a team."""
    country = people["country"].cast(pl.String)
    size = len(REPS) // 3
    team = np.select([(country == "DE").to_numpy(), country.is_in(["AT", "CH"]).to_numpy()], [0, 1], 2)
    return team * size + random.integers(0, size, len(people))
