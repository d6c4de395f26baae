"""Leads that come in day by day, are called or not, and win at a level that goes up and down: what a forecast sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

START = pd.Timestamp("2024-01-01", tz="UTC")  # a Monday
DAYS, LEADS_A_DAY, HORIZON, OLDEST = 430, 12, 60, 37.0
LANDMARKS = (0.0, 7.0, 14.0, 30.0)
TEST_DAYS = 240
"""Days before the end from which on leads have a chance that was given beforehand."""
CALLED = 0.6


@dataclass(frozen=True)
class Seen:
    """What is known on the last day, and what came afterwards.

    Attributes
    ----------
    table, examples, closed, now : pandas.DataFrame
        As ``open_forecast`` takes them.
    chances : pandas.Series
    as_of : pandas.Timestamp
    came : int
        Wins of the leads open then, within the horizon.
    """

    table: pd.DataFrame
    examples: pd.DataFrame
    closed: pd.DataFrame
    now: pd.DataFrame
    chances: pd.Series
    as_of: pd.Timestamp
    came: int


def open_world(seed: int, spread: float, level: float = 1.0, test_days: int = TEST_DAYS) -> Seen:
    """Return one history.

    Parameters
    ----------
    seed : int
    spread : float
        Standard deviation of the logarithm of the level between stretches of about six weeks.
    level : float
        What the chances are off by throughout.
    test_days : int
        Days before the end from which on chances are known: how much past there is.
    """
    random = np.random.default_rng(seed)
    count = DAYS * LEADS_A_DAY
    day = np.sort(random.uniform(0, DAYS, count))
    chance = random.beta(1.2, 9, count)
    is_called = random.random(count) < CALLED
    called = day + random.exponential(3, count)
    month = random.lognormal(-(spread**2) / 2, spread, DAYS // 42 + 1)[(day // 42).astype(int)]
    wins = is_called & (random.random(count) < np.minimum(chance * month * level, 0.98))
    closing = np.where(wins, called + random.uniform(5, 50, count), called + random.uniform(20, 200, count))
    leads = pd.DataFrame({"day": day, "chance": chance, "is_called": is_called, "called": called, "wins": wins})
    leads = leads.assign(closing=closing, lead_id=[f"L{number}" for number in range(count)])
    rows = pd.concat([_rows(leads, leads["day"] + age, "landmark", age) for age in LANDMARKS] + _weeks(leads))
    rows = rows.assign(is_worked=rows["is_called"].astype("boolean").where(rows["known_day"] <= DAYS))
    examples = _moments(rows.sort_values("scored_day", ignore_index=True))
    in_test = (examples["day"] >= DAYS - test_days) & examples["is_worked"].notna()
    now = _rows(leads, pd.Series(float(DAYS), leads.index), "now", np.nan)
    now = _moments(now[now["age_days"] <= OLDEST])
    known = leads[leads["closing"] <= DAYS]
    closed = pd.DataFrame({"lead_id": known["lead_id"], "closed_at": _at(known["closing"])})
    closed["target_at"] = closed["closed_at"].where(known["wins"])
    ahead = leads[leads["lead_id"].isin(now["lead_id"]) & leads["wins"]]
    came = int((ahead["closing"] <= DAYS + HORIZON).sum())
    return Seen(
        table=examples[in_test].rename(columns={"chance": "model"}),
        examples=examples,
        closed=closed,
        now=now.assign(is_worked=pd.array(now["is_called"], "boolean")),
        chances=leads.set_index("lead_id")["chance"],
        as_of=START + pd.Timedelta(days=DAYS),
        came=came,
    )


def _rows(leads: pd.DataFrame, scored_day: pd.Series, kind: str, landmark: float) -> pd.DataFrame:
    """Return the rows of the leads that are there and open on their day."""
    rows = leads.assign(scored_day=scored_day, kind=kind, landmark_days=landmark, age_days=scored_day - leads["day"])
    rows = rows.assign(known_day=np.minimum(rows["closing"], scored_day + HORIZON))
    return rows[(rows["closing"] > scored_day) & (scored_day <= DAYS) & (rows["age_days"] >= 0)]


def _weeks(leads: pd.DataFrame) -> list[pd.DataFrame]:
    """Return the rows of each Monday's queue."""
    found = []
    for monday in range(0, DAYS + 1, 7):
        waits = ~(leads["is_called"] & (leads["called"] <= monday)) & (leads["day"] > monday - OLDEST)
        found.append(_rows(leads[waits], pd.Series(float(monday), leads.index[waits]), "week", np.nan))
    return found


def _moments(rows: pd.DataFrame) -> pd.DataFrame:
    touch = _at(rows["called"]).where(rows["is_called"] & (rows["called"] <= DAYS))
    return rows.assign(
        created_at=_at(rows["day"]),
        scored_at=_at(rows["scored_day"]),
        known_at=_at(rows["known_day"]).where(rows["known_day"] <= DAYS),
        first_touch_at=touch,
    )


def _at(days: pd.Series) -> pd.Series:
    return START + pd.to_timedelta(days, unit="D").dt.round("us")
