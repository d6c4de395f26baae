"""A card learned from data finds what was planted, keeps directions, and uses the textbook's statistic."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency

from src.leads.errors import LeadScoringError
from src.rules.distil import LARGEST_POINTS, MOST_RULES, _score_statistics, distil
from src.rules.rule import Rule

PLANTED = {"c0": 2.0, "c1": 1.0, "c2": -1.0, "c3": 0.5}


def rules(count: int, columns: int = 1000) -> list[Rule]:
    return [Rule(name=f"c{n}", points=1, lead=[{"column": f"x{n % columns}", "equals": "yes"}]) for n in range(count)]


def history(
    n: int, count: int, effects: dict[str, float], seed: int = 3
) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Return firings, examples and weights of leads with one row each."""
    random = np.random.default_rng(seed)
    fired = pd.DataFrame((random.random((n, count)) < 0.3).astype(float), columns=[f"c{i}" for i in range(count)])
    margin = -2.0 + sum(effect * fired[name] for name, effect in effects.items())
    won = random.random(n) < 1 / (1 + np.exp(-margin))
    examples = pd.DataFrame({"is_won": won, "lead_id": [f"l{i}" for i in range(n)], "landmark_days": 0.0})
    return fired, examples, pd.Series(1.0, fired.index)


def test_planted_conditions_are_found_with_points_in_proportion() -> None:
    card = distil(rules(40), *history(20_000, 40, PLANTED))

    points = {rule.name: rule.points for rule in card}
    assert set(PLANTED) <= set(points)
    assert len(points) <= len(PLANTED) + 1
    assert points["c0"] == LARGEST_POINTS
    for name, effect in PLANTED.items():
        assert points[name] == pytest.approx(LARGEST_POINTS * effect / 2.0, abs=2)
    assert [rule.points for rule in card] == sorted(points.values(), reverse=True)
    assert all(rule.sign == ("positive" if rule.points > 0 else "negative") for rule in card)


def test_noise_gives_few_rules_and_a_full_card_holds_fifteen() -> None:
    assert len(distil(rules(40), *history(3000, 40, {}))) <= 2

    many = {f"c{n}": 0.6 for n in range(20)}
    card = distil(rules(40), *history(30_000, 40, many))
    assert len(card) == MOST_RULES
    assert sum(rule.points for rule in card) <= 15 * LARGEST_POINTS
    assert all(r.points == int(r.points) for r in card)


def test_no_lead_of_the_training_side_passes_a_hundred() -> None:
    fired, examples, weights = history(30_000, 20, {f"c{n}": 0.6 for n in range(20)})

    card = distil(rules(20), fired, examples, weights)

    assert 90 <= sum(rule.points * fired[rule.name] for rule in card).max() <= 108  # a hundred, but for rounding


def test_at_most_two_rules_on_one_field() -> None:
    card = distil(rules(40, columns=4), *history(20_000, 40, {f"c{n}": 0.8 for n in range(12)}))

    columns = [rule.lead[0].column for rule in card]
    assert len(card) == 8
    assert max(columns.count(column) for column in columns) == 2


def test_a_rule_never_turns_against_its_own_condition() -> None:
    # b goes along with a and is good on its own, but beside a it counts against the lead.
    random = np.random.default_rng(5)
    a = random.random(20_000) < 0.4
    b = np.where(a, random.random(20_000) < 0.9, random.random(20_000) < 0.05)
    won = random.random(20_000) < 1 / (1 + np.exp(-(-2 + 3 * a - 0.8 * b)))
    examples = pd.DataFrame({"is_won": won, "lead_id": np.arange(20_000).astype(str), "landmark_days": 0.0})
    fired = pd.DataFrame({"c0": a.astype(float), "c1": b.astype(float)})

    assert won[b == 1].mean() > won[b == 0].mean()
    assert [rule.name for rule in distil(rules(2), fired, examples, pd.Series(1.0, fired.index))] == ["c0"]


def test_older_rows_that_did_more_and_win_less_give_no_points_against_doing() -> None:
    random = np.random.default_rng(1)
    is_old = np.arange(20_000) % 2 == 1
    did = random.random(20_000) < np.where(is_old, 0.8, 0.2)
    won = random.random(20_000) < np.where(is_old, 0.05, 0.30) * np.where(did, 1.3, 1.0)
    lead = (np.arange(20_000) // 2).astype(str)
    examples = pd.DataFrame({"is_won": won, "lead_id": lead, "landmark_days": np.where(is_old, 30.0, 0.0)})
    fired = pd.DataFrame({"c0": did.astype(float)})

    assert won[did].mean() < won[~did].mean()
    assert distil(rules(1), fired, examples, pd.Series(1.0, fired.index))[0].points > 0


def test_the_statistic_is_pearsons_chi_square_where_nothing_else_is_known() -> None:
    random = np.random.default_rng(2)
    met, won = (random.random(500) < 0.3).astype(np.float32), (random.random(500) < 0.2).astype(np.float32)
    rate = won.mean()
    ones = np.ones((500, 1), np.float32)

    got = _score_statistics(
        met[:, None], ones, won - rate, np.full(500, rate * (1 - rate), np.float32), _sign(met, won)
    )

    assert got[0] == pytest.approx(chi2_contingency(pd.crosstab(met, won), correction=False).statistic, rel=1e-3)


def _sign(met: np.ndarray, won: np.ndarray) -> np.ndarray:
    return np.sign(met @ (won - won.mean()))[None].astype(np.float32)


def test_conditions_of_few_leads_and_copies_are_passed_over() -> None:
    fired, examples, weights = history(5000, 3, {"c0": 2.0})
    fired["c1"] = (np.arange(5000) < 20).astype(float)  # twenty leads, all of them won
    examples.loc[:19, "is_won"] = True
    fired["c2"] = fired["c0"]

    assert [rule.name for rule in distil(rules(3), fired, examples, weights)] == ["c0"]


def test_other_rows_teach_nothing() -> None:
    fired, examples, weights = history(5000, 10, PLANTED)
    later = fired.assign(**dict.fromkeys(fired, 1.0)).set_axis(fired.index + 5000)

    assert distil(rules(10), pd.concat([fired, later]), examples, weights) == distil(
        rules(10), fired, examples, weights
    )


def test_without_a_win_it_says_what_is_missing() -> None:
    fired, examples, weights = history(100, 2, {})

    with pytest.raises(LeadScoringError, match="0 of 100 leads won"):
        distil(rules(2), fired, examples.assign(is_won=False), weights)
