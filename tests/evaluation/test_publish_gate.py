"""The gate on made-up later leads: noise and drift are refused, what surely knows something passes."""

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from src.evaluation.holm import holm
from src.evaluation.publish_gate import LEVEL, MIN_WON_ACCOUNTS, Gate, publish_gate

START = pd.Timestamp("2025-01-01", tz="UTC")


def later(
    seed: int = 1, leads: int = 1200, quality: float = 0.0, drift: float = 0.0, contacts: int = 1, share: float = 0.15
) -> pd.DataFrame:
    """Return an out-of-time table: two windows of six months, two landmarks, ``contacts`` leads an account.

    The chance of winning follows ``quality`` of the account and rises (or falls) with the calendar by ``drift``.
    """
    random = np.random.default_rng(seed)
    account = np.arange(leads) // contacts
    knows = random.normal(size=leads)[account]
    passed = account / account.max()
    log_odds = math.log(share / (1 - share)) + quality * knows + drift * (passed - 0.5)
    won = (random.random(leads) < 1 / (1 + np.exp(-log_odds)))[account]
    lead = pd.DataFrame(
        {
            "lead_id": [f"l{number}" for number in range(leads)],
            "account_id": [f"a{number}" for number in account],
            "sequence": range(leads),
            "created_at": START + pd.to_timedelta(passed * 364, unit="D"),
            "window": (passed > 0.5).astype(int),
            "window_start": START,
            "window_end": START + pd.Timedelta(days=182),
            "kind": "landmark",
            "is_won": pd.array(won, dtype="boolean"),
            "is_worked": pd.array([None] * leads, dtype="boolean"),
            "sort": "trees",
            "model": knows,
            "calendar": passed + 0.1 * random.normal(size=leads),
        }
    )
    rows = pd.concat([lead.assign(landmark_days=age) for age in (0.0, 7.0)], ignore_index=True)
    scored_at = rows["created_at"] + pd.to_timedelta(rows["landmark_days"], unit="D")
    return rows.assign(scored_at=scored_at, logistic=rows["model"], scorecard=rows["model"]).rename_axis("row_id")


def test_what_knows_who_wins_passes_and_says_so() -> None:
    gate = publish_gate(later(quality=0.8))
    (rung,) = gate.rungs
    assert gate.may_publish
    assert gate.passed == ("model",)
    assert rung.low > 0
    assert gate.reason == rung.sentence
    assert rung.sentence.startswith("The score puts one of the later customers before another lead that came in about ")
    assert rung.sentence.endswith(f"n = {rung.wins}): better than drawing by lot.")


def test_noise_is_refused_with_the_wins_that_would_tell() -> None:
    gate = publish_gate(later(seed=5), plural="loans")
    (rung,) = gate.rungs
    assert not gate.may_publish
    assert gate.passed == ()
    assert rung.low < 0 < rung.high
    assert gate.reason.startswith("No signal: do not use this score. The score puts one of the later loans before ")
    assert "that may be luck." in gate.reason
    assert ("more loans would tell." in gate.reason) == (rung.gain > 0)


def test_the_gain_is_the_auc_inside_groups_of_neighbours() -> None:
    table = later(quality=0.8, leads=200)
    (rung,) = publish_gate(table).rungs
    # Two hundred leads over a year: the groups are the calendar months of each window.
    month = table["created_at"].dt.month
    pairs = []
    for _, group in table.groupby([table["window"], month, table["landmark_days"]]):
        won = group["is_won"].astype(bool)
        if won.any() and not won.all():
            pairs.append((roc_auc_score(won, group["model"]), won.sum()))
    values, wins = np.array(pairs).T
    assert rung.gain == pytest.approx(np.average(values, weights=wins) - 0.5)


def test_the_interval_and_p_say_the_same() -> None:
    for quality in (0.0, 0.1, 0.2, 0.3):
        (rung,) = publish_gate(later(quality=quality)).rungs
        assert (rung.low > 0) == (rung.p < LEVEL)


def test_a_score_that_knows_only_the_calendar_is_refused_however_well_it_ranks_all_leads() -> None:
    table = later(drift=4.0, leads=4000)
    table["model"] = table["calendar"]
    assert roc_auc_score(table["is_won"].astype(bool), table["model"]) > 0.7
    within = [roc_auc_score(part["is_won"].astype(bool), part["model"]) for _, part in table.groupby("window")]
    assert min(within) > 0.55  # even inside the windows the base rate moves
    gate = publish_gate(table)
    assert not gate.may_publish
    assert gate.rungs[0].gain < 0.03


def test_contacts_and_landmarks_of_one_account_are_one_piece_of_news() -> None:
    one, three = (publish_gate(later(quality=0.3, leads=600 * n, contacts=n)).rungs[0] for n in (1, 3))
    assert three.wins == pytest.approx(one.wins, rel=0.3)
    assert three.high - three.low == pytest.approx(one.high - one.low, rel=0.3)


def test_only_worked_leads_count_where_touches_are_known() -> None:
    table = later(quality=0.8)
    worked = np.random.default_rng(3).random(1200) < 0.5
    table["is_worked"] = pd.array(np.tile(worked, 2), dtype="boolean")
    by_hand = table[table["is_worked"]]
    assert publish_gate(table).rungs[0].wins == by_hand.loc[by_hand["is_won"], "account_id"].nunique()


def test_with_few_wins_both_simple_sorts_are_tested_and_the_one_in_use_has_to_pass() -> None:
    table = later(quality=0.8).assign(sort="logistic")
    table["scorecard"] = np.random.default_rng(2).normal(size=len(table))
    gate = publish_gate(table)
    card, formula = gate.rungs
    assert [card.method, formula.method] == ["scorecard", "logistic"]
    assert formula.adjusted_p == pytest.approx(2 * formula.p)
    assert gate.may_publish
    assert gate.passed == ("logistic",)
    other = publish_gate(table, sort="scorecard")
    assert not other.may_publish
    assert other.reason.startswith("No signal: do not use this score. A points card from the data puts ")


def test_windows_that_could_not_train_do_not_count() -> None:
    table = later(quality=0.8)
    refused = table["window"] == 0
    table.loc[refused, "model"] = np.nan
    table.loc[refused, "sort"] = None
    (rung,) = publish_gate(table).rungs
    assert rung.wins == table.loc[~refused & table["is_won"], "account_id"].nunique()
    assert rung.passes


@pytest.mark.parametrize("case", ["few wins", "no scores", "no rows"])
def test_what_cannot_be_tested_is_not_published(case: str) -> None:
    table = later(quality=3.0)
    if case == "few wins":
        won = table.loc[table["is_won"], "account_id"].unique()
        table = table[~table["account_id"].isin(won[MIN_WON_ACCOUNTS - 1 :])]
    elif case == "no scores":
        table = table.assign(model=np.nan, sort=None)
    else:
        table = table.head(0)
    gate = publish_gate(table)
    assert not gate.may_publish
    assert gate.reason.startswith("Not tested: do not use this score. The score could not be tested: ")
    assert "of the later customers had a chance from it, at least 20 needed." in gate.reason
    assert f"at least {MIN_WON_ACCOUNTS} needed" in gate.reason


def test_one_score_for_all_is_no_signal() -> None:
    gate = publish_gate(later().assign(model=1.0))
    assert not gate.may_publish
    assert gate.rungs[0].gain == 0
    assert "50 of 100 times" in gate.reason


def test_the_same_draws_give_the_same_gate_and_json_holds_all_of_it() -> None:
    for table in (later(quality=0.3), later().head(0)):
        gate = publish_gate(table)
        assert _known(Gate.from_json(json.loads(json.dumps(gate.to_json(), allow_nan=False)))) == _known(gate)
        assert _known(publish_gate(table)) == _known(gate)


def _known(gate: Gate) -> dict[str, Any]:
    return gate.to_json()


def test_the_sentence_never_leaves_0_to_100() -> None:
    gate = publish_gate(later(leads=90, quality=6.0, share=0.12))
    (rung,) = gate.rungs
    assert rung.high > 0.5
    assert "to 100; by lot 50" in rung.sentence


def test_holm_by_hand() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.7]).tolist() == [1.0, 1.0]
    assert holm([]).tolist() == []


def test_noise_passes_seldom() -> None:
    passed = sum(publish_gate(later(seed, 400), draws=100).may_publish for seed in range(20))
    assert passed <= 1  # one in two hundred by design
