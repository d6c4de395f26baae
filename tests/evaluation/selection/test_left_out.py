import numpy as np
import pandas as pd
import pytest

from src.evaluation.selection.left_out import left_out, left_out_facts, left_out_sentence
from src.evaluation.selection.propensity import worked_chances
from tests.evaluation.chosen_leads import CATALOG, RECIPE, chosen_leads


def by_hand() -> tuple[pd.DataFrame, pd.Series]:
    """Return four worked leads, of which two won, and four left out, of which one won anyway."""
    table, _, _ = chosen_leads(1, count=8)
    leads = table.assign(
        model=[0.4] * 4 + [0.2] * 4,
        is_worked=pd.array([True] * 4 + [False] * 4, "boolean"),
        is_won=pd.array([True, True, False, False, True, False, False, False], "boolean"),
    )
    return leads, pd.Series(0.5, leads.index)


def test_estimate_by_hand() -> None:
    leads, chance = by_hand()
    found = left_out(leads, chance, 0.1)
    assert found is not None
    # 4 x .2 said; each worked lead stands for one left out, and 2 - 4 x .4 = .4 more came than was said.
    assert (found.leads, found.won_anyway, found.said) == (4, 1, pytest.approx(0.8))
    assert found.estimate == pytest.approx(1.2)
    assert found.chances.tolist() == pytest.approx([0.3] * 4)
    # Off by .6 .6 -.4 -.4, and luck 4 x .3 x .7.
    half = 1.96 * np.sqrt(2 * 0.36 + 2 * 0.16 + 0.84)
    assert found.high == pytest.approx(min(4, 1.2 + half), abs=1e-3)
    assert found.low == 0


def test_odds_by_hand() -> None:
    leads, chance = by_hand()
    found = left_out(leads, chance, 0.1)
    assert found is not None
    # .3 has odds 3/7; twice that is 6/13 of each lead.
    assert found.at_odds(2) == pytest.approx(4 * 6 / 13)
    # One win of four is odds of 1/3: 7/9 of 3/7.
    assert found.tipping_odds(1) == pytest.approx(7 / 9)
    assert found.tipping_odds(0) is None
    assert found.tipping_odds(4) is None
    assert found.sensitivity()["wins"].is_monotonic_increasing


def test_a_choice_that_the_features_show_is_undone() -> None:
    """Chances that say far too little, worked leads that are not like the others: the correction is theirs."""
    off, inside = [], 0
    for seed in range(10):
        table, features, true = chosen_leads(seed)
        chance = worked_chances(table, features, CATALOG, RECIPE)
        found = left_out(table.assign(model=0.6 * table["model"]), chance, 0.05)
        assert found is not None
        left = ~table["is_worked"].to_numpy(bool)
        wins = (np.random.default_rng(100 + seed).random(left.sum()) < true[left]).sum()
        off.append(found.estimate / true[left].sum() - 1)
        inside += found.low <= wins <= found.high
    assert abs(np.mean(off)) < 0.05
    assert inside >= 8


def test_nothing_is_estimated_without_left_out_or_without_worked_leads() -> None:
    leads, chance = by_hand()
    assert left_out(leads.iloc[:4], chance, 0.1) is None
    assert left_out(leads.iloc[4:], chance, 0.1) is None
    assert left_out_facts(None) == {}
    assert left_out_sentence(None, "customers") == ""


def test_facts_are_the_wins_beyond_those_that_came_anyway() -> None:
    leads, chance = by_hand()
    facts = left_out_facts(left_out(leads, chance, 0.1), 1000.0)
    assert facts["left_out"] == pytest.approx(0.2)
    assert facts["left_out_low"] == 0
    assert facts["left_out_value"] == pytest.approx(200)
    assert facts["left_out_tipping_odds"] == pytest.approx(7 / 9)


def test_the_sentence_says_when_it_cannot_tell_and_what_would_overturn_it() -> None:
    leads, chance = by_hand()
    found = left_out(leads, chance, 0.1)
    assert "cannot be told" in left_out_sentence(found, "customers")
    assert "anything from none to 3 is possible" in left_out_sentence(found, "customers")
    table, features, _ = chosen_leads(1)
    many = left_out(table, worked_chances(table, features, CATALOG, RECIPE), 0.1)
    assert many is not None
    said = left_out_sentence(many, "customers")
    assert said.startswith("Estimated: called as such leads were called, the ")
    assert f"only if their odds were {many.tipping_odds(many.won_anyway):.2f} times those assumed." in said
