from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from src.leads.errors import LeadScoringError
from src.rules.refit import RefittedPoints, refit
from tests.rules.small_tables import rule_set

N = 4000


def rules(**points: float):
    return rule_set(*({"name": name, "points": p, "column": name, "equals": "yes"} for name, p in points.items()))


def history(effects: dict[str, float], seed: int = 11, n: int = N) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Firings of independent rules, and wins drawn with these log-odds per firing."""
    rng = np.random.default_rng(seed)
    fired = pd.DataFrame({name: rng.integers(0, 3, n).astype(float) for name in effects})
    margin = fired.to_numpy() @ np.array(list(effects.values())) - 2
    return fired, pd.DataFrame({"is_won": rng.random(n) < 1 / (1 + np.exp(-margin))})


def test_mispriced_rules_are_priced_in_proportion_to_their_effect() -> None:
    fired, examples = history({"strong": 1.2, "weak": 0.3, "against": -0.6})

    found = refit(rules(strong=5, weak=20, against=-10), fired, examples)

    assert found.points["strong"] / found.points["weak"] == pytest.approx(4, rel=0.35)
    assert found.points["strong"] / found.points["against"] == pytest.approx(-2, rel=0.25)
    assert (found.n, found.wins) == (N, int(examples["is_won"].sum()))


def test_scale_keeps_the_spread_of_the_score_as_written() -> None:
    fired, examples = history({"a": 1.0, "b": 0.5})

    found = refit(rules(a=30, b=40), fired, examples)

    assert found.score(fired).std() == pytest.approx((fired["a"] * 30 + fired["b"] * 40).std(), rel=0.02)
    assert all(isinstance(points, int) for points in found.points.values())


def test_wrong_signed_rule_stays_on_its_side_unless_declared_free() -> None:
    fired, examples = history({"a": 1.0, "wrong": -0.8})
    free = rule_set(
        {"name": "a", "points": 10, "column": "a", "equals": 1},
        {"name": "wrong", "points": 10, "column": "wrong", "equals": 1, "sign": "none"},
    )

    assert refit(rules(a=10, wrong=10), fired, examples).points["wrong"] == 0
    assert refit(free, fired, examples).points["wrong"] < 0


def test_rule_that_never_fires_has_no_points() -> None:
    fired, examples = history({"a": 1.0})
    fired["dead"] = 0.0

    assert refit(rules(a=10, dead=50), fired, examples).points["dead"] == 0


def test_agrees_with_scikit_learn_where_no_sign_binds() -> None:
    fired, examples = history({"a": 0.9, "b": 0.4, "c": -0.7})
    weights = pd.Series(np.random.default_rng(5).uniform(0.5, 2, N))
    scaled = fired / fired.std(ddof=0)

    found = refit(rules(a=500, b=500, c=-500), fired, examples, weights)

    other = LogisticRegression(C=1.0, tol=1e-10).fit(scaled, examples["is_won"], weights / weights.mean())
    expected = other.coef_[0] / fired.std(ddof=0) * found.scale
    assert list(found.points.values()) == pytest.approx(expected.to_list(), abs=0.6)


def test_weight_two_is_the_row_twice_apart_from_the_penalty() -> None:
    fired, examples = history({"a": 1.0, "b": -0.5}, n=600)
    twice = pd.Series(np.where(fired.index < 300, 2.0, 1.0))
    repeated = fired.index.append(fired.index[:300])

    weighted = refit(rules(a=1000, b=-1000), fired, examples, twice)
    doubled = refit(
        rules(a=1000, b=-1000),
        fired.loc[repeated].reset_index(drop=True),
        examples.loc[repeated].reset_index(drop=True),
    )

    ratios = [p.points["a"] / p.points["b"] for p in (weighted, doubled)]
    assert ratios[0] == pytest.approx(ratios[1], rel=0.02)


def test_only_the_rows_of_the_examples_train() -> None:
    fired, examples = history({"a": 1.0, "b": -0.5})
    past = examples[examples.index < 2000]

    with_future = refit(rules(a=10, b=-10), fired, past)

    assert with_future == refit(rules(a=10, b=-10), fired[fired.index < 2000], past)


def test_json_and_back_scores_the_same() -> None:
    fired, examples = history({"a": 1.0, "b": -0.5})
    found = refit(rules(a=10, b=-10), fired, examples)

    again = RefittedPoints.from_json(json.loads(json.dumps(found.to_json())))

    assert again == found
    by_hand = fired["a"] * found.points["a"] + fired["b"] * found.points["b"]
    pd.testing.assert_series_equal(again.score(fired), by_hand, check_names=False)


@pytest.mark.parametrize("is_won", [True, False])
def test_one_sided_history_is_refused_in_words(is_won: bool) -> None:
    fired, _ = history({"a": 1.0})

    with pytest.raises(LeadScoringError, match="of 4000 leads won"):
        refit(rules(a=10), fired, pd.DataFrame({"is_won": [is_won] * N}))
