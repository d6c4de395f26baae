"""What can be said of each slice when many are looked at."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from src.evaluation.holm import holm
from src.evaluation.intervals import MIN_WINS
from src.evaluation.ranking import Floats
from src.evaluation.rates import Z_95

EVERYBODY = "all leads"
MIN_WINS_TO_TELL = 20
"""Won accounts in a slice below which a gain gets no verdict: so few wins spread less than they should."""
MIN_EXPECTED = 5.0
"""Wins, and others, that the chances must let expect before it is said that they missed (as for chi-squared tests)."""
_LEVEL = 0.05


def with_verdicts(found: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with p-values corrected for all looks, and what they allow to say.

    Parameters
    ----------
    found : pandas.DataFrame
        As ``slices`` measures them: ``slice, n, accounts, won_accounts, gain, low, high, said, off, off_low,
        off_high, chance_spread`` (mean of p (1 - p) of the chances).

    Notes
    -----
    Holm (1979), Scandinavian Journal of Statistics 6:65-70, over both questions and all slices with enough in them:
    at most one table in twenty says anything of slices in which nothing is the matter. All leads together are one
    look by themselves.
    """
    found = found.astype({"won_accounts": int})
    found.loc[found["won_accounts"] < MIN_WINS, ["low", "high"]] = np.nan
    own = _spread_of_chances(found)
    found = found.assign(off_low=found["off"] - Z_95 * own, off_high=found["off"] + Z_95 * own)
    gain, won = found["gain"].to_numpy(float), found["won_accounts"].to_numpy()
    spread = (found["high"] - found["low"]).to_numpy(float) / (2 * Z_95)
    expected, accounts = (found["said"] * found["accounts"]).to_numpy(float), found["accounts"].to_numpy(float)
    can_tell = won >= MIN_WINS_TO_TELL
    can_miss = np.minimum(expected, accounts - expected) >= MIN_EXPECTED
    p = np.where(can_tell, _two_sided(gain, spread, won - 1), np.nan)
    off_p = np.where(can_miss, _two_sided(found["off"].to_numpy(float), own, accounts - 1), np.nan)
    p, off_p = _corrected(np.stack([p, off_p]), (found["slice"] == EVERYBODY).to_numpy())
    return found.assign(
        p_adjusted=p,
        off_p_adjusted=off_p,
        finding=_said(gain, p, "better", "worse"),
        calibration=_said(found["off"].to_numpy(float), off_p, "too low", "too high"),
    )


def _spread_of_chances(found: pd.DataFrame) -> Floats:
    """Return the standard error of rate minus chance: that of the draws, at least that of the chances themselves.

    Rows of one account are one piece of news: a lead that waits three Mondays counts once.
    """
    drawn = ((found["off_high"] - found["off_low"]) / (2 * Z_95)).to_numpy(float)
    own = np.sqrt((found["chance_spread"] / found["accounts"]).to_numpy(float))
    return np.fmax(drawn, own)


def _two_sided(value: Floats, spread: Floats, freedom: Floats) -> Floats:
    """Return the p-value of Student's t for no difference; 1 where there is none at all."""
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.where(value == 0, 0.0, np.abs(value) / spread)
    p: Floats = 2 * stats.t.sf(t, np.maximum(freedom, 1))
    return p


def _corrected(p: Floats, is_everybody: np.ndarray) -> Floats:
    """Return the p-values (questions x slices) corrected over all that exist, those of all leads as they are."""
    found = p.copy()
    looked = ~np.isnan(p) & ~is_everybody
    found[looked] = holm(p[looked])
    return found


def _said(value: Floats, p: Floats, above: str, below: str) -> np.ndarray:
    """Return what can be said of each value."""
    return np.select([(p < _LEVEL) & (value > 0), (p < _LEVEL) & (value < 0)], [above, below], "cannot tell")
