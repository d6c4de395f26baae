from datetime import UTC, datetime, timedelta

import pandas as pd
import polars as pl
import pytest

from src.evaluation.campaigns.planned import NEEDS_DATES, NEEDS_PLANS, planned
from src.leads.tables import CAMPAIGN_COLUMNS, TIME, LeadTables

AS_OF = datetime(2026, 9, 30, 12, tzinfo=UTC)  # a Wednesday
MONDAY = datetime(2026, 10, 5, tzinfo=UTC)
LEADS = pd.DataFrame(
    {
        "source": ["Fair"] * 40 + ["Web"] * 60,
        "grade": ["A"] * 10 + ["D"] * 30 + ["B"] * 30 + ["C"] * 30,
        "expected": 0.1,
    }
)


def day(days):
    return AS_OF + timedelta(days=days)


def tables(*plans, per_week=70, over=(), dates=True):
    """Return tables with ``per_week`` leads without campaign in each of the last 20 weeks, and the given campaigns."""
    created = [AS_OF - timedelta(weeks=20) + timedelta(weeks=20) * i / (20 * per_week) for i in range(20 * per_week)]
    names = [None] * len(created)
    rows = list(plans)
    for i, (starts, ends, wanted, brought) in enumerate(over):
        rows.append((f"old {i}", "Fair", starts, ends, wanted))
        created += [day(starts) + timedelta(days=ends - starts) * k / brought for k in range(brought)]
        names += [f"old {i}"] * brought
    campaigns = [
        {
            "campaign": name,
            "channel": channel,
            "starts_at": day(starts),
            "ends_at": day(ends) if ends is not None else None,
            "cost": 1.0,
            "expected_leads": wanted,
        }
        for name, channel, starts, ends, wanted in rows
    ]
    leads = pl.DataFrame(
        {"created_at": created if dates else [None] * len(created), "campaign": names},
        schema={"created_at": TIME, "campaign": pl.String},
    )
    empty = pl.DataFrame()
    return LeadTables(
        leads,
        empty.lazy(),
        empty,
        pl.DataFrame(campaigns, schema=CAMPAIGN_COLUMNS),
        empty,
        AS_OF if dates else None,
        {},
    )


def test_leads_are_spread_over_the_campaign_and_weeks_add_up():
    found = planned(tables(("fair", "Fair", 7, 14, 100.0), ("web", "Web", 0.5, 6.5, 60.0)), LEADS, 50.0)
    weeks = found.tables["planned_weeks"].set_index("week")
    # Of the fair's seven days from Wednesday noon 7 Oct, 4.5 lie in the week of 5 October.
    assert weeks.loc[MONDAY, "campaign_leads"] == pytest.approx(100 * 4.5 / 7 + 60 * 2.0 / 6)
    assert weeks["campaign_leads"].sum() == pytest.approx(100 + 60 * 2.0 / 6)
    assert weeks["other_leads"].tolist() == pytest.approx([70] * 8, abs=0.5)
    assert len(weeks) == 8


def test_a_and_b_leads_by_channel_are_set_against_the_capacity():
    found = planned(tables(("fair", "Fair", 5, 12, 100.0)), LEADS, 50.0)
    row = found.tables["planned_campaigns"].iloc[0]
    assert row["first_leads"] == pytest.approx(100 * 10 / 40, rel=0.25)  # drawn a little towards 40 of 100
    assert row["first_leads"] > 25
    assert row["weeks_of_work"] == pytest.approx(row["first_leads"] / 50)
    assert row["expected"] == pytest.approx(10)
    week = found.tables["planned_weeks"].iloc[0]
    assert week["beyond"] == pytest.approx(week["first_leads"] - 50)


def test_a_running_campaign_goes_on_until_it_ends_and_one_that_is_over_does_not():
    over = [(-56, -3, 200.0, 160), (-70, 12, 400.0, 410)]
    weeks = planned(tables(("fair", "Fair", 40, 41, 10.0), over=over), LEADS, 50.0).tables["planned_weeks"]
    a_week = 410 / 82 * 7
    assert weeks["other_leads"].iloc[0] == pytest.approx(70 + a_week, rel=0.03)
    assert weeks["other_leads"].iloc[1] == pytest.approx(70 + a_week * 0.5 / 7, rel=0.03)  # ends on Monday at noon
    assert weeks["other_leads"].iloc[2] == pytest.approx(70, rel=0.03)


def test_plans_count_as_earlier_ones_came_true():
    over = [(-100, -90, 100.0, brought) for brought in (70, 75, 80, 85, 90)]
    found = planned(tables(("fair", "Fair", 5, 12, 200.0), over=over), LEADS, 50.0)
    row = found.tables["planned_campaigns"].iloc[0]
    assert row[["leads", "low", "high"]].tolist() == pytest.approx([160, 144, 176])
    assert "200 leads planned, about 160 as earlier plans came true, between 144 and 176" in found.sentences[0]
    assert any(said.startswith("Of 100 leads planned, earlier campaigns brought 80") for said in found.sentences)


def sentences(*plans, capacity=50.0, leads=LEADS):
    return planned(tables(*plans), leads, capacity).sentences


def test_sentences_by_case():
    few = sentences(("fair", "Fair", 20, 23, 400.0))
    assert few[0].startswith("fair (20 Oct 2026 to 23 Oct 2026; 400 leads planned) would bring about 1")
    assert "A and B leads, worth about 40 expected customers: 2." in few[0]
    assert few[1].startswith(
        "In 1 of the next 8 weeks more A and B leads come in than sales can call (50 a week), most in the week of 19 O"
    )
    assert few[2].startswith("Too few earlier campaigns are over")
    assert few[3].startswith("Estimated, if plans come true")
    assert sentences(("fair", "Fair", 20, 23, 4.0))[1].startswith("In none of the next 8 weeks do more A and B leads")
    unsized = sentences(("fair", "Fair", 20, 23, 4.0), ("ball", "Fair", 20, 23, None))
    assert unsized[-1] == "Not in it: 1 planned without a number of leads ('expected_leads' is empty)."


def test_without_a_model_all_leads_are_called_first_and_without_capacity_nothing_is_compared():
    said = sentences(("fair", "Fair", 20, None, 400.0), leads=LEADS[["source"]], capacity=None)
    assert said[0] == "fair (20 Oct 2026 to 27 Oct 2026; 400 leads planned) would bring about 400 leads."
    assert not any("than sales can call" in each for each in said)


@pytest.mark.parametrize("plans", [(), (("old", "Fair", -10, -5, 50.0),), (("ahead", "Fair", 10, 15, None),)])
def test_without_plans_it_says_what_it_needs(plans):
    found = planned(tables(*plans), LEADS, 50.0)
    assert (found.needs, found.sentences, found.tables) == (NEEDS_PLANS, [], {})


def test_without_dates_it_says_what_it_needs():
    assert planned(tables(("fair", "Fair", 5, 12, 100.0), dates=False), LEADS, 50.0).needs == NEEDS_DATES


def test_no_later_leads_are_no_obstacle():
    found = planned(tables(("fair", "Fair", 5, 12, 100.0)), LEADS.iloc[:0], 50.0)
    assert found.tables["planned_campaigns"]["first_leads"].tolist() == [100]
