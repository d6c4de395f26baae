"""Each lead at each age at which it still waits: called before the next, won without, or still there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.evaluation.ranking import Ints
from src.models.cut import flags

LEVELS = 3
GONE = -1
MIN_CALLED = 100
"""Calls that an age needs: later ages would say what nobody tried."""
LAST_DAYS = 7.0
"""Days after the last landmark in which a call still counts as made at that age, as in the weekly queues."""


@dataclass(frozen=True)
class Kinds:
    """The sorts of rows there are.

    Attributes
    ----------
    ages : int
        How many ages.
    rows : pandas.DataFrame
        One row per sort: ``age, fit, engagement, is_called, is_won, won_waiting, next_engagement``.
    """

    ages: int
    rows: pd.DataFrame

    @property
    def cells(self) -> int:
        """Return the number of combinations of age, fit and engagement."""
        return self.ages * LEVELS * LEVELS

    def cell(self) -> Ints:
        """Return the number of each sort's combination: age, then fit, then engagement."""
        own = self.rows
        return ((own["age"] * LEVELS + own["fit"]) * LEVELS + own["engagement"]).to_numpy(np.int64)


@dataclass(frozen=True)
class Waits:
    """The ages and the rows of leads that wait.

    Attributes
    ----------
    ages : tuple of float
        Lead ages in days, ascending: from the first landmark up to the last at which enough leads were called.
    untried_days : float or None
        Age from which on too few leads were called to say anything; None where all landmarks are in ``ages``.
    rows : pandas.DataFrame
        ``lead_id, account_id, scored_at, age`` (place in ``ages``), ``fit, engagement`` (0-2), ``is_called`` (before
        the next age), ``is_won`` (within the horizon from here), ``won_waiting`` (before the next age without a call),
        ``next_engagement`` (0-2 at the next age where the lead still waits then, else -1), ``call_days`` (age at the
        first call; missing without).
    """

    ages: tuple[float, ...]
    untried_days: float | None
    rows: pd.DataFrame

    def kinds(self) -> tuple[Kinds, Ints]:
        """Return the sorts of rows there are, and the sort of each row: draws weigh a few sorts instead of all rows."""
        own = self.rows
        code = own["age"].to_numpy(np.int64)
        sizes = {"fit": LEVELS, "engagement": LEVELS, "is_called": 2, "is_won": 2, "won_waiting": 2}
        for name, size in sizes.items():
            code = code * size + own[name].to_numpy(np.int64)
        code = code * (LEVELS + 1) + own["next_engagement"].to_numpy(np.int64) + 1
        _, first, kind = np.unique(code, return_index=True, return_inverse=True)
        return Kinds(len(self.ages), own.iloc[first].reset_index(drop=True)), kind.astype(np.int64)


@dataclass(frozen=True)
class Waiting:
    """Rows of leads that wait, before it is known how promising they are.

    Attributes
    ----------
    ages, untried_days
        As in :class:`Waits`.
    rows : pandas.DataFrame
        Scoring rows joined with labels, one lead's together in order of age.
    until : pandas.Series
        Moment of the next age (UTC), index of ``rows``.
    """

    ages: tuple[float, ...]
    untried_days: float | None
    rows: pd.DataFrame
    until: pd.Series


def waiting_leads(examples: pd.DataFrame) -> Waiting:
    """Return the leads that wait at each landmark.

    Parameters
    ----------
    examples : pandas.DataFrame
        Scoring rows joined with labels; only landmark rows whose horizon is over are used.

    Notes
    -----
    A lead is in the table at every age at which it was open and nobody had called, so that calling and waiting are
    compared among leads that could still be called: a sequence of emulated trials (Hernán et al. 2008, "Observational
    studies analyzed like randomized experiments", Epidemiology 19:766-779).
    """
    rows = examples[(examples["kind"] == "landmark") & examples["is_won"].notna() & flags(examples["is_matured"])]
    rows = rows[~(rows["first_touch_at"] < rows["scored_at"])].sort_values(["lead_id", "landmark_days"])
    landmarks = [float(age) for age in sorted(rows["landmark_days"].unique())]
    lasts = dict(zip(landmarks, np.diff([*landmarks, landmarks[-1] + LAST_DAYS]) if landmarks else [], strict=True))
    until = rows["scored_at"] + pd.to_timedelta(rows["landmark_days"].map(lasts), unit="D")
    ages = _tried(landmarks, rows.loc[rows["first_touch_at"] < until, "landmark_days"].value_counts())
    inside = rows["landmark_days"].isin(ages)
    untried = next((age for age in landmarks if age not in ages), None)
    return Waiting(ages, untried, rows[inside], until[inside])


def waits_of(waiting: Waiting, fit: pd.Series, engagement: pd.Series) -> Waits:
    """Return what became of the leads that wait until the next age.

    Parameters
    ----------
    waiting : Waiting
        With at least one age.
    fit, engagement : pandas.Series
        Level (0-2) of each row; a lead's fit is taken as it was when it came in.
    """
    rows, until, ages = waiting.rows, waiting.until, waiting.ages
    place = np.searchsorted(ages, rows["landmark_days"].to_numpy(float))
    called = (rows["first_touch_at"] < until).to_numpy()
    won = flags(rows["is_won"])
    level = engagement.loc[rows.index].to_numpy(np.int64)
    next_is_same = (rows["lead_id"] == rows["lead_id"].shift(-1)).to_numpy()
    waits_on = next_is_same & np.append(place[1:] == place[:-1] + 1, False) & ~called
    table = pd.DataFrame(
        {
            "lead_id": rows["lead_id"],
            "account_id": rows["account_id"],
            "scored_at": rows["scored_at"],
            "age": place,
            "fit": fit.loc[rows.index].groupby(rows["lead_id"]).transform("first").to_numpy(np.int64),
            "engagement": level,
            "is_called": called,
            "is_won": won,
            "won_waiting": won & ~called & (rows["known_at"] < until).to_numpy(),
            "next_engagement": np.where(waits_on, np.append(level[1:], 0), GONE),
            "call_days": (rows["first_touch_at"] - rows["created_at"]).dt.total_seconds() / 86_400,
        },
        rows.index,
    )
    return Waits(ages, waiting.untried_days, table.reset_index(drop=True))


def _tried(landmarks: list[float], called_at: pd.Series) -> tuple[float, ...]:
    """Return the landmarks from the first up to the last at which enough leads were called, without a gap."""
    tried: list[float] = []
    for age in landmarks:
        if called_at.get(age, 0) < MIN_CALLED:
            break
        tried.append(float(age))
    return tuple(tried)
