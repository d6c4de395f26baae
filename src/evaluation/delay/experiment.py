"""The arrival clock as a natural experiment: who comes in just after the desk closes waits, by no choice of anybody."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import pandas as pd
from scipy.stats import norm

from src.evaluation.delay.checks import ALPHA, SMALLEST_SIDE, balance, placebos
from src.evaluation.delay.sides import Sides, sides_of
from src.evaluation.delay.two_stage import Estimate
from src.evaluation.rates import Z_95

Verdict = Literal[
    "too few", "no jump", "not alike", "no placebo", "placebo fires", "cannot tell", "costs", "gains", "not certain"
]
WIDTH_HOURS = 1.0
WEAKEST_F = 10.0
COST_TO_SEE = 0.005
"""Half a point per hour: a cost that should be seen if it is there."""
POWER = 0.8


@dataclass(frozen=True)
class ClockFinding:
    """What the comparison says, and whether it may.

    Attributes
    ----------
    verdict : str
        ``"costs"``, ``"gains"`` or ``"not certain"`` only where every check passed and the power suffices; else why
        not.
    leads : int
        All leads whose outcome is known.
    before, after : int
        Leads of the hour before and of the hour after closing.
    wait_before, wait_after : float
        Their mean hours to the first touch, capped.
    f : float
        Strength of the jump in the delay: its square in standard errors.
    effect : Estimate or None
        Change of the chance to win (-1 to 1) per hour of delay.
    weekend : Estimate or None
        The same by what days off add to the wait, in which leads of the evening being of another kind cancels out; None
        where they do not surely add any.
    power : float
        Chance (0-1) that a cost of ``COST_TO_SEE`` per hour would be told from none.
    leads_needed : int or None
        Leads of this kind with which it would be told in four of five cases.
    by_evening, balance, placebos : pandas.DataFrame
        The comparison on evenings before workdays and before days off; the checks.
    """

    verdict: Verdict
    leads: int
    before: int
    after: int
    wait_before: float
    wait_after: float
    f: float = 0.0
    effect: Estimate | None = None
    weekend: Estimate | None = None
    power: float = 0.0
    leads_needed: int | None = None
    by_evening: pd.DataFrame = field(default_factory=pd.DataFrame)
    balance: pd.DataFrame = field(default_factory=pd.DataFrame)
    placebos: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def may_be_told(self) -> bool:
        """Whether every check passed and the power suffices."""
        return self.verdict in ("costs", "gains", "not certain")

    @property
    def is_confirmed(self) -> bool:
        """Whether days off against other evenings surely say the same."""
        if self.effect is None or self.weekend is None:
            return False
        low, high = self.weekend.ends
        return high < 0 if self.effect.value < 0 else low > 0


def clock_experiment(arrivals: pd.DataFrame, opens: float, closes: float, width: float = WIDTH_HOURS) -> ClockFinding:
    """Return what an hour of delay costs, by the leads that came in just before and just after closing.

    Parameters
    ----------
    arrivals : pandas.DataFrame
        All leads whose outcome is known, worked or not (``sides.COLUMNS``).
    opens, closes : float
        Of the desk, in hours since local midnight.
    width : float
        Hours on either side.

    Notes
    -----
    Which side of closing a lead falls on moves its delay by a night or a weekend; if nothing else differs, the change
    in winning over the change in delay is what an hour costs, for leads whose delay it moves (Imbens and Angrist 1994,
    Econometrica 62:467-475; over a range of delays a weighted mean, Angrist and Imbens 1995, JASA 90:431-442). All
    leads count, called or not: whom sales calls after a night is a choice, and comparing called leads would bring it
    back in.

    Refused where the delay does not surely jump (F under 10; Staiger and Stock 1997, Econometrica 65:557-586), where
    chance or sources differ across closing, or where winning jumps at an hour at which the delay does not explain it.
    """
    here = sides_of(arrivals, closes, width)
    before, after = here.counts
    plain = ClockFinding(
        "too few", len(arrivals), before, after, _mean(here, 0), _mean(here, 1), by_evening=_by_evening(here)
    )
    if min(before, after) < SMALLEST_SIDE or here.rows["is_won"].nunique() < 2:
        return plain
    jump, effect = here.jump("delay_hours"), here.effect()
    f = jump.t**2 if jump.value > 0 else 0.0
    alike = balance(here)
    checks = placebos(_placebo_hours(arrivals, opens, closes, width), jump.value, effect.value)
    needed = _leads_needed(len(arrivals), f, effect)
    checked = replace(plain, f=f, balance=alike, placebos=checks, leads_needed=needed)
    if f < WEAKEST_F:
        return replace(checked, verdict="no jump")
    power = power_of(effect.error)
    verdict = _verdict(alike, checks, power, effect)
    return replace(checked, verdict=verdict, effect=effect, weekend=_weekend(here), power=power)


def power_of(error: float) -> float:
    """Return how likely a cost of half a point per hour is told from none, given the standard error.

    >>> round(power_of(COST_TO_SEE / (1.96 + 0.8416)), 3)
    0.8
    """
    if error <= 0:
        return 0.0
    shift = COST_TO_SEE / error
    return float(norm.sf(Z_95 - shift) + norm.cdf(-Z_95 - shift))


def _weekend(here: Sides) -> Estimate | None:
    """Return the effect by what days off add to the wait, where they surely add some."""
    found = here.weekend()
    if found is None or found[0].value <= 0 or found[0].t ** 2 < WEAKEST_F:
        return None
    return found[1]


def _leads_needed(leads: int, f: float, effect: Estimate) -> int | None:
    """Return the leads with which the jump would be strong enough and the power too; None where nothing jumps.

    F grows in proportion to the leads, and so does the inverse of the squared error.
    """
    if f <= 0:
        return None
    for_power = (effect.error * (Z_95 + float(norm.ppf(POWER))) / COST_TO_SEE) ** 2
    return int(np.ceil(leads * max(for_power, WEAKEST_F / f)))


def _verdict(alike: pd.DataFrame, checks: pd.DataFrame, power: float, effect: Estimate) -> Verdict:
    """Return what may be said where the delay jumps, the reasons against saying anything first."""
    if (alike["p_adjusted"] < ALPHA).any():
        return "not alike"
    if not checks["is_valid"].any():
        return "no placebo"
    if (checks["p_adjusted"] < ALPHA).any():
        return "placebo fires"
    if power < POWER:
        return "cannot tell"
    low, high = effect.ends
    return "costs" if high < 0 else "gains" if low > 0 else "not certain"


def _placebo_hours(arrivals: pd.DataFrame, opens: float, closes: float, width: float) -> dict[str, Sides]:
    """Return the moments at which nothing should happen: in the working day, and closing time on days off."""
    hours = {"two hours before closing": closes - 2 * width, "mid-morning": opens + 2 * width}
    inside = {
        name: moment for name, moment in hours.items() if moment - width >= opens and moment + width <= closes - width
    }
    found = {name: sides_of(arrivals, moment, width) for name, moment in inside.items()}
    return found | {"closing time on days off": sides_of(arrivals, closes, width, on_workdays=False)}


def _by_evening(here: Sides) -> pd.DataFrame:
    """Return the plain comparison on both kinds of evening and together."""
    rows = here.rows
    ahead = rows["is_before_days_off"].astype(bool)
    parts = {"before a workday": rows[~ahead], "before days off": rows[ahead], "together": rows}
    told = [
        {
            "evening": name,
            "side": "after closing" if is_after else "before closing",
            "leads": len(side),
            "wait_hours": side["delay_hours"].mean(),
            "won_fraction": side["is_won"].mean(),
        }
        for name, part in parts.items()
        for is_after, side in part.groupby("is_after")
    ]
    return pd.DataFrame(told, columns=["evening", "side", "leads", "wait_hours", "won_fraction"])


def _mean(here: Sides, side: int) -> float:
    """Return the mean hours of delay of one side."""
    return float(here.rows.loc[here.after == side, "delay_hours"].mean())
