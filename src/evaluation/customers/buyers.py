"""The leads among which buyers are looked for: earlier ones to find, later ones to confirm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from src.evaluation.campaigns.called import touches_known
from src.evaluation.customers.fields import Flags
from src.evaluation.later_leads import worked_where_known
from src.features.definition import Feature
from src.leads.errors import LeadScoringError, nearest

FOUND_FRACTION = 2 / 3
_INSTANT_DAYS = 1e-6
GROUPS = ("fit", "engagement")
"""Who leads are and what they did: what time and sales did says nothing about the customer."""


@dataclass(frozen=True)
class Buyers:
    """Leads of one age whose outcome is known, in order of arrival; all frames have the same index.

    Attributes
    ----------
    features : pandas.DataFrame
        Who the leads are and what they did until that age.
    leads : pandas.DataFrame
        Their scoring rows and labels; ``is_won`` is a bool.
    is_later : pandas.Series of bool
        The leads that confirm.
    catalog : mapping of str to Feature
        Words of every column of ``features``.
    age_days : float
        Age at which the leads are looked at.
    segment : str
        The segment in words, empty for all leads.
    grown : frozenset of str
        Features of fields that may have grown after the moment (``features.grown_after``): they may be a result.
    are_own_steps : bool
        Nobody says who acted, and what sales did counts too: activities tell how far a lead has come, not what it did.
    """

    features: pd.DataFrame
    leads: pd.DataFrame
    is_later: pd.Series
    catalog: Mapping[str, Feature]
    age_days: float
    segment: str = ""
    grown: frozenset[str] = frozenset()
    are_own_steps: bool = False

    @property
    def won(self) -> pd.Series:
        """Return which leads won."""
        return self.leads["is_won"]

    @property
    def earlier(self) -> Buyers:
        """Return the leads that profiles are found on."""
        return self.only((~self.is_later).to_numpy())

    @property
    def later(self) -> Buyers:
        """Return the leads that confirm them."""
        return self.only(self.is_later.to_numpy())

    @property
    def rate(self) -> float:
        """Return the share that wins, 0 without leads."""
        return float(self.won.mean()) if len(self.won) else 0.0

    def only(self, chosen: Flags) -> Buyers:
        """Return some of the leads."""
        return replace(self, features=self.features[chosen], leads=self.leads[chosen], is_later=self.is_later[chosen])

    def described(self) -> dict[str, Any]:
        """Return which leads these are: ``n, base_rate, first, last`` (JSON types)."""
        dated = self.leads["created_at"].dropna()
        ends = (dated.min(), dated.max()) if len(dated) else (None, None)
        first, last = (end.date().isoformat() if end is not None else None for end in ends)
        return {"n": len(self.leads), "base_rate": self.rate, "first": first, "last": last}


def buyers_at(
    examples: pd.DataFrame,
    features: pd.DataFrame,
    catalog: Mapping[str, Feature],
    age_days: float,
    found_until: str = "",
    grown: frozenset[str] = frozenset(),
    are_own_steps: bool = False,
) -> Buyers:
    """Return the matured leads at one landmark, worked ones where touches are known.

    Parameters
    ----------
    examples, features : pandas.DataFrame
        Index ``row_id``.
    catalog : mapping of str to Feature
    age_days : float
        A landmark of the examples.
    found_until : str
        ISO day, the last on which a lead may be found; empty: the first two thirds in order of arrival.
    grown : frozenset of str
    are_own_steps : bool
        See :class:`Buyers`.

    Notes
    -----
    A lead nobody called did not say no: counting it as lost would show whom sales calls.
    """
    is_counted = examples["is_matured"].fillna(False).astype(bool) & examples["is_won"].notna()  # a deal counts once
    at_age = (examples["kind"] == "landmark") & (examples["landmark_days"] == age_days)
    leads = worked_where_known(examples[at_age & is_counted]).sort_values("sequence")
    leads = leads.astype({"is_won": bool})
    readable = [name for name in features.columns if catalog[name].group in GROUPS]
    own = features.loc[leads.index, readable]
    words = {name: catalog[name] for name in readable}
    is_later = _is_later(leads, found_until)
    return Buyers(own, leads, is_later, words, age_days, grown=grown, are_own_steps=are_own_steps)


def in_segment(buyers: Buyers, segment: str) -> Buyers:
    """Return the leads of ``column=value``, with the segment in words; all of them where it is empty.

    Raises
    ------
    LeadScoringError
        Where there is no such column, or no lead has the value.
    """
    if not segment:
        return buyers
    column, _, value = segment.partition("=")
    if column not in buyers.features.columns:
        known = nearest(column, map(str, buyers.features.columns))
        raise LeadScoringError(f"segment: there is no column '{column}'.{known}")
    values = buyers.features[column].astype(str)
    holds = (values == value).fillna(False).to_numpy(dtype=bool)
    if not holds.any():
        known = nearest(value, buyers.features[column].dropna().astype(str).unique())
        raise LeadScoringError(f"segment: no lead has {column} = '{value}'.{known}")
    return replace(buyers.only(holds), segment=f"{buyers.catalog[column].words} {value}")


def only_lost(buyers: Buyers) -> Buyers:
    """Return the leads that won or were closed as lost, without those that nobody closed.

    Raises
    ------
    LeadScoringError
        Where there are no dates, so that nobody knows which leads were closed.
    """
    followed = buyers.leads["followup_days"].astype(float)
    if len(followed) and followed.isna().all():
        raise LeadScoringError("compare_with: without dates it is not known which leads were closed as lost.")
    is_closed = followed < followed.max() - _INSTANT_DAYS
    return buyers.only((buyers.won | is_closed).to_numpy(dtype=bool))


def has_touches(buyers: Buyers) -> bool:
    """Return whether only leads are looked at that sales called."""
    return touches_known(buyers.leads)


def _is_later(leads: pd.DataFrame, found_until: str) -> pd.Series:
    """Return which leads confirm."""
    if found_until:
        return leads["created_at"] >= pd.Timestamp(found_until, tz="UTC") + pd.Timedelta(days=1)
    place = np.arange(len(leads)) >= round(FOUND_FRACTION * len(leads))
    return pd.Series(place, index=leads.index)
