"""Two-stage least squares with one instrument, standard errors clustered by account and by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

Numbers = NDArray[np.float64]
Codes = NDArray[np.integer]


@dataclass(frozen=True)
class Estimate:
    """One coefficient.

    Attributes
    ----------
    value, error : float
        The coefficient and its standard error.
    clusters : int
        Clusters in the coarser of the groupings: one more than the degrees of freedom.
    between : tuple of float or None
        Ends of the 95 % interval where they are not the coefficient less and plus so many standard errors.
    """

    value: float
    error: float
    clusters: int
    between: tuple[float, float] | None = None

    @property
    def t(self) -> float:
        """The coefficient in standard errors."""
        return self.value / self.error if self.error > 0 else 0.0

    @property
    def p(self) -> float:
        """Two-sided p value that the coefficient is 0."""
        return float(2 * student.sf(abs(self.t), max(self.clusters - 1, 1)))

    @property
    def ends(self) -> tuple[float, float]:
        """Ends of the 95 % interval."""
        half = _critical(self.clusters) * self.error
        return self.between or (self.value - half, self.value + half)


def two_stage(
    outcome: Numbers, treatment: Numbers, instrument: Numbers, controls: Numbers, clusters: Sequence[Codes]
) -> Estimate:
    """Return the effect of the treatment on the outcome, the treatment moved by the instrument alone.

    Parameters
    ----------
    outcome, treatment, instrument : ndarray, shape (n,)
    controls : ndarray, shape (n, k)
        With a constant.
    clusters : sequence of ndarray of int, shape (n,)
        Whose it is, and when: rows of one account, and rows of one day, are not independent.

    Notes
    -----
    With one instrument the estimate is what the instrument does to the outcome over what it does to the treatment
    (Wooldridge 2010, "Econometric Analysis of Cross Section and Panel Data", 5.1). Its interval holds all effects b
    with which the instrument has nothing left to explain in outcome - b treatment (Anderson and Rubin 1949, Annals of
    Mathematical Statistics 20:46-63): where the instrument is strong that is the estimate less and plus two standard
    errors, and where it is weak it is right all the same (Andrews, Stock and Sun 2019, Annual Review of Economics 11).
    Its ends are infinite where the instrument moves nothing for sure.

    The variance is clustered both ways: by account plus by day less by both (Cameron, Gelbach and Miller 2011, JBES
    29:238-249), each times G/(G - 1). That sum may be too small by luck, so the largest of it and the one-way variances
    counts.
    """
    moved, won = (_on(values, instrument, controls) for values in (treatment, outcome))
    value = won[0] / moved[0]
    ways = [_covariance(won[1], moved[1], codes) for codes in clusters]
    if len(clusters) == 2:
        both = clusters[0].astype(np.int64) * (int(clusters[1].max()) + 1) + clusters[1]
        ways.append(ways[0] + ways[1] - _covariance(won[1], moved[1], both))
    contrast = np.array([1.0, -value])
    covariance = max(ways, key=lambda way: float(contrast @ way @ contrast))
    error = float(np.sqrt(contrast @ covariance @ contrast)) / abs(moved[0])
    smallest = min(len(np.unique(codes)) for codes in clusters)
    return Estimate(value, error, smallest, _left_over(won[0], moved[0], covariance, _critical(smallest)))


def least_squares(outcome: Numbers, treatment: Numbers, controls: Numbers, clusters: Sequence[Codes]) -> Estimate:
    """Return the coefficient of the treatment by ordinary least squares, clustered the same way."""
    value, influence = _on(outcome, treatment, controls)
    variances = [_covariance(influence, influence, codes)[0, 0] for codes in clusters]
    if len(clusters) == 2:
        both = clusters[0].astype(np.int64) * (int(clusters[1].max()) + 1) + clusters[1]
        variances.append(variances[0] + variances[1] - _covariance(influence, influence, both)[0, 0])
    return Estimate(value, float(np.sqrt(max(variances))), min(len(np.unique(codes)) for codes in clusters))


def _on(values: Numbers, cause: Numbers, controls: Numbers) -> tuple[float, Numbers]:
    """Return the coefficient of ``cause`` for ``values``, the controls held equal, and each row's influence on it."""
    own = cause - controls @ np.linalg.lstsq(controls, cause, rcond=None)[0]
    rest = values - controls @ np.linalg.lstsq(controls, values, rcond=None)[0]
    weight = own / float(own @ own)
    coefficient = float(weight @ rest)
    return coefficient, weight * (rest - coefficient * own)


def _covariance(one: Numbers, other: Numbers, codes: Codes) -> Numbers:
    """Return the 2 x 2 covariance of two coefficients where rows of one cluster move together."""
    _, place = np.unique(codes, return_inverse=True)
    sums = np.column_stack([np.bincount(place, weights=influence) for influence in (one, other)])
    groups = len(sums)
    return np.asarray(groups / max(groups - 1, 1) * (sums.T @ sums))


def _left_over(won: float, moved: float, covariance: Numbers, critical: float) -> tuple[float, float]:
    """Return the smallest and the largest b with (won - b moved)^2 <= critical^2 variance(won - b moved)."""
    square = critical**2
    a = moved**2 - square * covariance[1, 1]
    b = won * moved - square * covariance[0, 1]
    c = won**2 - square * covariance[0, 0]
    if a <= 0:
        return -np.inf, np.inf
    half = float(np.sqrt(max(b**2 - a * c, 0.0)))
    return float((b - half) / a), float((b + half) / a)


def _critical(clusters: int) -> float:
    """Return how many standard errors hold 95 of 100."""
    return float(student.ppf(0.975, max(clusters - 1, 1)))
