"""How far forecasts of past Mondays were off, and how far that goes up and down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t as student

from src.evaluation.rates import Z_95

USUAL_SPREAD = 0.15
"""By how much the level of a forecast goes up and down before anything is known of it (standard deviation)."""
WORTH_MONDAYS = 6.0
"""Past Mondays that this assumption counts as."""
WORTH_OF_CHANCES = 1.0
"""Past Mondays that the chances themselves count as: they say that the level is 1."""


@dataclass(frozen=True)
class Level:
    """What came, as a share of what was expected on past Mondays.

    Attributes
    ----------
    ratio : float
        Wins that came over wins expected, drawn towards 1 where that is known from few Mondays.
    doubt : float
        Variance of the ratio as it is known: the luck of the leads behind it, and too few Mondays.
    between : float
        Variance of the level between Mondays beyond luck; the assumed one counts as a few of them.
    mondays : float
        Past Mondays behind it that share no lead.
    """

    ratio: float = 1.0
    doubt: float = 0.0
    between: float = USUAL_SPREAD**2
    mondays: float = 0.0


def level_of(past: pd.DataFrame, apart: int) -> Level:
    """Return the level that the Mondays of ``past`` show.

    Parameters
    ----------
    past : pandas.DataFrame
        As ``past_mondays`` gives them: ``monday, expected, variance, came``, in order.
    apart : int
        Weeks after which two Mondays share no lead.

    Notes
    -----
    Mondays in a row hold mostly the same leads, so only Mondays ``apart`` weeks from each other are set against each
    other; all ways to choose them are averaged. What varies between them beyond luck is found by moments (DerSimonian
    and Laird 1986, Controlled Clinical Trials 7:177-188, unweighted). Few Mondays show little of it, so a usual spread
    is counted in as if it had been seen on some more.
    """
    usable = past[past["expected"] > 0]
    if usable.empty:
        return Level()
    expected, came = usable["expected"].to_numpy(float), usable["came"].to_numpy(float)
    seen_ratio = float(came.sum() / expected.sum())
    luck = _luck(seen_ratio, expected, usable["variance"].to_numpy(float)) / expected**2
    week = ((usable["monday"] - usable["monday"].min()) // pd.Timedelta(days=7)).to_numpy(int)
    mondays = min(float(len(usable)), 1 + float(week.max()) / apart)
    ratio = (mondays * seen_ratio + WORTH_OF_CHANCES) / (mondays + WORTH_OF_CHANCES)
    seen = max(0.0, _between(came / expected, luck, week, apart))
    usual = (ratio * USUAL_SPREAD) ** 2
    between = (WORTH_MONDAYS * usual + (mondays - 1) * seen) / (WORTH_MONDAYS + mondays - 1)
    weight = mondays / (mondays + WORTH_OF_CHANCES)
    doubt = weight**2 * (between + float(luck.mean())) / mondays + (1 - weight) ** 2 * usual
    return Level(ratio, doubt, between, mondays)


def _between(ratios: np.ndarray, luck: np.ndarray, week: np.ndarray, apart: int) -> float:
    """Return the variance of ratios that share no lead, less that of luck, averaged over the ways to choose them."""
    chosen = [week % apart == offset for offset in range(apart)]
    extra = [float(ratios[own].var(ddof=1) - luck[own].mean()) for own in chosen if own.sum() >= 2]
    return float(np.mean(extra)) if extra else 0.0


def _luck(ratio: float, expected: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Return the variance of the wins if every chance times the level was right.

    Sum of k p (1 - k p) = k sum p - k² sum p², with sum p² = sum p - sum p (1 - p).
    """
    return np.maximum(ratio * expected - ratio**2 * (expected - variance), 0.0)


def range_of(expected: float, variance: float, level: Level) -> tuple[float, float, float]:
    """Return the wins to come and the ends of their 95 % range.

    Parameters
    ----------
    expected, variance : float
        Of today's open leads, as for a past Monday.
    level : Level

    Notes
    -----
    The prediction interval of a random-effects model (Higgins, Thompson and Spiegelhalter 2009, JRSS A 172:137-159):
    the luck of these leads, plus the level, which goes up and down between Mondays and is itself known from few of
    them; for the latter Student's t.

    >>> [round(x) for x in range_of(50, 45, Level())]
    [50, 27, 73]
    """
    wins = level.ratio * expected
    luck = float(_luck(level.ratio, np.array([expected]), np.array([variance]))[0])
    shift = expected**2 * (level.between + level.doubt)
    freedom = WORTH_MONDAYS + max(level.mondays - 1, 0.0)
    half = float(np.sqrt(Z_95**2 * luck + float(student.isf(0.025, freedom)) ** 2 * shift))
    return wins, max(0.0, wins - half), wins + half
