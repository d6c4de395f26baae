import numpy as np
import pandas as pd
import pytest

from src.evaluation.selection.propensity import worked_chances
from src.evaluation.selection.weights import account_chances, weights_report, worked_weights
from tests.evaluation.chosen_leads import CATALOG, RECIPE, chosen_leads


def test_weights_by_hand() -> None:
    table, _, _ = chosen_leads(1, count=4)
    chance = pd.Series([0.5, 0.25, 0.02, np.nan], table.index)
    # 1 / .5, 1 / .25, trimmed to 1 / .1, and 1 where nothing could be fitted.
    assert worked_weights(table, chance, 0.1).tolist() == pytest.approx([2, 4, 10, 1])


def test_contacts_of_one_account_share_the_chance_that_any_was_worked() -> None:
    table, _, _ = chosen_leads(1, count=5)
    table = table.assign(window=[0, 0, 0, 1, 1], account_id=["a", "a", "b", "a", "a"])
    table.loc[4, "is_won"] = pd.NA  # its deal is counted at the other contact
    found = account_chances(table, pd.Series(0.5, table.index))
    assert found.tolist() == pytest.approx([0.75, 0.75, 0.5, 0.5, 0.5])


def test_mondays_are_queues_of_their_own() -> None:
    table, _, _ = chosen_leads(1, count=2, kind="week")
    table = table.assign(window=0, account_id="a", scored_at=[pd.Timestamp("2025-01-06", tz="UTC")] * 2)
    chance = pd.Series(0.5, table.index)
    assert account_chances(table, chance).tolist() == [0.75, 0.75]
    later = table.assign(scored_at=pd.to_datetime(["2025-01-06", "2025-01-13"], utc=True))
    assert account_chances(later, chance).tolist() == [0.5, 0.5]


def test_weighted_wins_of_worked_leads_are_what_all_would_have_won() -> None:
    plain, undone = [], []
    for seed in range(5):
        table, features, true = chosen_leads(seed)
        weight = worked_weights(table, worked_chances(table, features, CATALOG, RECIPE), 0.1)
        worked = table["is_worked"].to_numpy(bool)
        won = table["is_won"].to_numpy(float)[worked]
        plain.append(won.mean() - true.mean())
        undone.append(np.average(won, weights=weight[worked]) - true.mean())
    assert np.mean(plain) > 0.03
    assert abs(np.mean(undone)) < 0.01


def test_report_by_hand() -> None:
    table, _, _ = chosen_leads(1, count=6)
    table = table.assign(window=0, is_worked=pd.array([True, True, True, False, False, False], "boolean"))
    chance = pd.Series([0.5, 0.5, 0.05, 0.5, 0.05, 0.4], table.index)
    line = weights_report(table, chance, 0.1).iloc[0]
    assert (line["rows"], line["worked"], line["trimmed"]) == (6, 3, 1)
    assert line["trimmed_share"] == pytest.approx(1 / 3)
    assert line["out_of_reach_share"] == pytest.approx(1 / 3)
    # Pairs (worked, left): .5 against .5 .05 .4: 2.5 of 3, twice; .05: 0.5 of 3.
    assert line["propensity_auc"] == pytest.approx(5.5 / 9)
    assert line["effective_n"] == pytest.approx((2 + 2 + 10) ** 2 / (4 + 4 + 100))
