"""The whole generated history: each mechanism in turn, in the order in which things happen."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from src.leads.sample.afterwards import act_afterwards
from src.leads.sample.arrivals import arrive
from src.leads.sample.behaviour import behave
from src.leads.sample.campaigns import FLOOD, campaign_plan, campaign_table
from src.leads.sample.drivers import driver_values, promise
from src.leads.sample.duplicates import double, duplicate_count, move_activities
from src.leads.sample.emails import send_emails
from src.leads.sample.history import SampleHistory, activities_table, as_time, lead_ids, leads_table, milestones_table
from src.leads.sample.missing import leave_empty
from src.leads.sample.options import SampleOptions
from src.leads.sample.outcomes import decide
from src.leads.sample.people import describe
from src.leads.sample.process import closing, process
from src.leads.sample.queue import visible_points, work_queue
from src.leads.sample.recording import record
from src.leads.sample.touches import touch_leads
from src.leads.sample.working_time import working_time


def generate(options: SampleOptions) -> SampleHistory:
    """Return a believable history of one invented company, with planted truth.

    Nothing in it is later than ``options.end``; what lies beyond is cut, so that young leads have no outcome yet.
    """
    hours = working_time(options.start - timedelta(days=10), options.end.date() + timedelta(days=1200))
    plan = campaign_plan(options)
    names = [c.name for c in plan]
    arrivals = arrive(options, plan, hours, options.leads - duplicate_count(options))
    people = describe(options, arrivals, names.index(FLOOD) if FLOOD in names else None)
    behaviour = behave(options, people)
    values = driver_values(people, behaviour, names)
    hidden_promise = promise(options, people, values)
    work = work_queue(options, people, visible_points(people, values), hours)
    outcomes = decide(options, people, behaviour, hidden_promise, work)
    steps = process(options, people, hidden_promise, work, outcomes, hours)
    closed_at = closing(steps, len(people))
    activities = [behaviour.activities, send_emails(options, people), touch_leads(options, work, outcomes, steps, hours)]
    if options.late_activities:
        activities.append(act_afterwards(options, outcomes.won_at, closed_at))
    end = int(options.end.timestamp())
    known_steps = record(options, steps, "milestone").filter(pl.col("recorded") < end)
    second = double(options, people)
    ids = lead_ids(np.concatenate([people["created"].to_numpy(), second.created]))
    shown = leave_empty(options, people, hidden_promise)
    leads = leads_table(options, shown, second, ids, plan, known_steps)
    booked = move_activities(options, pl.concat(activities), len(people), second)
    campaign = people["campaign"].cast(pl.UInt32).cat.to(pl.Enum(names))
    campaign = pl.concat([campaign, campaign.gather(second.original)])
    booked_leads = np.bincount(people["campaign"].drop_nulls().to_numpy(), minlength=len(plan)).tolist()
    table = campaign_table(plan, booked_leads, options).with_columns(as_time("starts_at", "ends_at"))
    return SampleHistory(
        leads=leads,
        activities=activities_table(options, booked, ids, campaign),
        milestones=milestones_table(options, known_steps, ids),
        campaigns=table,
        truth={},
    )
