"""The replay of one week against drawing it many times, and against the queue's own metric."""

import numpy as np
import pytest

from src.evaluation.calls.replay_order import reached
from src.evaluation.metrics import wins_reached

FRACTIONS = (0.25, 0.5, 0.75, 1.0)


def drawn(random: np.random.Generator, score: np.ndarray, arrived: np.ndarray, touched: np.ndarray) -> np.ndarray:
    """Return which place each lead gets in one replay, ties drawn by lot."""
    tie = random.random(len(score))
    place = np.full(len(score), -1)
    for number, now in enumerate(np.sort(touched)):
        open_leads = np.flatnonzero((arrived <= now) & (place < 0))
        best = max(open_leads, key=lambda lead: (score[lead], tie[lead]))
        place[best] = number
    return place


@pytest.mark.parametrize("seed", range(3))
def test_expected_places_are_those_of_many_draws(seed: int) -> None:
    random = np.random.default_rng(seed)
    size = 12
    score = random.integers(0, 4, size).astype(float)
    arrived = np.where(random.random(size) < 0.4, 0.0, random.random(size) * 5)
    touched = arrived + random.exponential(0.7, size)
    places = np.array([drawn(random, score, arrived, touched) for _ in range(1500)])
    ends = np.array(FRACTIONS) * size
    truth = np.clip(ends - places[:, :, None], 0, 1).mean(axis=0)
    np.testing.assert_allclose(reached(score, arrived, touched, FRACTIONS), truth, atol=0.06)


def test_where_all_wait_it_is_the_queue_as_elsewhere() -> None:
    random = np.random.default_rng(9)
    size = 41
    score = random.integers(0, 6, size).astype(float)
    score[[3, 5]] = np.nan
    won = random.random(size) < 0.3
    found = reached(score, np.zeros(size), random.random(size), FRACTIONS)
    for place, fraction in enumerate(FRACTIONS):
        assert found[won, place].sum() / won.sum() == pytest.approx(wins_reached(won, score, fraction))


def test_every_call_finds_somebody_and_all_are_called_in_the_end() -> None:
    random = np.random.default_rng(2)
    arrived = random.random(30)
    touched = arrived + random.random(30) * 0.1
    for score in (random.random(30), -touched, np.zeros(30), np.full(30, np.nan)):
        found = reached(score, arrived, touched, FRACTIONS)
        np.testing.assert_allclose(found.sum(axis=0), np.array(FRACTIONS) * 30)
        np.testing.assert_allclose(found[:, -1], 1)
        assert (np.diff(found, axis=1) >= -1e-12).all()


def test_the_order_worked_is_replayed_as_it_was() -> None:
    arrived, touched = np.array([0.0, 2, 0, 1]), np.array([4.0, 3, 1, 2])
    assert reached(-touched, arrived, touched, [0.25, 0.5])[:, 1].tolist() == [0, 0, 1, 1]


def test_a_fraction_between_two_calls_counts_in_part() -> None:
    found = reached(np.array([3.0, 2, 1]), np.zeros(3), np.arange(3.0), [0.5])
    assert found[:, 0].tolist() == [1, 0.5, 0]


def test_no_calls() -> None:
    assert reached(np.zeros(0), np.zeros(0), np.zeros(0), [0.5]).shape == (0, 1)
