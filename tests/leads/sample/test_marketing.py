"""Leads given back and marketing's answers: there when switched on, gone when switched off, nothing else moved."""

from functools import cache

import numpy as np
import polars as pl
import pytest

from src.leads.sample import SampleOptions, generate

HOUR = 3600


@cache
def history(**changes):
    return generate(SampleOptions(**{"leads": 3_000, "seed": 5, **changes}))


def returned(found):
    return found.milestones.filter(pl.col("milestone") == "returned")


def answers(found):
    return found.activities.filter(pl.col("activity_type") == "marketing_reply")


def test_off_there_are_none_and_all_else_is_the_same():
    on, off = history(), history(marketing_answers=False)

    assert returned(off).is_empty()
    assert answers(off).is_empty()
    assert off.leads.equals(on.leads)
    assert off.campaigns.equals(on.campaigns)
    assert off.milestones.equals(on.milestones.filter(pl.col("milestone") != "returned"))
    assert off.activities.equals(on.activities.filter(pl.col("activity_type") != "marketing_reply"))
    assert off.truth["marketing"] == {}


def test_given_back_are_about_as_many_worked_leads_as_planted_and_as_often_won():
    found = history(leads=12_000)
    touched = (
        found.activities.filter(pl.col("person").is_not_null()).group_by("lead_id").agg(pl.col("occurred_at").min())
    )
    back = returned(found).join(touched, on="lead_id", how="left", suffix="_touched")

    assert (back["occurred_at"] > back["occurred_at_touched"]).all()
    assert 0.08 < len(back) / len(touched) < 0.12  # of 12 in 100, those still open on that day
    won = set(found.milestones.filter(pl.col("milestone") == "won")["lead_id"])
    shares = [np.mean([lead in won for lead in leads["lead_id"]]) for leads in (back, touched)]
    assert shares[0] == pytest.approx(shares[1], abs=0.04)


def test_answers_come_from_marketing_in_working_hours():
    found = answers(history())
    local = found["occurred_at"].dt.convert_time_zone("Europe/Berlin")

    assert found["actor"].unique().to_list() == ["marketing"]
    assert found["person"].is_null().all()
    assert local.dt.hour().is_between(9, 17).all()
    assert (local.dt.weekday() <= 5).all()
    assert len(found) > 0.5 * len(history().activities.filter(pl.col("activity_type") == "demo_request"))
