"""The estimator against the textbook's matrices, a ratio of differences, and scipy's regression."""

import numpy as np
import pytest
from scipy.stats import linregress, t

from src.evaluation.delay.two_stage import Estimate, least_squares, two_stage


@pytest.fixture
def data():
    random = np.random.default_rng(3)
    n = 400
    account, day = random.integers(0, 150, n), random.integers(0, 30, n)
    hidden = random.normal(size=n) + random.normal(size=150)[account]
    instrument = (random.random(n) < 0.4).astype(float)
    treatment = 5 * instrument + 2 * hidden + random.normal(size=n)
    outcome = -0.3 * treatment + 3 * hidden + random.normal(size=30)[day]
    controls = np.column_stack([np.ones(n), random.normal(size=n)])
    return outcome, treatment, instrument, controls, [account, day]


def by_the_book(outcome, treatment, instrument, controls, clusters):
    """Two regressions one after the other, and the sandwich summed over pairs of rows that share a cluster."""
    first = np.column_stack([instrument, controls])
    fitted = first @ np.linalg.lstsq(first, treatment, rcond=None)[0]
    second = np.column_stack([fitted, controls])
    coefficients = np.linalg.lstsq(second, outcome, rcond=None)[0]
    residual = outcome - np.column_stack([treatment, controls]) @ coefficients
    bread = np.linalg.inv(second.T @ second)

    def meat(codes):
        total = np.zeros((second.shape[1], second.shape[1]))
        for code in set(codes):
            score = (second * residual[:, None])[[one == code for one in codes]].sum(axis=0)
            total += np.outer(score, score)
        return total * len(set(codes)) / (len(set(codes)) - 1)

    both = list(zip(*clusters, strict=True))
    one_way = [(bread @ meat(list(codes)) @ bread)[0, 0] for codes in clusters]
    return coefficients[0], one_way, sum(one_way) - (bread @ meat(both) @ bread)[0, 0]


def test_estimate_and_error_are_those_of_the_book(data):
    found = two_stage(*data)
    value, one_way, two_way = by_the_book(*data)
    assert found.value == pytest.approx(value)
    assert found.error == pytest.approx(np.sqrt(max(*one_way, two_way)))
    assert found.clusters == 30


def test_the_interval_holds_the_effects_that_leave_the_instrument_nothing(data):
    """Anderson and Rubin by brute force: each effect on a grid, taken off, and a plain regression on the instrument."""
    outcome, treatment, instrument, controls, (account, _) = data
    low, high = two_stage(outcome, treatment, instrument, controls, [account]).ends

    def is_held(effect):
        left = least_squares(outcome - effect * treatment, instrument, controls, [account])
        return left.p >= 0.05

    grid = np.linspace(low - 0.1, high + 0.1, 401)
    inside = (grid > low + 1e-6) & (grid < high - 1e-6)
    assert [is_held(effect) for effect in grid] == inside.tolist()


def test_the_interval_of_a_strong_instrument_is_two_standard_errors_either_way(data):
    outcome, treatment, instrument, controls, clusters = data
    found = two_stage(outcome, treatment + 500 * instrument, instrument, controls, clusters)
    assert found.ends == pytest.approx(Estimate(found.value, found.error, 30).ends, rel=0.01)


def test_an_instrument_that_moves_nothing_tells_nothing(data):
    outcome, treatment, _, controls, clusters = data
    unrelated = (np.random.default_rng(9).random(len(outcome)) < 0.5).astype(float)
    low, high = two_stage(outcome, treatment, unrelated, controls, clusters).ends
    assert (low, high) == (-np.inf, np.inf)


def test_without_controls_it_is_the_ratio_of_differences(data):
    outcome, treatment, instrument, controls, clusters = data
    found = two_stage(outcome, treatment, instrument, controls[:, :1], clusters)
    late, early = instrument == 1, instrument == 0
    assert found.value == pytest.approx(
        (outcome[late].mean() - outcome[early].mean()) / (treatment[late].mean() - treatment[early].mean())
    )


def test_with_the_treatment_as_its_own_instrument_it_is_least_squares(data):
    outcome, treatment, _, controls, clusters = data
    found = least_squares(outcome, treatment, controls[:, :1], clusters)
    assert found.value == pytest.approx(linregress(treatment, outcome).slope)


def test_the_instrument_undoes_what_the_hidden_cause_does(data):
    outcome, treatment, _, controls, clusters = data
    low, high = two_stage(*data).ends
    assert low < -0.3 < high
    assert least_squares(outcome, treatment, controls, clusters).value > 0.3


def test_a_control_twice_changes_nothing(data):
    outcome, treatment, instrument, controls, clusters = data
    twice = np.column_stack([controls, controls[:, 1]])
    assert two_stage(outcome, treatment, instrument, twice, clusters).value == pytest.approx(two_stage(*data).value)


def test_interval_and_p_value_use_the_fewer_clusters():
    found = Estimate(2.0, 1.0, 11)
    assert found.ends == pytest.approx(t.interval(0.95, 10, loc=2.0, scale=1.0))
    assert found.p == pytest.approx(2 * t.sf(2.0, 10))
