"""What leads that nobody worked would have brought: bounds, an estimate, and what would overturn it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import expit, logit

from src.evaluation.later_leads import counted
from src.evaluation.rates import Z_95
from src.models.cut import Numbers, flags

ODDS = (0.5, 2 / 3, 1.0, 1.5, 2.0)
"""Multipliers of the odds of left-out leads against called ones alike that the table of sensitivity shows."""
_SMALLEST = 1e-6
_WIDEST = 30.0


@dataclass(frozen=True)
class LeftOut:
    """The wins of leads that nobody worked, had they been worked.

    Attributes
    ----------
    leads : int
        How many were left out. More wins than that are impossible: the upper bound.
    won_anyway : int
        How many of them won without a call. The lower bound, if a call never loses a win.
    said : float
        Their chances added up.
    estimate, low, high : float
        Estimated wins had they been worked as such leads were, and the 95 % interval of that number of wins.
    chances : ndarray, shape (leads,)
        Their chances at the level of the estimate (they add up to it).
    """

    leads: int
    won_anyway: int
    said: float
    estimate: float
    low: float
    high: float
    chances: Numbers

    def at_odds(self, multiplier: float) -> float:
        """Return the wins if the odds of every left-out lead were ``multiplier`` times what is assumed."""
        return float(expit(logit(self.chances) + np.log(multiplier)).sum())

    def tipping_odds(self, wins: float) -> float | None:
        """Return the multiplier of the odds at which only ``wins`` would have come; None outside 0 to ``leads``."""
        if not 0 < wins < self.leads:
            return None
        return float(np.exp(_shift(self.chances, wins)))

    def sensitivity(self) -> pd.DataFrame:
        """Return ``odds, wins, further_wins`` for each of ``ODDS``: further means beyond those that came anyway."""
        wins = [self.at_odds(multiplier) for multiplier in ODDS]
        further = [number - self.won_anyway for number in wins]
        return pd.DataFrame({"odds": ODDS, "wins": wins, "further_wins": further})


def left_out(leads: pd.DataFrame, worked_chance: pd.Series, floor: float) -> LeftOut | None:
    """Return what the leads never worked would have brought; None without left-out or without worked leads.

    Parameters
    ----------
    leads : pandas.DataFrame
        Rows of the out-of-time table, each lead once as it came in (``at_creation``), perhaps of some grades only:
        ``model`` (chance; rows without one are passed over), ``is_worked``, ``is_won``, ``account_id``.
    worked_chance : pandas.Series
        Chance of having been worked (``propensity.py``); where it is missing all worked leads count alike.
    floor : float
        Smaller chances of having been worked count as this one.

    Notes
    -----
    The estimate is the sum of the left-out leads' chances, plus what the same chances were off among worked leads,
    each of those counted in proportion to (1 - p) / p, so that together they look like the left-out ones (augmented
    inverse probability weighting; Robins, Rotnitzky and Zhao 1994). It is right if either the chances or p are, and if
    nothing that the data do not hold drove sales' choice. The interval holds the error of that correction, by account,
    and the luck of each lead, sum m (1 - m). The assumption itself is not in it: for that see ``at_odds``.
    """
    rows = counted(leads[leads["is_worked"].notna() & leads["model"].notna()])
    is_worked, won = flags(rows["is_worked"]), flags(rows["is_won"]).astype(float)
    if is_worked.all() or not is_worked.any():
        return None
    said = np.clip(rows["model"].to_numpy(float), _SMALLEST, 1 - _SMALLEST)
    likeness = _likeness(worked_chance.loc[rows.index], is_worked, floor)
    off = pd.Series(likeness * (won - said) * is_worked).groupby(rows["account_id"].to_numpy()).sum()
    left = said[~is_worked]
    estimate = float(np.clip(left.sum() + off.sum(), _SMALLEST, len(left) - _SMALLEST))
    chances = expit(logit(left) + _shift(left, estimate))
    half = Z_95 * float(np.sqrt((off**2).sum() + (chances * (1 - chances)).sum()))
    low, high = max(0.0, estimate - half), min(float(len(left)), estimate + half)
    return LeftOut(len(left), int(won[~is_worked].sum()), float(left.sum()), estimate, low, high, chances)


def _likeness(chance: pd.Series, is_worked: np.ndarray, floor: float) -> Numbers:
    """Return how many left-out leads each row stands for if it was worked; over worked rows it adds up to all."""
    p = chance.fillna(is_worked.mean()).clip(lower=floor).to_numpy(float)
    odds: Numbers = (1 - p) / p
    return odds * (~is_worked).sum() / odds[is_worked].sum()


def _shift(chances: Numbers, wins: float) -> float:
    """Return what has to be added to all log-odds for the chances to add up to ``wins``."""
    return float(brentq(lambda by: expit(logit(chances) + by).sum() - wins, -_WIDEST, _WIDEST))


def left_out_facts(found: LeftOut | None, mean_value: float | None = None) -> dict[str, float]:
    """Return the further wins of left-out leads, beyond those that came anyway, for ``facts``; empty for None.

    ``left_out`` is the estimate; ``left_out_low`` is none, for what drove the choice may not be in the data, and
    ``left_out_high`` the upper end of the estimate's interval; ``left_out_leads``, ``left_out_anyway``;
    ``left_out_tipping_odds`` where some were won anyway; ``left_out_value`` and its ends where ``mean_value`` is given.
    """
    if found is None:
        return {}
    ends = {"": found.estimate, "_low": 0.0, "_high": found.high}
    further = {end: max(0.0, wins - found.won_anyway) for end, wins in ends.items()}
    facts = {f"left_out{end}": wins for end, wins in further.items()}
    facts |= {"left_out_leads": float(found.leads), "left_out_anyway": float(found.won_anyway)}
    tipping = found.tipping_odds(found.won_anyway)
    facts |= {} if tipping is None else {"left_out_tipping_odds": tipping}
    return facts | ({f"left_out_value{end}": n * mean_value for end, n in further.items()} if mean_value else {})


def left_out_sentence(found: LeftOut | None, plural: str) -> str:
    """Return the estimate with its assumption, bounds and the odds that would overturn it; empty for None."""
    if found is None:
        return ""
    further, low, high = (max(0.0, wins - found.won_anyway) for wins in (found.estimate, found.low, found.high))
    said = (
        f"Estimated: called as such leads were called, the {found.leads:,} leads left out would have brought "
        f"{further:,.0f} more {plural} ({low:,.0f}-{high:,.0f}) than the {found.won_anyway:,} that came of them "
        "anyway, if nothing that the data do not hold drove the choice. Without that assumption anything from none "
        f"to {found.leads - found.won_anyway:,} is possible."
    )
    if found.low <= found.won_anyway:
        return f"{said} Whether calling them would have brought any more cannot be told."
    tipping = found.tipping_odds(found.won_anyway)
    wrong = "they had next to no chance" if tipping is None else f"their odds were {tipping:.2f} times those assumed"
    return f"{said} Calling them would have brought none more only if {wrong}."
