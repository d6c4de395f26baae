"""Earlier leads that the score sees as it sees this one, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.evaluation.later_leads import counted, worked_where_known
from src.models.cut import Numbers, flags
from src.models.explain import BASE, contributions
from src.models.explaining.subjects import subjects_of
from src.models.model import LeadModel

SHOWN, NEAREST = 60, 120
"""Similar are the 120 nearest; of these the last 60 count."""
FEWEST = 30
DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Similar:
    """The last similar leads whose time is over.

    Attributes
    ----------
    leads, wins : int
    first, last : Timestamp or None
        When they came in; None without dates.
    wins_called_in_a_day : int or None
        Wins that got their first call within a day of coming in; None where touches are not known.
    """

    leads: int
    wins: int
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    wins_called_in_a_day: int | None

    def words(self, plural: str) -> list[str]:
        """Return them in words, a line or two.

        >>> Similar(60, 12, None, None, 9).words("customers")
        ['12 of the last 60 similar leads became customers', '9 of the 12 were called within a day']
        """
        called = "called leads, " if self.wins_called_in_a_day is not None else ""
        came = f" ({called}came in {self.first:%Y-%m-%d} to {self.last:%Y-%m-%d})" if self.first is not None else ""
        said = [f"{self.wins} of the last {self.leads} similar leads became {plural}{came}"]
        if self.wins_called_in_a_day is not None and self.wins:
            said.append(f"{self.wins_called_in_a_day} of the {self.wins} were called within a day")
        return said


def similar_leads(
    model: LeadModel,
    lead: pd.DataFrame,
    account_id: str,
    age_days: float,
    features: pd.DataFrame,
    examples: pd.DataFrame,
) -> Similar | None:
    """Return what became of the leads most similar to one; None with under 30 to compare with.

    Parameters
    ----------
    model : LeadModel
    lead : DataFrame, one row
        Features of the lead.
    account_id : str
        Its account, whose other leads are not compared with it.
    age_days : float
    features, examples : DataFrame, same index
        Earlier leads: matured rows at the landmark of this age are compared.

    Notes
    -----
    Similar in what matters: by the sum of differences of contributions in log-odds, subject by subject. Only worked
    leads where touches are known, and only those whose time is over, chosen by date and never by outcome. Counts of
    earlier leads, not a forecast: the score has learned from most of them.
    """
    landmark = model.facts.ages_days[int(model.facts.age_index(np.array([age_days]))[0])]
    at_age = examples[(examples["kind"] == "landmark") & (examples["landmark_days"] == landmark)]
    past = worked_where_known(counted(at_age[flags(at_age["is_matured"]) & (at_age["account_id"] != account_id)]))
    if len(past) < FEWEST:
        return None
    own, others = _by_subject(model, lead), _by_subject(model, features.loc[past.index])
    distance = np.abs(others - own).sum(axis=1)
    nearest = past.iloc[np.argsort(distance, kind="stable")[:NEAREST]]
    last = nearest.sort_values(["scored_at", "sequence"], kind="stable").tail(SHOWN)
    won = last[flags(last["is_won"])]
    dated = bool(last["created_at"].notna().all())
    called = None
    if last["is_worked"].notna().any() and dated:
        called = int((won["first_touch_at"] - won["created_at"] <= DAY).sum())
    first, newest = (last["created_at"].min(), last["created_at"].max()) if dated else (None, None)
    return Similar(len(last), len(won), first, newest, called)


def _by_subject(model: LeadModel, features: pd.DataFrame) -> Numbers:
    """Return the contributions added up over each subject, shape (n, subjects)."""
    added = contributions(model, features).drop(columns=BASE).to_numpy()
    subjects = subjects_of(model.encoding.names, model.catalog, model.facts.alike)
    return np.stack([added[:, members].sum(axis=1) for members in subjects], axis=1)
