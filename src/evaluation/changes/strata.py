"""Leads of two periods by their chance when they came in and by how they were called."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit

from src.evaluation.calls.working_hours import working_hours_between
from src.evaluation.ranking import Floats, Ints, sums_by
from src.evaluation.recalibration import MEASURES, recalibrate
from src.leads.declared.work import Calendar
from src.models.cut import flags

FIFTHS = 5
IN_TIME, LATE, NEVER = CALLS = ("in time", "late", "never")
_PERIODS = 2


@dataclass(frozen=True)
class Strata:
    """To which cell (period x fifth of the chance x call) each lead belongs, and what it was worth.

    Attributes
    ----------
    code : integers, one per lead
    shape : (int, int, int)
        Number of periods, bands (1 without a score) and calls (1 where touches are unknown).
    chance : numbers, one per lead
        By one score for both periods; 1 without.
    limit_hours : float or None
        Working hours within which a first touch is in time.
    """

    code: Ints
    shape: tuple[int, int, int]
    chance: Floats
    limit_hours: float | None

    @property
    def call(self) -> Ints | None:
        """Return how each lead was called, as place in ``CALLS``; None where touches are unknown."""
        return self.code % self.shape[2] if self.shape[2] > 1 else None

    def sums(self, values: Floats, weights: Floats) -> Floats:
        """Return ``values`` (one per lead) added up in each cell under ``weights``: ``shape`` and draws."""
        summed = sums_by(self.code, int(np.prod(self.shape)), values) @ weights
        return summed.reshape((*self.shape, weights.shape[1]))

    def counts(self, won: Floats, weights: Floats) -> tuple[Floats, Floats, Floats]:
        """Return leads, wins and expected wins as :func:`~src.evaluation.changes.factors.factors` takes them."""
        leads, wins = self.sums(np.ones(len(won)), weights), self.sums(won, weights)
        return leads, wins, self.sums(self.chance, weights).sum(axis=2)


def strata(leads: pd.DataFrame, score: pd.Series | None, calendar: Calendar, limit_hours: float | None) -> Strata:
    """Return the cells of the leads.

    Parameters
    ----------
    leads : pandas.DataFrame
        As :func:`~src.evaluation.changes.periods.leads_of` gives them.
    score : pandas.Series or None
        Log-odds by one score for both periods, index ``row_id``. None, or missing for a lead: leads are not told apart.
    calendar : Calendar
        When sales works.
    limit_hours : float or None
        As declared; default the median of the touched leads of both periods.

    Notes
    -----
    The cut-offs between fifths are those of both periods together. Log-odds become chances by the line that fits what
    came in both periods together, so that neither period is favoured.
    """
    band, bands, chance = _bands(leads, score)
    call, calls, limit = _calls(leads, calendar, limit_hours)
    code = (leads["period"].to_numpy(np.int64) * bands + band) * calls + call
    return Strata(code, (_PERIODS, bands, calls), chance, limit)


def _bands(leads: pd.DataFrame, score: pd.Series | None) -> tuple[Ints, int, Floats]:
    """Return the band of each lead, how many there are, and each lead's chance."""
    own = None if score is None else score.reindex(leads.index)
    if own is None or own.isna().any():
        return np.zeros(len(leads), np.int64), 1, np.ones(len(leads))
    values = own.to_numpy(float)
    return (*_fifths(values), _chances(flags(leads["is_won"]), values))


def _fifths(score: Floats) -> tuple[Ints, int]:
    """Return the fifth of each lead (0 the lowest), and how many there are: fewer where many are level."""
    edges = np.unique(np.quantile(score, np.arange(1, FIFTHS) / FIFTHS))
    edges = edges[edges < score.max()]  # what equals an edge lies below it: nothing would lie above the largest
    return np.searchsorted(edges, score), len(edges) + 1


def _chances(won: np.ndarray, score: Floats) -> Floats:
    """Return the chances (0-1) whose log-odds lie on the line through the scores that fits what came."""
    one_part = np.zeros(len(score), np.int64)
    fitted = recalibrate(won, expit(score), np.ones(len(score)), one_part, 1).values[:, 0]
    line = dict(zip(MEASURES, fitted, strict=True))
    slope, intercept = line["calibration_slope"], line["calibration_intercept_joint"]
    return expit(score) if np.isnan(slope + intercept) else expit(intercept + slope * score)


def _calls(leads: pd.DataFrame, calendar: Calendar, declared: float | None) -> tuple[Ints, int, float | None]:
    """Return how each lead was called (place in ``CALLS``), how many ways there are, and the limit in hours."""
    touched = leads["first_touch_at"].where(flags(leads["is_worked"]))
    if leads["is_worked"].isna().any() or touched.isna().all():
        return np.zeros(len(leads), np.int64), 1, None
    hours = working_hours_between(leads["created_at"], touched, calendar)
    limit = float(hours.median()) if declared is None else declared
    places = [CALLS.index(NEVER), CALLS.index(IN_TIME)]
    return np.select([hours.isna(), hours <= limit], places, CALLS.index(LATE)), len(CALLS), limit
