"""The sample with three ways in which sales chooses whom to call, and each lead's true chance had it been called."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
from scipy.special import expit, logit
from scipy.stats import norm

from src.features.build import build_features, to_pandas_examples, to_pandas_features
from src.features.catalog import catalog
from src.features.definition import Feature
from src.features.labels import label_rows
from src.features.plan import plan_features
from src.features.snapshot import scoring_rows
from src.leads.config import load_config
from src.leads.load import load_tables
from src.leads.sample import outcomes as planted
from src.leads.sample.arrivals import arrive
from src.leads.sample.behaviour import Behaviour, behave
from src.leads.sample.campaigns import FLOOD, campaign_plan
from src.leads.sample.drivers import driver_values, promise
from src.leads.sample.history import lead_ids
from src.leads.sample.options import SampleOptions
from src.leads.sample.people import describe
from src.leads.sample.queue import Work, work_queue
from src.leads.sample.working_time import DAY, WorkingTime, working_time
from src.leads.sample.write import write_sample
from src.models.cut import Numbers
from src.rules.declare import load_rules
from src.rules.replay import points_at

CONF = Path("conf/sample.toml")
RULES = Path("conf/rules/sample.toml")
HORIZON = pd.Timedelta(days=90)
CHOICES = {
    "lot": "by lot",
    "points": "by the points, which the data hold",
    "judgement": "by the true chance, much of which no column holds",
}


@dataclass(frozen=True)
class World:
    """Leads as they come in, before sales does anything.

    Attributes
    ----------
    examples, features : pandas.DataFrame
        One row per prospect without a colleague, at its creation; index ``row_id``.
    points : pandas.Series
        The team's points at creation.
    person : ndarray
        Position of each row's lead in ``people``.
    """

    options: SampleOptions
    catalog: dict[str, Feature]
    examples: pd.DataFrame
    features: pd.DataFrame
    points: pd.Series
    person: np.ndarray
    people: pl.DataFrame
    behaviour: Behaviour
    promise: Numbers
    hours: WorkingTime


def world(seed: int, leads: int) -> World:
    """Return the leads of one seed; those with a colleague are left out, so that each lead wins for itself."""
    options = SampleOptions(
        leads=leads, seed=seed, win_share=0.1, duplicates=False, late_recording=False, robot_emails=False
    )
    hours = working_time(options.start - timedelta(days=10), options.end.date() + timedelta(days=1200))
    plan = campaign_plan(options)
    names = [campaign.name for campaign in plan]
    people = describe(options, arrive(options, plan, hours, leads), names.index(FLOOD))
    behaviour = behave(options, people)
    hidden = promise(options, people, driver_values(people, behaviour, names))

    config = load_config(CONF)
    with tempfile.TemporaryDirectory() as folder:
        write_sample(options, Path(folder))
        tables = load_tables(config, Path(folder))
    alone = people.select(pl.len().over("company") == 1).to_series()
    ids = pl.DataFrame({"lead_id": lead_ids(people["created"].to_numpy()), "person": np.arange(leads)}).filter(alone)
    rows = scoring_rows(tables, config).filter((pl.col("kind") == "landmark") & (pl.col("landmark_days") == 0))
    rows = rows.filter(pl.col("lead_id").is_in(ids["lead_id"].implode()))
    plan_of_features = plan_features(tables, config)
    examples = to_pandas_examples(rows, label_rows(rows, tables, config))
    points = points_at(load_rules(RULES), tables, rows).to_pandas().set_index("row_id")["points"].astype(float)
    return World(
        options=options,
        catalog=catalog(config, plan_of_features),
        examples=examples,
        features=to_pandas_features(build_features(tables, rows, config, plan_of_features)),
        points=points.loc[examples.index],
        person=rows.join(ids, on="lead_id", how="left", maintain_order="left")["person"].to_numpy(),
        people=people,
        behaviour=behaviour,
        promise=hidden,
        hours=hours,
    )


def handled(leads: World, choice: str) -> pd.DataFrame:
    """Return the examples after sales chose in one of the ways of ``CHOICES``, with the planted truth beside.

    Returns
    -------
    pandas.DataFrame
        The columns of examples, labels known after the whole horizon, and ``true_chance``: of winning within the
        horizon, for a worked lead as it was worked, for any other as if it had waited as long for its first touch as
        a worked lead drawn by lot. ``called_first`` is minus the days to the first touch, missing where there is none.
    """
    options = replace(leads.options, selection=choice != "lot")
    work = work_queue(options, _as_sales_sees_it(leads, choice), _appeal(leads, choice), leads.hours)
    decided = planted.decide(options, leads.people, leads.behaviour, leads.promise, work)
    created, person = leads.examples["created_at"], leads.person
    touched = _moment(work.first_touch_at[person], created.index)
    won = _moment(decided.won_at[person], created.index)
    ends = created + HORIZON
    is_worked = (touched < ends) & ~(won < touched)
    return leads.examples.assign(
        is_won=(won <= ends).astype("boolean"),
        is_worked=is_worked.astype("boolean"),
        first_touch_at=touched,
        known_at=ends,
        followup_days=HORIZON.days,
        is_matured=ends <= pd.Timestamp(options.end),
        true_chance=_true_chance(leads, work, decided, is_worked.to_numpy()),
        called_first=(created - touched).dt.total_seconds().div(86_400).where(is_worked),
    )


def _as_sales_sees_it(leads: World, choice: str) -> pl.DataFrame:
    """Return the people; where sales goes by the points alone, nobody's nose tells more."""
    return leads.people.with_columns(unseen=pl.lit(0.0)) if choice == "points" else leads.people


def _appeal(leads: World, choice: str) -> Numbers:
    """Return what sales goes by, standardised: the true log-odds, or the points (0 for those who are no rows)."""
    if choice == "judgement":
        return (leads.promise - leads.promise.mean()) / leads.promise.std()
    appeal = np.zeros(len(leads.people))
    appeal[leads.person] = (leads.points - leads.points.mean()) / leads.points.std()
    return appeal


def _true_chance(leads: World, work: Work, decided: planted.Outcomes, is_worked: np.ndarray) -> Numbers:
    """Return each row's chance of winning within the horizon, had it been worked."""
    person, random = leads.person, leads.options.random("had it been worked")
    created = leads.people["created"].to_numpy()[person]
    days = (work.first_touch_at[person] - created) / DAY
    days = np.where(is_worked, days, random.choice(days[is_worked], len(days)))
    load = np.where(is_worked, work.load[person], 1.0)
    log_odds = logit(decided.chance_if_ignored[person]) + planted.WORKED_EFFECT
    log_odds += planted.skills(leads.options)[work.rep[person]]
    log_odds += planted.DELAY_EFFECT * np.log2(1 + 2 * days) + planted.BUSY_EFFECT * (load - 1)
    moments = (leads.behaviour.demo_at, leads.behaviour.pricing_again_at, leads.behaviour.webinar_at)
    for moment in moments:
        own = moment[person]
        days = np.where(own < planted.NEVER, np.maximum(days, (own - created) / DAY), days)
    left = np.maximum(HORIZON.days - days - 3, 1e-9)  # wins come three days after the start at the earliest
    in_time = norm.cdf(np.log(left / planted.DAYS_TO_WIN) / planted.DAYS_TO_WIN_SPREAD)
    return expit(log_odds) * in_time


def _moment(seconds: np.ndarray, index: pd.Index) -> pd.Series:
    """Return seconds since 1970 as times, missing where never."""
    known = seconds < planted.NEVER
    moments = pd.to_datetime(np.where(known, seconds, 0), unit="s", utc=True)
    return pd.Series(moments, index, dtype="datetime64[us, UTC]").where(known)
