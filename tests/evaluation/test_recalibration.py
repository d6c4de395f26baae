"""Slope and intercept of a chance, against scikit-learn and full refits."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from src.evaluation.recalibration import MEASURES, recalibrate


def logit(chance: np.ndarray) -> np.ndarray:
    return np.log(chance / (1 - chance))


def planted(seed: int, size: int = 3000, slope: float = 0.6, intercept: float = -0.4) -> tuple[np.ndarray, np.ndarray]:
    """Return what was said and what came of it: the true log-odds are ``intercept + slope x`` those said."""
    random = np.random.default_rng(seed)
    said = 1 / (1 + np.exp(1.5 - random.normal(size=size)))
    true = 1 / (1 + np.exp(-intercept - slope * logit(said)))
    return random.random(size) < true, said


def one_part(won: np.ndarray, said: np.ndarray, weight: np.ndarray | None = None) -> dict[str, float]:
    weight = np.ones(len(won)) if weight is None else weight
    found = recalibrate(won, said, weight, np.zeros(len(won), int), 1)
    return dict(zip(MEASURES, found.values[:, 0], strict=True))


def test_line_agrees_with_scikit_learn() -> None:
    won, said = planted(1)
    weight = np.random.default_rng(2).poisson(1, len(won)) + 0.5
    theirs = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(logit(said)[:, None], won, weight)
    ours = one_part(won, said, weight)
    assert ours["calibration_slope"] == pytest.approx(theirs.coef_[0, 0], abs=1e-5)
    assert ours["calibration_intercept_joint"] == pytest.approx(theirs.intercept_[0], abs=1e-5)


def test_intercept_in_the_large_makes_expected_and_seen_wins_equal() -> None:
    won, said = planted(3)
    shift = one_part(won, said)["calibration_intercept"]
    assert (1 / (1 + np.exp(-shift - logit(said)))).sum() == pytest.approx(won.sum())


def test_two_chances_by_hand() -> None:
    # Of 10 leads at 20 % came 4, of 10 at 80 % came 6: log-odds of -0.405 and 0.405 where -1.386 and 1.386 were said.
    said = np.repeat([0.2, 0.8], 10)
    won = np.array([True] * 4 + [False] * 6 + [True] * 6 + [False] * 4)
    found = one_part(won, said)
    assert found["calibration_slope"] == pytest.approx(np.log(1.5) / np.log(4))
    assert found["calibration_intercept"] == pytest.approx(0, abs=1e-8)
    assert found["calibration_intercept_joint"] == pytest.approx(0, abs=1e-8)


def test_finds_what_was_planted_and_parts_do_not_touch_each_other() -> None:
    (won, said), (others_won, others_said) = planted(4, 20_000), planted(5, 20_000, slope=1.3, intercept=0.5)
    part = np.repeat([0, 1], 20_000)
    both = recalibrate(np.r_[won, others_won], np.r_[said, others_said], np.ones(40_000), part, 2)
    assert both.values[[0, 2], 0] == pytest.approx([0.6, -0.4], abs=0.1)
    assert both.values[[0, 2], 1] == pytest.approx([1.3, 0.5], abs=0.1)
    assert both.values[:, 0] == pytest.approx(list(one_part(won, said).values()))


@pytest.mark.parametrize(("won", "said"), [([1, 1, 1], [0.2, 0.3, 0.4]), ([0, 0, 0], [0.2, 0.3, 0.4])])
def test_one_outcome_only_has_no_answer(won: list[int], said: list[float]) -> None:
    assert np.isnan(list(one_part(np.array(won, bool), np.array(said)).values())).all()


def test_one_chance_for_all_has_an_intercept_but_no_slope() -> None:
    found = one_part(np.array([True, False, False, False]), np.full(4, 0.5))
    assert np.isnan(found["calibration_slope"])
    assert found["calibration_intercept"] == pytest.approx(np.log(1 / 3))


def test_wins_and_others_parted_entirely_have_no_slope() -> None:
    found = one_part(np.array([False, False, True, True]), np.array([0.1, 0.2, 0.6, 0.7]))
    assert np.isnan(found["calibration_slope"])


def test_a_chance_of_nought_or_one_is_no_disaster() -> None:
    won, said = planted(6)
    said[:2] = [0.0, 1.0]
    assert np.isfinite(list(one_part(won, said).values())).all()


def test_one_step_on_a_draw_is_nearly_the_full_fit() -> None:
    won, said = planted(7, 1500)
    weights = np.random.default_rng(8).poisson(1, (1500, 60)).astype(np.float32)
    ours = recalibrate(won, said, np.ones(1500), np.zeros(1500, int), 1).on(weights)[:, 0]
    full = np.array([list(one_part(won, said, draw.astype(float)).values()) for draw in weights.T]).T
    for step, fit in zip(ours, full, strict=True):
        assert np.corrcoef(step, fit)[0, 1] > 0.99
        assert step.std() == pytest.approx(fit.std(), rel=0.08)


def test_weights_of_one_move_nothing() -> None:
    won, said = planted(9)
    found = recalibrate(won, said, np.ones(len(won)), np.zeros(len(won), int), 1)
    assert found.on(np.ones((len(won), 1)))[:, 0, 0] == pytest.approx(found.values[:, 0], abs=1e-4)
