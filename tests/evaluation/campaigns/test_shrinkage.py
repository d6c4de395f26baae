import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import betaln

from src.evaluation.campaigns.shrinkage import _family, shrunk_rates
from src.evaluation.rates import wilson


def test_small_groups_are_drawn_in_and_large_ones_are_not():
    found = shrunk_rates([0, 300, 3, 80], [5, 3000, 10, 1000])
    raw = np.array([0, 0.1, 0.3, 0.08])
    assert abs(found.rate[0] - found.usual) < abs(raw[0] - found.usual) / 2
    assert found.rate[2] < 0.2
    assert found.rate[1] == pytest.approx(0.1, abs=0.005)
    assert (found.low < found.rate).all()
    assert (found.rate < found.high).all()


def test_the_mixture_is_the_posterior_by_direct_integration():
    won, n = np.array([2.0, 9.0, 1.0]), np.array([10.0, 60.0, 40.0])
    mean, strength = _family(won, n)
    a, b = mean * strength, (1 - mean) * strength
    weight = np.exp(
        [
            sum(betaln(x + w, y + m - w) - betaln(x, y) for w, m in zip(won, n, strict=True))
            for x, y in zip(a, b, strict=True)
        ]
    )
    weight /= weight.sum()

    def density(p):
        each = np.exp((a + 1) * np.log(p) + (b + 7) * np.log1p(-p) - betaln(a + 2, b + 8))  # 2 of 10
        return float(weight @ each)

    found = shrunk_rates(won, n)
    assert found.rate[0] == pytest.approx(quad(lambda p: p * density(p), 1e-9, 1 - 1e-9)[0], abs=1e-4)
    assert quad(density, 1e-9, float(found.low[0]))[0] == pytest.approx(0.025, abs=1e-3)
    assert quad(density, float(found.high[0]), 1 - 1e-9)[0] == pytest.approx(0.025, abs=1e-3)


def test_intervals_hold_the_truth_and_are_narrower_than_each_group_alone():
    random = np.random.default_rng(3)
    held, alone, together, errors = [], [], [], []
    for strength in (20, 60, 200) * 4:
        n = random.integers(5, 300, 12)
        truth = random.beta(0.08 * strength, 0.92 * strength, 12)
        won = random.binomial(n, truth)
        found = shrunk_rates(won, n)
        held.append((found.low <= truth) & (truth <= found.high))
        low, high = wilson(won, n)
        alone.append((high - low).mean())
        together.append((found.high - found.low).mean())
        errors.append([((won / n - truth) ** 2).mean(), ((found.rate - truth) ** 2).mean()])
    assert 0.88 <= np.mean(held) <= 0.99
    assert np.mean(together) < 0.85 * np.mean(alone)
    assert np.mean(errors, axis=0)[1] < 0.7 * np.mean(errors, axis=0)[0]


@pytest.mark.parametrize(("won", "n"), [([0, 0, 0], [5, 9, 1]), ([4], [9]), ([3, 0], [3, 0]), ([0], [1])])
def test_edges_stay_between_0_and_1(won, n):
    found = shrunk_rates(won, n)
    assert ((found.low >= 0) & (found.low <= found.rate) & (found.rate <= found.high) & (found.high <= 1)).all()


def test_nothing_is_known_without_leads():
    assert np.isnan(shrunk_rates([0, 0], [0, 0]).rate).all()
