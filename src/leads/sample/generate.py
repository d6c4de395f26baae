"""The whole generated history: each mechanism in turn, in the order in which things happen."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import polars as pl

from src.leads.sample.afterwards import act_afterwards
from src.leads.sample.arrivals import arrive
from src.leads.sample.behaviour import NEVER, behave
from src.leads.sample.campaigns import FLOOD, campaign_plan, campaign_table
from src.leads.sample.drivers import driver_values, promise
from src.leads.sample.duplicates import double, duplicate_count, move_activities
from src.leads.sample.emails import send_emails
from src.leads.sample.feedback import feedback_table
from src.leads.sample.history import (
    SampleHistory,
    activities_table,
    campaign_names,
    known_at_end,
    known_at_once,
    lead_ids,
    leads_table,
    milestones_table,
)
from src.leads.sample.marketing import answer, give_back
from src.leads.sample.missing import leave_empty
from src.leads.sample.options import SampleOptions
from src.leads.sample.outcomes import decide
from src.leads.sample.people import describe
from src.leads.sample.planned import planned_table
from src.leads.sample.process import closing, process
from src.leads.sample.queue import visible_points, work_queue
from src.leads.sample.touches import touch_leads
from src.leads.sample.truth import dirt_truth, drivers_truth, handling_truth, marketing_truth
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
    hidden = promise(options, people, values)
    work = work_queue(options, people, visible_points(people, values, behaviour), hours)
    outcomes = decide(options, people, behaviour, hidden, work)
    steps = process(options, people, hidden, work, outcomes, hours)
    activities = [
        behaviour.activities,
        send_emails(options, people),
        touch_leads(options, work, outcomes, steps, hours),
    ]
    closed_at = closing(steps, len(people))
    activities += act_afterwards(options, outcomes.won_at, closed_at)
    returned = give_back(options, work, closed_at, hours)
    answers = answer(options, behaviour.activities, returned, closed_at, hours)

    second = double(options, people)
    ids = lead_ids(np.concatenate([people["created"].to_numpy(), second.created]))
    known = known_at_end(options, steps, "milestone")
    known = pl.concat([known, known_at_once(options, returned)], how="diagonal")
    booked = move_activities(options, pl.concat(activities), len(people), second)
    is_closed = closing(known, len(people)) < NEVER
    return SampleHistory(
        leads=leads_table(options, leave_empty(options, people, hidden), second, ids, plan, known),
        activities=activities_table(options, booked, answers, ids, campaign_names(people, plan, second)),
        milestones=milestones_table(known, ids),
        campaigns=pl.concat([campaign_table(options, plan, people["campaign"]), planned_table(options)]),
        feedback=feedback_table(options, people, hidden, work, ids, hours),
        truth={
            "options": options.as_json(),
            "drivers": drivers_truth(options),
            "handling": handling_truth(options, people, work, outcomes),
            "marketing": marketing_truth(options),
            "dirt": dirt_truth(options, people, ids[: len(people)], hours, is_closed, ids[len(people) :]),
        },
    )
