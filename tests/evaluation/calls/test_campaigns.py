import numpy as np
import pandas as pd
import polars as pl
import pytest

from src.evaluation.calls.campaigns import NO_CAMPAIGN, OTHERS, campaign_costs, campaign_table
from src.leads.tables import TIME, LeadTables


def leads(**wins_and_n):
    rows = [
        {
            "campaign": name.replace("_", " ") or None,
            "is_won": i < wins,
            "expected": 0.1,
            "is_in_time": i % 2 == 0,
        }
        for name, (wins, n) in wins_and_n.items()
        for i in range(n)
    ]
    return pd.DataFrame(rows)


CAMPAIGNS = pd.DataFrame(
    {
        "campaign": ["fair", "partners", "tiny", "mini"],
        "cost": [1000.0, 300.0, 10.0, 10.0],
        "leads_ever": [200, 10, 4, 4],
    }
)


def test_cost_follows_the_share_of_leads_and_wins_are_counted():
    table = campaign_table(leads(fair=(5, 100), partners=(6, 10)), CAMPAIGNS).set_index("campaign")
    assert table.loc["fair", "cost"] == pytest.approx(500)
    assert table.loc["fair", "cost_per_win"] == pytest.approx(100)
    assert table.loc["partners", "cost_per_win"] == pytest.approx(50)
    assert table.loc["fair", "expected"] == pytest.approx(10)
    assert table.loc["fair", "in_time_fraction"] == pytest.approx(0.5)


def test_small_campaigns_are_merged_a_flood_of_bad_leads_is_not():
    table = campaign_table(leads(fair=(1, 100), tiny=(1, 4), mini=(0, 4)), CAMPAIGNS).set_index("campaign")
    assert list(table.index) == ["fair", OTHERS]
    assert table.loc[OTHERS, ["leads", "wins", "cost"]].tolist() == [8, 1, 20]
    assert table["leads"].sum() == 108


def test_others_have_no_cost_where_one_of_them_has_none():
    table = campaign_table(leads(fair=(6, 100), tiny=(1, 4), unpriced=(0, 4)), CAMPAIGNS).set_index("campaign")
    assert table.loc[OTHERS, "leads"] == 8
    assert np.isnan(table.loc[OTHERS, "cost"])
    assert np.isnan(table.loc[OTHERS, "cost_per_win"])


def test_the_share_of_wins_has_its_interval():
    table = campaign_table(leads(fair=(1, 10), partners=(6, 10)), CAMPAIGNS).set_index("campaign")
    assert table.loc["fair", ["low", "high"]].tolist() == pytest.approx([0.0179, 0.4042], abs=1e-3)


def test_leads_without_campaign_stand_last_and_have_no_cost():
    frame = leads(fair=(5, 50), partners=(6, 60))
    frame.loc[frame["campaign"] == "partners", "campaign"] = None
    table = campaign_table(frame, CAMPAIGNS)
    assert table["campaign"].tolist() == ["fair", NO_CAMPAIGN]
    assert np.isnan(table.loc[1, "cost"])


def test_without_a_model_nothing_is_expected():
    frame = leads(fair=(5, 50)).drop(columns=["expected", "is_in_time"])
    table = campaign_table(frame, CAMPAIGNS)
    assert table["expected"].isna().all()
    assert table.loc[0, "wins"] == 5


def test_a_running_campaign_costs_only_what_has_elapsed():
    day = pd.Timestamp("2026-01-01", tz="UTC")
    tables = LeadTables(
        leads=pl.DataFrame({"campaign": ["fair", "fair", "half", "open"]}),
        activities=pl.LazyFrame(),
        milestones=pl.DataFrame(),
        campaigns=pl.DataFrame(
            {
                "campaign": ["fair", "half", "open"],
                "cost": [100.0, 100.0, 100.0],
                "starts_at": [day, day, None],
                "ends_at": [day + pd.Timedelta(days=10), day + pd.Timedelta(days=60), None],
            },
            schema_overrides={"starts_at": TIME, "ends_at": TIME},
        ),
        history=pl.DataFrame(),
        as_of=(day + pd.Timedelta(days=30)).to_pydatetime(),
        checks={},
    )
    costs = campaign_costs(tables).set_index("campaign")
    assert costs["cost"].to_dict() == pytest.approx({"fair": 100, "half": 50, "open": 100})
    assert costs["leads_ever"].to_dict() == {"fair": 2, "half": 1, "open": 1}


def test_other_contacts_of_a_deal_are_leads_but_expect_nothing_of_their_own():
    frame = leads(fair=(5, 50)).astype({"is_won": "boolean"})
    frame.loc[frame.index[-10:], "is_won"] = pd.NA
    table = campaign_table(frame, CAMPAIGNS)
    assert table.loc[0, ["leads", "wins"]].tolist() == [50, 5]
    assert table.loc[0, "expected"] == pytest.approx(4.0)
