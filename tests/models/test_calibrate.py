import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from src.models.calibrate import MIN_SLOPE, Calibrator, chance_of, fit_calibrator


def sample(slope: float, intercept: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    margin = rng.normal(-1, 1.5, 3000)
    won = (rng.random(3000) < chance_of(slope * margin + intercept)).astype(float)
    return margin, won, rng.uniform(0.5, 5, 3000)


@pytest.mark.parametrize(("slope", "intercept"), [(1, 0), (0.4, -1), (2.5, 1)])
def test_agrees_with_scikit_learn(slope: float, intercept: float) -> None:
    margin, won, weight = sample(slope, intercept)

    found = fit_calibrator(margin, won, weight)

    theirs = LogisticRegression(C=np.inf, tol=1e-10).fit(margin[:, None], won, sample_weight=weight)
    assert found.slope == pytest.approx(theirs.coef_[0, 0], abs=1e-5)
    assert found.intercept == pytest.approx(theirs.intercept_[0], abs=1e-5)


def test_a_margin_that_points_the_wrong_way_keeps_its_order_and_gives_the_base_rate() -> None:
    margin, won, weight = sample(-1, 0)

    found = fit_calibrator(margin, won, weight)

    assert found.slope == MIN_SLOPE
    assert np.average(found.chance(margin), weights=weight) == pytest.approx(np.average(won, weights=weight))


def test_order_is_kept_and_extreme_margins_stay_chances() -> None:
    chance = Calibrator(0.5, -1.0).chance(np.array([-1e6, -1.0, 0.0, 1.0, 1e6]))
    assert (np.diff(chance) > 0).all()
    assert chance.min() == 0
    assert chance.max() == 1


def test_perfectly_separated_outcomes_end() -> None:
    margin = np.array([-2.0, -1.0, 1.0, 2.0])
    found = fit_calibrator(margin, np.array([0.0, 0, 1, 1]), np.ones(4))
    assert np.isfinite([found.slope, found.intercept]).all()
    assert (found.chance(margin)[2:] > 0.99).all()
