"""The parts of a change against a loop over all orders, and against numbers worked out by hand."""

from itertools import permutations

import numpy as np
import pytest

from src.evaluation.changes.factors import PARTS, PRIOR_LEADS, factors
from src.evaluation.changes.shapley import shapley

SHAPE = (2, 5, 3, 4)


def counts(seed: int, most: int = 40) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return leads, wins and expected wins; some cells are empty, a fifth has no leads in one period."""
    random = np.random.default_rng(seed)
    leads = random.integers(0, most, SHAPE).astype(float)
    leads[random.random(SHAPE) < 0.2] = 0
    leads[0, 1], leads[1, 3] = 0, 0
    wins = np.floor(leads * random.random(SHAPE))
    return leads, wins, leads.sum(axis=2) * random.random((2, 5, 4))


@pytest.mark.parametrize("seed", range(20))
def test_the_parts_add_up_to_the_change_exactly(seed: int) -> None:
    leads, wins, expected = counts(seed)
    found = factors(leads, wins, expected)
    won = wins.sum(axis=(1, 2))
    np.testing.assert_allclose(found.wins(frozenset()), won[0], atol=1e-9)
    np.testing.assert_allclose(found.wins(frozenset(PARTS)), won[1], atol=1e-9)
    np.testing.assert_allclose(sum(found.parts().values()), won[1] - won[0], atol=1e-9)


def test_the_parts_are_the_mean_over_all_24_orders() -> None:
    found = factors(*counts(3))
    steps = {part: [] for part in PARTS}
    for order in permutations(PARTS):
        for place, part in enumerate(order):
            before = frozenset(order[:place])
            steps[part].append(found.wins(before | {part}) - found.wins(before))
    for part, value in found.parts().items():
        assert len(steps[part]) == 24
        np.testing.assert_allclose(value, np.mean(steps[part], axis=0), atol=1e-9)


def test_what_alone_changed_takes_the_whole_change() -> None:
    leads = np.full((2, 2, 2, 1), 100.0)
    wins = np.array([[[20.0, 10], [4, 2]]] * 2)[..., None]
    chance = np.array([[0.15], [0.03]])  # mean chance of each of the two bands

    def parts(leads: np.ndarray, wins: np.ndarray) -> list[float]:
        found = factors(leads, wins, leads.sum(axis=2) * chance).parts()
        return [round(float(found[part][0]), 6) for part in PARTS]

    doubled = np.array([1.0, 2])[:, None, None, None]
    assert parts(leads * doubled, wins * doubled) == [36, 0, 0, 0]
    assert parts(leads, wins * doubled) == [0, 0, 0, 36]
    # Of 400 leads 300 instead of 200 in the better band, called alike, and winning alike: 48 wins and not 36.
    better = np.array([[[100.0, 100], [100, 100]], [[150, 150], [50, 50]]])[..., None]
    assert parts(better, better * wins / leads) == [0, 12, 0, 0]
    # The same leads, three in four of each band called the better way.
    called = np.array([[[100.0, 100], [100, 100]], [[150, 50], [150, 50]]])[..., None]
    assert parts(called, called * wins / leads) == [0, 0, 6, 0]


def test_leads_that_become_weaker_inside_a_band_are_quality() -> None:
    leads = np.full((2, 1, 1, 1), 100.0)
    found = factors(leads, np.array([20.0, 10])[:, None, None, None], np.array([20.0, 10])[:, None, None]).parts()
    assert {part: round(float(value[0]), 9) for part, value in found.items()} == dict(
        zip(PARTS, [0, -10, 0, 0], strict=True)
    )


def test_an_empty_cell_has_the_rate_of_both_periods_at_the_level_of_its_own() -> None:
    # Called in time or not; nobody was late in the earlier period, in which leads win twice as often.
    leads = np.array([[[100.0, 0]], [[50, 50]]])[..., None]
    wins = np.array([[[40.0, 0]], [[10, 5]]])[..., None]
    found = factors(leads, wins, leads.sum(axis=2))
    both = 5 / 50  # of the late cell in both periods; that of the other is 50 / 150
    level = 40 / (100 * 50 / 150)
    margin = both * level
    assert found.rate[0, 0, 1, 0] == pytest.approx(margin)
    own = 5 + PRIOR_LEADS * both * 15 / (50 * 50 / 150 + 50 * both)
    shrunk = own / (50 + PRIOR_LEADS)
    assert found.rate[1, 0, 1, 0] == pytest.approx(shrunk, rel=0.05)  # but for the factor that keeps the sum
    assert (found.calls[1] * found.rate[1]).sum() * 100 == pytest.approx(15, abs=1e-9)


def test_without_wins_there_is_nothing_to_split() -> None:
    leads = np.full((2, 2, 3, 1), 7.0)
    parts = factors(leads, leads * 0, leads.sum(axis=2)).parts()
    assert all(value[0] == 0 for value in parts.values())


def test_one_band_and_one_call_leave_two_parts() -> None:
    leads, wins = np.array([100.0, 120])[:, None, None, None], np.array([10.0, 6])[:, None, None, None]
    parts = factors(leads, wins, leads.sum(axis=2)).parts()
    assert parts["quality"][0] == parts["handling"][0] == 0
    assert parts["volume"][0] == pytest.approx(20 * (0.1 + 0.05) / 2)


def test_shapley_of_a_sum_is_what_each_adds() -> None:
    assert shapley(lambda chosen: sum(map(len, chosen)) * 1.0, ["a", "bb", "ccc"]) == pytest.approx(
        {"a": 1, "bb": 2, "ccc": 3}
    )
