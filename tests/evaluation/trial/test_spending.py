"""What looks cost, against published boundaries and by drawing."""

import numpy as np
import pytest
from scipy.stats import norm

from src.evaluation.trial.spending import level_of_look, spent_by


def test_published_boundaries() -> None:
    """Lan and DeMets (1983), O'Brien-Fleming type, two-sided 5 %: 2.963 at the half, .00305
    spent by then; 4.877 at the fifth."""
    assert spent_by(0.5) == pytest.approx(0.00305, abs=5e-6)
    assert norm.isf(spent_by(0.5) / 2) == pytest.approx(2.963, abs=5e-4)
    assert norm.isf(spent_by(0.2) / 2) == pytest.approx(4.877, abs=5e-4)
    assert spent_by(0) == 0.0
    assert spent_by(1.7) == pytest.approx(0.05)


def test_levels_add_up_and_never_fall_below_none() -> None:
    first = level_of_look(0.4, [], is_last=False)
    second = level_of_look(0.8, [first], is_last=False)
    assert first + second == pytest.approx(spent_by(0.8))
    assert first + second + level_of_look(1.0, [first, second], is_last=True) == pytest.approx(0.05)
    assert level_of_look(0.4, [first], is_last=False) == 0.0


def test_looks_together_call_luck_a_difference_in_at_most_five_of_a_hundred() -> None:
    random = np.random.default_rng(3)
    looks = np.array([0.3, 0.6, 1.0])
    steps = random.normal(size=(100_000, 3)) * np.sqrt(np.diff(looks, prepend=0))
    z = steps.cumsum(axis=1) / np.sqrt(looks)
    levels: list[float] = []
    for look in looks:
        levels.append(level_of_look(look, levels, is_last=bool(look == 1)))
    careful = (np.abs(z) > norm.isf(np.array(levels) / 2)).any(axis=1).mean()
    careless = (np.abs(z) > norm.isf(0.025)).any(axis=1).mean()
    assert 0.043 < careful <= 0.0505
    assert careless > 0.1
