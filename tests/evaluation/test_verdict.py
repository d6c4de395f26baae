"""What a gain with its interval allows to say, in each case."""

import math

import numpy as np
import pytest

from src.evaluation.verdict import MARGIN, Verdict, verdict


@pytest.mark.parametrize(
    ("value", "low", "high", "finding"),
    [
        (0.16, 0.10, 0.22, "better"),
        (0.02, 0.01, 0.03, "better"),  # sure, though small
        (-0.10, -0.15, -0.05, "worse"),
        (0.00, -0.03, 0.03, "no worth in it"),
        (0.03, -0.02, 0.08, "cannot tell"),
        (0.20, -0.10, 0.50, "cannot tell"),
        (math.nan, math.nan, math.nan, "cannot tell"),
    ],
)
def test_each_case(value: float, low: float, high: float, finding: str) -> None:
    assert verdict(value, low, high, wins=100).finding == finding


def test_twice_too_wide_needs_eight_times_the_wins() -> None:
    # Four times the wins: half the width, settled every second time; (2.80 / 1.96)^2 times that: in four of five cases.
    assert verdict(0.10, -0.10, 0.30, wins=40).further_wins == 290


def test_a_gain_near_zero_settles_when_the_upper_end_falls_under_the_margin() -> None:
    # From 0.10 down to the margin of 0.05 above the value of 0: half the width, 4 x 2.04 times the wins.
    assert verdict(0.0, -0.10, 0.10, wins=100).further_wins == 720


@pytest.mark.parametrize(("gain", "wins"), [(0.08, 150), (0.15, 60), (0.0, 300)])
def test_so_many_more_wins_settle_it_in_four_of_five_cases(gain: float, wins: int) -> None:
    """One order reaches a win that the other misses more often than the other way round: each win says +1, 0 or -1."""
    random = np.random.default_rng(17)
    chances = [(0.5 - gain) / 2, 0.5, (0.5 + gain) / 2]

    def half_width(values: np.ndarray) -> np.ndarray:
        return 1.96 * values.std(axis=-1) / np.sqrt(values.shape[-1])

    now = half_width(random.choice([-1, 0, 1], 100_000, p=chances)) * np.sqrt(100_000 / wins)
    found = verdict(gain, gain - now, gain + now, wins)
    assert found.finding == "cannot tell"
    assert found.further_wins is not None
    later = random.choice([-1, 0, 1], (2000, wins + found.further_wins), p=chances)
    ends = later.mean(axis=1), half_width(later)
    settled = (ends[0] - ends[1] > 0) | (ends[0] + ends[1] < MARGIN)
    assert 0.76 < settled.mean() < 0.86


def test_a_wider_margin_settles_sooner() -> None:
    assert verdict(0.0, -0.10, 0.09, wins=100, margin=0.1) == Verdict("no worth in it")


def test_no_number_where_nothing_is_known() -> None:
    assert verdict(math.nan, math.nan, math.nan, wins=2).further_wins is None
    assert verdict(0.1, -0.1, 0.3, wins=0).further_wins is None


def test_no_number_where_it_is_settled() -> None:
    assert verdict(0.2, 0.1, 0.3, wins=100).further_wins is None
