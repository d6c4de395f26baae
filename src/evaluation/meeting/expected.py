"""What the new leads of a week are worth by their chances, against what marketing promised."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.evaluation.meeting.week import Week
from src.evaluation.promises.kept import kept
from src.evaluation.promises.periods import PART_OF_QUARTER
from src.evaluation.rates import Z_95


@dataclass(frozen=True)
class Expected:
    """Expected customers of a week: chances added up, their interval, and what was promised (None: nothing)."""

    value: float
    low: float
    high: float
    n: int
    promised: float | None
    kept: str | None


def expected_in(leads: pd.DataFrame, week: Week, wins_behind: int, per_quarter: float | None) -> Expected | None:
    """Return what the new leads of the week are worth; None where some have no chance, or none came.

    Parameters
    ----------
    leads : pandas.DataFrame
        As :func:`~src.evaluation.promises.new_leads.new_leads` returns them.
    week : Week
    wins_behind : int
        Wins on which the level of the chances was checked: the same interval as that of the promises.
    per_quarter : float or None
        Expected customers promised a quarter.
    """
    own = leads[week.holds(leads["created_at"])]
    if own.empty or own["chance_from"].eq("").any():
        return None
    chances = own["expected"].dropna()
    value, off = float(chances.sum()), Z_95 / np.sqrt(max(wins_behind, 1))
    low, high = value * max(0.0, 1 - off), value * (1 + off)
    promised = None if per_quarter is None else per_quarter * PART_OF_QUARTER["week"]
    verdict = None if promised is None else kept(promised, value, high, is_over=True)
    return Expected(value, float(low), float(high), len(chances), promised, verdict)
