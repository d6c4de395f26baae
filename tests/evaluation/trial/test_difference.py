"""The difference of two orders against plain least squares, and its interval against draws."""

import numpy as np
import pandas as pd
import pytest

from src.evaluation.trial.difference import difference_of


def by_hand(y: np.ndarray, x: np.ndarray, cluster: np.ndarray, team: np.ndarray) -> tuple[float, float]:
    """Return slope and standard error by the sandwich formula, written out with matrices."""
    design = np.column_stack([x, *(team == one for one in np.unique(team))]).astype(float)
    bread = np.linalg.inv(design.T @ design)
    beta = bread @ design.T @ y
    left = y - design @ beta
    meat = np.zeros_like(bread)
    for one in np.unique(cluster):
        score = design[cluster == one].T @ left[cluster == one]
        meat += np.outer(score, score)
    groups, (n, k) = len(np.unique(cluster)), design.shape
    variance = groups / (groups - 1) * (n - 1) / (n - k) * bread @ meat @ bread
    return float(beta[0]), float(np.sqrt(variance[0, 0]))


@pytest.mark.parametrize("teams", [1, 3])
def test_it_is_least_squares_with_clustered_errors(teams: int) -> None:
    random = np.random.default_rng(6)
    cluster = np.sort(random.integers(0, 40, 300))
    team, x = cluster % teams, cluster // teams % 2 == 1
    y = random.random(300) < 0.2 + 0.1 * x + 0.05 * team
    found = difference_of(
        pd.Series(y), pd.Series(x), pd.Series(cluster), pd.Series(team) if teams > 1 else None, level=0.05
    )
    value, spread = by_hand(y.astype(float), x, cluster, team)
    assert found.value == pytest.approx(value)
    assert found.spread == pytest.approx(spread)


def test_leads_by_themselves_give_the_textbook_difference() -> None:
    y = pd.Series([True] * 30 + [False] * 70 + [True] * 20 + [False] * 80)
    x = pd.Series([True] * 100 + [False] * 100)
    found = difference_of(y, x, pd.Series(range(200)), None, 0.05)
    spread = np.sqrt((0.3 * 0.7 + 0.2 * 0.8) / 100)
    assert found.value == pytest.approx(0.1)
    assert found.spread == pytest.approx(spread, rel=0.006)
    assert found.low == pytest.approx(0.1 - 1.972 * found.spread, abs=1e-4)
    assert found.p == pytest.approx(0.1005, abs=0.003)


def test_nothing_is_said_of_one_order_or_one_cluster() -> None:
    one = difference_of(pd.Series([True, False]), pd.Series([True, True]), pd.Series([1, 2]), None, 0.05)
    few = difference_of(pd.Series([True, False]), pd.Series([True, False]), pd.Series([1, 1]), None, 0.05)
    same = difference_of(pd.Series([False] * 9), pd.Series([True, False, True] * 3), pd.Series(range(9)), None, 0.05)
    assert np.isnan([one.value, few.value, same.value]).all()


def test_a_stricter_level_gives_a_wider_interval() -> None:
    random = np.random.default_rng(8)
    y, x = pd.Series(random.random(400) < 0.3), pd.Series(random.random(400) < 0.5)
    usual, strict, none = (difference_of(y, x, pd.Series(range(400)), None, level) for level in (0.05, 0.003, 0.0))
    assert strict.low < usual.low < usual.high < strict.high
    assert np.isinf(none.high)
