from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from src.leads.errors import LeadScoringError
from src.rules.audit import audit
from src.rules.effects import PRIOR_SD, rule_effects
from tests.rules.small_tables import rule_set

# points, and log-odds planted: one log-odds is worth 20 points.
PLANTED = {
    "good": (20, 1.0),
    "good_minus": (-20, -1.0),
    "good_small": (10, 0.5),
    "worth_nothing": (30, 0.0),
    "worth_more": (5, 1.2),
    "turned": (20, -0.8),
    "never": (10, 0.0),
    "copy": (20, 0.0),
    "rare": (10, 0.5),
}


def made(n: int, seed: int = 3):
    random = np.random.default_rng(seed)
    fired = pd.DataFrame({name: (random.random(n) < 0.3).astype(float) for name in PLANTED})
    fired["never"] = 0.0
    fired["copy"] = fired["good"]
    fired["rare"] = (random.random(n) < 4 / n).astype(float)
    effects = np.array([log_odds for _, log_odds in PLANTED.values()])
    won = random.random(n) < 1 / (1 + np.exp(2.0 - fired.to_numpy() @ effects))
    examples = pd.DataFrame({"is_won": won, "account_id": [f"a{i}" for i in range(n)]})
    rules = rule_set(*({"name": k, "points": p, "column": k, "equals": 1} for k, (p, _) in PLANTED.items()))
    return rules, fired, examples


def test_planted_rules_get_their_verdict() -> None:
    found = audit(*made(8_000)).set_index("rule")["verdict"].to_dict()

    assert found == {
        "good": "keep",
        "good_minus": "keep",
        "good_small": "keep",
        "worth_nothing": "reprice",
        "worth_more": "reprice",
        "turned": "wrong sign",
        "never": "dead",
        "copy": "duplicate",
        "rare": "cannot tell",
    }


def test_few_leads_allow_no_verdict() -> None:
    rules, fired, examples = made(60)
    found = audit(rules, fired, examples).set_index("rule")["verdict"]

    assert set(found[["good_small", "rare"]]) == {"cannot tell"}


def test_counts_are_of_leads_with_and_without_the_rule() -> None:
    rules, fired, examples = made(500)
    line = audit(rules, fired, examples).set_index("rule").loc["good"]
    won, fires = examples["is_won"].to_numpy(), fired["good"].to_numpy() > 0

    counted = ["fired", "wins", "others", "other_wins"]
    assert line[counted].tolist() == [fires.sum(), won[fires].sum(), (~fires).sum(), won[~fires].sum()]


def test_effects_agree_with_scikit_learn() -> None:
    _, fired, examples = made(800)
    names = ["good", "turned", "worth_more"]
    weight = np.random.default_rng(0).uniform(0.5, 2.0, 800)
    won = examples["is_won"].to_numpy(dtype=float)

    ours = rule_effects(fired[names], won, weight, examples["account_id"])

    theirs = LogisticRegression(C=PRIOR_SD**2, tol=1e-10, max_iter=10_000)
    theirs.fit(fired[names], won, sample_weight=weight / weight.mean())
    assert ours.log_odds == pytest.approx(theirs.coef_[0], abs=1e-5)


def test_contacts_of_one_account_are_one_piece_of_news() -> None:
    _, fired, examples = made(400)
    names, won = ["good", "turned"], examples["is_won"].to_numpy(dtype=float)
    twice = pd.concat([fired[names]] * 2, ignore_index=True)
    account = pd.concat([examples["account_id"]] * 2, ignore_index=True)

    once = rule_effects(fired[names], won, np.ones(400), examples["account_id"])
    doubled = rule_effects(twice, np.tile(won, 2), np.ones(800), account)

    assert doubled.errors == pytest.approx(once.errors, rel=0.05)


def test_intervals_hold_the_truth() -> None:
    names, hits = ["good", "good_minus", "good_small", "worth_nothing", "worth_more", "turned"], []
    truth = np.array([PLANTED[name][1] for name in names])
    for seed in range(40):
        _, fired, examples = made(1_500, seed)
        found = rule_effects(fired[names], examples["is_won"].to_numpy(float), np.ones(1_500), examples["account_id"])
        hits.append(np.abs(found.log_odds - truth) < 1.96 * found.errors)

    assert 0.90 < np.mean(hits) < 0.99


def test_a_rule_that_fires_for_everybody_cannot_be_judged() -> None:
    rules, fired, examples = made(2_000)
    fired["good"] = fired["copy"] = 1.0
    found = audit(rules, fired, examples).set_index("rule")

    assert found.loc[["good", "copy"], "verdict"].tolist() == ["cannot tell", "duplicate"]
    assert np.isnan(found.loc["good", "implied"])


def test_hardly_a_win_makes_no_certainty() -> None:
    random = np.random.default_rng(5)
    fired = pd.DataFrame({"seldom": (np.arange(3_000) < 40).astype(float)})
    won = (random.random(3_000) < 0.1).astype(float)
    won[:40] = 0.0

    found = rule_effects(fired, won, np.ones(3_000), pd.Series(np.arange(3_000)))

    # Without a win in 40, at 10 of 100 elsewhere: quite possible by chance (1.5 of 100), so far from settled.
    assert found.errors[0] > 0.7


def test_without_wins_there_is_no_audit() -> None:
    rules, fired, examples = made(50)

    with pytest.raises(LeadScoringError, match="0 of 50 leads won"):
        audit(rules, fired, examples.assign(is_won=False))
