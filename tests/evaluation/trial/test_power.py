"""Weeks and differences against a published number, and against trials drawn by hand."""

import numpy as np
import pytest

from src.evaluation.trial.power import Design, power_of, smallest_gain, weeks_needed


def test_the_number_of_leads_is_the_published_one() -> None:
    """JMP's documentation, "Two Sample Proportions": 0.08 against 0.06, 5 % two-sided, 80 %: 2,554 in each group."""
    a_lead_a_week_each = Design(leads_per_week=100)
    weeks = weeks_needed(0.06, 0.08, a_lead_a_week_each)
    assert weeks == int(np.ceil(2 * 2554 / 100))
    assert power_of(2 * 2553 / 100, 0.06, 0.08, a_lead_a_week_each) < 0.8 <= power_of(51.08, 0.06, 0.08, Design(100))


@pytest.mark.parametrize(("before", "after", "weeks"), [(0.2, 0.25, 20), (0.06, 0.09, 15)])
def test_power_is_how_often_trials_drawn_by_hand_show_the_difference(before: float, after: float, weeks: int) -> None:
    random = np.random.default_rng(1)
    each = weeks * 50
    hits = random.binomial(each, [[before], [after]], (2, 20_000)) / each
    pooled = hits.mean(axis=0)
    z = (hits[1] - hits[0]) / np.sqrt(pooled * (1 - pooled) * 2 / each)
    assert power_of(weeks, before, after, Design(100)) == pytest.approx((np.abs(z) > 1.96).mean(), abs=0.02)


def test_power_with_team_weeks_is_that_of_trials_drawn_by_hand() -> None:
    """Weeks of a team share a rate of their own: beta-binomial with the intra-class correlation 0.05."""
    random = np.random.default_rng(2)
    weeks, teams, size, icc, rates = 26, 4, 20, 0.05, (0.2, 0.28)
    shape = (4_000, 2, weeks * teams // 2)
    strength = (1 - icc) / icc
    own = np.stack([random.beta(r * strength, (1 - r) * strength, (shape[0], shape[2])) for r in rates], axis=1)
    mean = random.binomial(size, own) / size
    spread = np.sqrt(mean.var(axis=2, ddof=1).sum(axis=1) / shape[2])
    shown = np.abs(mean[:, 1].mean(axis=1) - mean[:, 0].mean(axis=1)) > 1.984 * spread
    planned = power_of(weeks, *rates, Design(teams * size, teams=teams, icc=icc))
    assert planned == pytest.approx(shown.mean(), abs=0.03)
    assert planned < power_of(weeks, *rates, Design(teams * size)) - 0.1


def test_unequal_weeks_cost_more() -> None:
    even, uneven = (Design(100, teams=4, icc=0.03, size_cv=cv) for cv in (0.0, 1.0))
    assert even.inflation == pytest.approx(1 + 24 * 0.03)
    assert uneven.inflation == pytest.approx(1 + 49 * 0.03)


def test_the_smallest_gain_of_the_weeks_needed_is_the_gain_asked_for() -> None:
    design = Design(300)
    weeks = weeks_needed(0.1, 0.12, design)
    assert weeks is not None
    assert smallest_gain(weeks, 0.1, design) <= 0.2 < smallest_gain(weeks - 1, 0.1, design)


def test_what_cannot_be_shown_has_no_number() -> None:
    assert weeks_needed(0.1, 0.1, Design(100)) is None
    assert weeks_needed(0.001, 0.00101, Design(1)) is None
    assert smallest_gain(1, 0.5, Design(2)) is None
    assert smallest_gain(10, 0.0, Design(100)) is None
    assert power_of(1, 0.1, 0.2, Design(3, teams=3)) == 0.0
