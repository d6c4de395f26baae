"""How many weeks a trial needs to show a difference of two rates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import nct, norm
from scipy.stats import t as student

LEVEL = 0.05
"""Chance (0-1) of calling a difference what is luck, both sides together."""
POWER = 0.8
"""Chance (0-1) of showing a difference that is there."""
MOST_WEEKS = 520
"""Ten years: longer trials are all alike."""


@dataclass(frozen=True)
class Design:
    """What decides how much a week of a trial tells.

    Attributes
    ----------
    leads_per_week : float
        Leads that come into the trial.
    share : float
        Share drawn into the score's order, 0-1.
    teams : int or None
        Teams whose weeks are drawn; None where leads are drawn.
    icc : float
        How much more alike leads of one team's week are than others of the team (intra-class correlation, 0-1).
    size_cv : float
        Coefficient of variation of the number of leads in a team's week.
    """

    leads_per_week: float
    share: float = 0.5
    teams: int | None = None
    icc: float = 0.0
    size_cv: float = 0.0

    @property
    def inflation(self) -> float:
        """Return by how much drawing weeks instead of leads widens the variance (design effect).

        Notes
        -----
        1 + ((1 + cv²) m - 1) icc with m leads a team's week (Eldridge, Ashby and Kerry 2006, "Sample size for cluster
        randomized trials: effect of coefficient of variation of cluster size and analysis method", International
        Journal of Epidemiology 35:1292-1300).
        """
        if self.teams is None:
            return 1.0
        size = self.leads_per_week / self.teams
        return max(1.0, 1 + ((1 + self.size_cv**2) * size - 1) * self.icc)


def power_of(weeks: float, before: float, after: float, design: Design) -> float:
    """Return the chance (0-1) that a trial of so many weeks shows the rate ``after`` against ``before``.

    Notes
    -----
    The test of two proportions with the pooled variance under no difference (Fleiss, Levin and Paik 2003, "Statistical
    Methods for Rates and Proportions", ch. 4, without continuity correction); variances times the design effect. Where
    team-weeks are drawn they are what is counted: Student's t with team-weeks less teams less one degrees of freedom.
    """
    leads = weeks * design.leads_per_week / design.inflation
    if leads <= 0 or not 0 < before < 1 or not 0 < after < 1:
        return 0.0
    share = design.share
    pooled = share * after + (1 - share) * before
    by_luck = np.sqrt(pooled * (1 - pooled) / (share * (1 - share) * leads))
    spread = np.sqrt((after * (1 - after) / share + before * (1 - before) / (1 - share)) / leads)
    gap = abs(after - before)
    if design.teams is None:
        return float(norm.cdf((gap - norm.isf(LEVEL / 2) * by_luck) / spread))
    freedom = weeks * design.teams - design.teams - 1
    if freedom < 1:
        return 0.0
    return float(nct.sf(student.isf(LEVEL / 2, freedom), freedom, gap / spread))


def weeks_needed(before: float, after: float, design: Design) -> int | None:
    """Return the fewest weeks that show the difference with ``POWER``; None where ten years would not.

    >>> weeks_needed(0.06, 0.08, Design(leads_per_week=2 * 2554))
    1
    """
    if before == after or power_of(MOST_WEEKS, before, after, design) < POWER:
        return None
    low, high = 0, MOST_WEEKS  # low is too short, high long enough
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if power_of(middle, before, after, design) >= POWER else (middle, high)
    return high


def smallest_gain(weeks: int, before: float, design: Design) -> float | None:
    """Return the smallest gain, as a share of ``before``, that so many weeks show; None where none below 1 is enough.

    >>> round(smallest_gain(1, 0.06, Design(leads_per_week=2 * 2554)), 2)
    0.33
    """

    def lack(more: float) -> float:
        return power_of(weeks, before, before * (1 + more), design) - POWER

    most = (1 - before) / before * (1 - 1e-9) if before > 0 else 0.0
    if most <= 0 or lack(most) < 0:
        return None
    return float(brentq(lack, 1e-9, most))
