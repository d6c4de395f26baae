"""The study of coverage: its tables share what they say, and intervals hold the truth for a few seeds."""

import pandas as pd
import pytest

from studies.interval_coverage import SHOWN, SITUATIONS, Situation, checked, simulated, table, truth


@pytest.mark.parametrize("situation", SITUATIONS)
def test_tables_hold_each_account_once_a_queue_and_share_what_they_say(situation: Situation) -> None:
    rows = simulated(situation, 7, situation.windows)
    keys = ["account_id", "scored_at" if situation.kind == "week" else "window"]
    assert not rows.duplicated(keys).any()
    assert rows["account_id"].duplicated().any() == situation.accounts
    assert 0.1 < rows["is_won"].mean() < 0.3
    spread = rows.groupby("scored_at")["is_won"].mean().std()
    alone = (rows["is_won"].var() / (len(rows) / rows["scored_at"].nunique())) ** 0.5
    assert (spread > 1.25 * alone) == situation.weeks or situation.accounts


def test_intervals_of_a_few_seeds_hold_the_truth() -> None:
    situation = Situation("week", accounts=True, weeks=True)
    records = pd.DataFrame([record for seed in range(4) for record in checked(situation, seed)])
    assert len(records) == 4 * len(SHOWN)
    assert records["holds"].mean() > 0.8
    said = table(records)
    assert said.startswith("| metric | weekly queues, 28 weeks, shared: accounts and weeks |")
    assert said.count("\n") == 1 + len(SHOWN)


def test_the_truth_is_that_a_useful_order_is_better_than_random() -> None:
    true = truth(Situation("week", accounts=True, weeks=True))
    assert true["model", None, "auc"] > 0.6
    assert true["model", "rules", "wins_best_half"] > 0
