import numpy as np
import pandas as pd
import pytest

from src.evaluation.campaigns.groups import COLUMNS, group_table
from tests.evaluation.campaigns.source_leads import all_of, group


def test_counts_costs_and_speed_worked_by_hand():
    leads = all_of(group("fair", 100, 40, 8, 0.05, cost=10.0), group("web", 60, 60, 6, 0.1, cost=np.nan))
    leads.loc[50, "is_won"] = True  # nobody called this one
    table = group_table(leads, "campaign").set_index("campaign")
    assert list(table.columns) == COLUMNS
    fair = table.loc["fair"]
    assert fair[["leads", "called", "wins", "called_wins"]].tolist() == [100, 40, 9, 8]
    assert fair[["cost", "cost_per_lead"]].tolist() == [1000, 10]
    assert fair["cost_per_win"] == pytest.approx(1000 / 9)
    assert fair["cost_per_expected"] == pytest.approx(1000 / 5)
    assert fair["cost_per_win_low"] < fair["cost_per_win"] < fair["cost_per_win_high"]
    assert fair[["ignored_fraction", "median_hours", "in_time_fraction"]].tolist() == [0.6, 2.0, 0.2]
    assert np.isnan(table.loc["web", "cost_per_win"])
    assert fair["rate_low"] < 8 / 40 < fair["rate_high"]


def test_the_rate_is_that_of_called_leads_so_that_a_group_nobody_calls_is_not_bad_for_it():
    leads = all_of(group("ignored", 200, 20, 4), group("worked", 200, 200, 40))
    table = group_table(leads, "campaign").set_index("campaign")
    assert table.loc["ignored", "rate"] == pytest.approx(0.2, abs=0.01)
    assert table.loc["ignored", "high"] < 0.06


def test_other_contacts_of_a_deal_count_as_leads_only():
    leads = group("fair", 50, 50, 5, 0.1)
    leads.loc[40:, "is_won"] = pd.NA
    row = group_table(leads, "campaign").iloc[0]
    assert row[["leads", "called", "wins", "expected"]].tolist() == pytest.approx([50, 50, 5, 4])


def test_share_of_arrivals_while_it_ran_against_a_count_by_hand():
    leads = all_of(group("steady", 100, 0, 0, days=100), group("flood", 40, 0, 0, days=10, first_day=45))
    table = group_table(leads, "campaign").set_index("campaign")
    # The flood's middle nine of ten days hold 9 of the steady one's leads and 36 of its own.
    assert table.loc["flood", "arrivals_share"] == pytest.approx(36 / 45, abs=0.05)
    assert table.loc["steady", "arrivals_share"] == pytest.approx(90 / 130, abs=0.03)


def test_what_is_not_known_is_missing():
    leads = group("fair", 30, 0, 3).drop(
        columns=["expected", "is_worked", "response_hours", "is_in_time", "created_at"]
    )
    row = group_table(leads, "campaign").iloc[0]
    assert row[["leads", "called", "wins"]].tolist() == [30, 30, 3]
    assert row[["expected", "chance", "cost", "median_hours", "ignored_fraction", "arrivals_share"]].isna().all()


def test_no_leads_no_rows():
    assert group_table(group("fair", 3, 0, 0).iloc[:0], "campaign").empty
