"""The real files beside the checkout: what their description says is what is read."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from src.leads.config import load_config
from src.leads.load import load_tables
from src.leads.tables import LeadTables

CHECKOUT = Path(__file__).parents[2]
DATA = CHECKOUT.parent / "shared" / "data"
STATES_AN_OUTCOME = "^(A_APPROVED|A_REGISTERED|A_ACTIVATED|A_DECLINED|A_CANCELLED|O_ACCEPTED|O_DECLINED)/"

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not DATA.is_dir(), reason="the real data are not beside the checkout"),
]


def load(name: str, folder: str) -> LeadTables:
    return load_tables(load_config(CHECKOUT / "conf" / f"{name}.toml"), DATA / folder)


@pytest.fixture(scope="module")
def bpic2012() -> LeadTables:
    return load("bpic2012", "bpic2012")


@pytest.fixture(scope="module")
def x_education() -> LeadTables:
    return load("x_education", "x-education")


def test_bpic2012_has_all_applications_and_events(bpic2012: LeadTables) -> None:
    outcomes = dict(bpic2012.milestones["milestone"].value_counts().iter_rows())

    assert bpic2012.leads.height == 13_087
    assert bpic2012.activities.select(pl.len()).collect().item() == 262_200
    assert outcomes == {"won": 2_246, "declined": 7_635, "cancelled": 2_807}
    assert bpic2012.leads.height - bpic2012.milestones.height == 399
    assert bpic2012.checks["quarantine"] == []


def test_bpic2012_follow_up(bpic2012: LeadTables) -> None:
    won = bpic2012.milestones.filter(milestone="won").join(bpic2012.leads, on="lead_id")
    days = (won["occurred_at"] - won["created_at"]).dt.total_seconds() / 86_400
    over = bpic2012.leads["created_at"] <= bpic2012.as_of - timedelta(days=60)

    assert (days <= 60).sum() == 2_238
    assert days.median() == pytest.approx(14.4, abs=0.05)
    assert over.sum() == 8_735


def test_bpic2012_keeps_the_order_of_events_at_the_same_time(bpic2012: LeadTables) -> None:
    events = bpic2012.activities.collect()
    same_lead = events["lead_id"] == events["lead_id"].shift(1)
    same_time = events["occurred_at"] == events["occurred_at"].shift(1)

    assert (same_lead & same_time).sum() == 13_995
    assert (events["sequence"].diff().filter(same_lead) == 1).all()


def test_bpic2012_an_open_application_never_shows_its_outcome(bpic2012: LeadTables) -> None:
    outcome_at = bpic2012.milestones.select("lead_id", outcome_at="known_at")
    stating = bpic2012.activities.filter(pl.col("activity_type").str.contains(STATES_AN_OUTCOME)).collect()
    both = stating.join(outcome_at, on="lead_id", how="left")
    early = both.filter(pl.col("known_at") < pl.col("outcome_at"))

    assert both.height == 20_225
    assert both["outcome_at"].null_count() == 0
    assert (early["outcome_at"] - early["known_at"]).dt.total_milliseconds().max() <= 12
    assert early["activity_type"].unique().to_list() == ["O_ACCEPTED/COMPLETE"]


def test_x_education_has_all_leads_and_the_vendors_points(x_education: LeadTables) -> None:
    leads = x_education.leads

    assert leads.height == 9_240
    assert x_education.milestones.height == 3_561
    assert x_education.milestones.height / leads.height == pytest.approx(0.385, abs=0.0005)
    assert leads["vendor_points"].count() == 5_022
    assert (
        leads.filter(pl.col("vendor_points").is_not_null())
        .select((pl.col("vendor_points") == pl.col("vendor_activity_score") + pl.col("vendor_profile_score")).all())
        .item()
    )
    assert x_education.as_of is None


def test_x_education_reads_an_untouched_drop_down_as_missing(x_education: LeadTables) -> None:
    assert x_education.leads["specialization"].null_count() == 1_942 + 1_438
    assert "Select" not in x_education.leads["city"]


def test_x_education_newest_fifth_has_points_as_described(x_education: LeadTables) -> None:
    newest = x_education.leads.tail(round(0.2 * 9_240))

    assert newest["vendor_points"].count() == 1_843
