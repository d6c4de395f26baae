import numpy as np
import pytest
from scipy.stats import spearmanr

from src.evaluation.selection.agreement import agreement_by, agreement_sentence, top_k_agreement
from tests.evaluation.chosen_leads import chosen_leads


def test_the_same_list_has_everything_in_common() -> None:
    table, _, _ = chosen_leads(1, count=400)
    found = top_k_agreement(table.assign(all_leads=2 * table["model"]), 5, draws=20).iloc[0]
    assert (found["common"], found["common_low"], found["common_high"]) == (1, 1, 1)
    assert found["rank_correlation"] == pytest.approx(1)


def test_lists_that_know_nothing_of_each_other_share_what_chance_gives() -> None:
    table, _, _ = chosen_leads(2, count=4000)
    random = np.random.default_rng(1).random(len(table))
    found = top_k_agreement(table.assign(all_leads=random), 60, draws=50).iloc[0]
    # Two windows of 2,000 leads and ten weeks: 600 of them are reached.
    assert found["top_share"] == pytest.approx(0.3)
    assert found["common_low"] < 0.3 < found["common_high"]
    assert found["rank_low"] < 0 < found["rank_high"]


def test_agreement_by_hand_and_by_scipy() -> None:
    table, _, _ = chosen_leads(3, count=6)
    table = table.assign(window=0, model=[6, 5, 4, 3, 2, 1], all_leads=[6, 1, 5, 2, 4, 3])
    ten_weeks = 0.3  # of ten weeks: three leads are called; leads 0 and 2 stand on both lists
    found = top_k_agreement(table, ten_weeks, draws=10).iloc[0]
    assert found["common"] == pytest.approx(2 / 3)
    assert found["rank_correlation"] == pytest.approx(spearmanr(table["model"], table["all_leads"]).statistic)
    by = agreement_by(table.assign(segment=list("xxyyzz")), "segment", ten_weeks).set_index("group")
    assert by.loc["x"].tolist() == [2, 2, 1, 1, -1]
    assert by.loc["z", "difference"] == 1
    assert by["in_use"].sum() == by["all_leads"].sum() == 3


def test_ties_at_the_edge_count_in_part() -> None:
    table, _, _ = chosen_leads(3, count=4)
    table = table.assign(window=0, model=[2, 1, 1, 0], all_leads=[2, 1, 1, 0])
    assert top_k_agreement(table, 0.2, draws=5)["common"].iloc[0] == 1


def test_without_rows_that_both_score_there_is_no_line() -> None:
    table, _, _ = chosen_leads(3, count=4)
    assert top_k_agreement(table.assign(all_leads=np.nan), 1).empty
    assert agreement_by(table.assign(all_leads=np.nan, segment="x"), "segment", 1).empty


def test_the_sentence_says_what_is_measured() -> None:
    table, _, _ = chosen_leads(1, count=400)
    found = top_k_agreement(table.assign(all_leads=table["model"]), 5, draws=20)
    assert agreement_sentence(found) == (
        "Measured: a score that learned from all leads, untouched ones as not won, would have 100 (100-100) of 100 "
        "calls go to the same leads; of two lists drawn by lot it would be 25."
    )
    assert agreement_sentence(found, "week") == ""
