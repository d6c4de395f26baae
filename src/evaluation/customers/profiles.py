"""Profiles of leads that win: found on earlier leads, confirmed on later ones, more than their parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.stats import norm

from src.evaluation.customers.additive import Additive, additive, columns_of
from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.conditions import MIN_LEADS, Condition, conditions_of
from src.evaluation.customers.fields import Field, Flags, Floats, fields_of
from src.evaluation.customers.group import Group, group_of
from src.evaluation.customers.sharpen import sharpened
from src.evaluation.customers.together import Search, search
from src.evaluation.holm import holm

LEVEL = 0.05
DIGITS = 6
OVERLAP = 0.5
"""A profile that shares more of its leads than this with a better one says nothing new."""
MOST_ROWS = 50_000
"""Profiles are looked for among so many leads at most, evenly spread: more would only cost time."""


@dataclass(frozen=True)
class Profile:
    """Who buys: characteristics that count for more together than each by itself.

    Attributes
    ----------
    who : Group
        Who the lead is.
    sharper : Group or None
        The same leads narrowed to what else they are or what they did.
    p_found : float
        How often the same search finds as much where nothing counts together, 0-1.
    excess_later : float
        Later wins beyond what the parts let expect, in standard errors; missing where not confirmed yet.
    p_later : float
        Of that excess, one-sided, corrected for all profiles (Holm).
    expected_later : float
        Later wins that the parts let expect.
    """

    who: Group
    sharper: Group | None
    p_found: float
    excess_later: float = np.nan
    p_later: float = np.nan
    expected_later: float = np.nan

    @property
    def words(self) -> str:
        """The profile as people say it."""
        return self.who.words


@dataclass(frozen=True)
class Found:
    """What the search found.

    Attributes
    ----------
    profiles : list of Profile
        Best first.
    tried : int
        Combinations looked at.
    next_p : float
        How often a search where nothing counts together finds as much as the best combination left out, 0-1; missing
        where there was none to try.
    fields : list of Field
    deeds : list of Condition
        The single characteristics, who the leads are and what they did.
    """

    profiles: list[Profile]
    tried: int
    next_p: float
    fields: list[Field]
    deeds: list[Condition]


def find_profiles(earlier: Buyers, min_leads: int = MIN_LEADS, max_profiles: int = 5, seed: int = 0) -> Found:
    """Return the profiles that beat the same search where every characteristic counts, but none together.

    Parameters
    ----------
    earlier : Buyers
        Earlier leads only, in order of arrival.
    min_leads, max_profiles : int
    seed : int
        Of the drawn outcomes.

    Notes
    -----
    A profile is who the leads are, because a company can be chosen before it does anything; what the leads did only
    sharpens it (:mod:`src.evaluation.customers.sharpen`). Both enter the additive model: what a lead did tells so much
    that without it a profile drowns. Once found, a profile counts as a characteristic of its own, so that the next one
    is not its shadow.
    """
    step = max(1, -(-len(earlier.won) // MOST_ROWS))
    features, won = earlier.features.iloc[::step], earlier.won.iloc[::step].to_numpy(dtype=bool)
    if not won.any() or won.all():
        return Found([], 0, np.nan, [], [])
    fields, done = fields_of(features, earlier.catalog, won, min_leads, earlier.grown), deeds(earlier, min_leads)
    codes = [field.codes(features) for field in fields]
    columns = columns_of(fields, done, features)
    chosen: list[Profile] = []
    tried, next_p = 0, np.nan
    while len(chosen) < max_profiles:
        found = search(additive(columns, won), fields, codes, won, min_leads, seed)
        tried += found.tried
        group, next_p = _best_new(found, features, [profile.who for profile in chosen])
        if group is None or next_p > LEVEL:
            break
        acted = [] if earlier.are_own_steps else done
        sharper = sharpened(group, fields, acted, features, won, min_leads, seed)
        chosen.append(Profile(group, sharper, next_p))
        columns = np.column_stack([columns, group.holds(features).astype(float)])
    return Found(chosen, tried, next_p, fields, done)


def deeds(buyers: Buyers, min_leads: int) -> list[Condition]:
    """Return what leads did, once and again: of each kind of activity its first feature, so ever and not lately."""
    first: dict[str, str] = {}
    for name in buyers.features.columns:
        feature = buyers.catalog[name]
        if feature.group == "engagement" and feature.unit == "times":
            first.setdefault(feature.source, name)
    return conditions_of(buyers.features[list(first.values())], buyers.catalog, min_leads)


def statements(conditions: Sequence[Condition], buyers: Buyers, min_leads: int) -> list[Condition]:
    """Return the statements people go by: who the leads are, and what they did at all or again."""
    who = [condition for condition in conditions if buyers.catalog[condition.feature].group == "fit"]
    return [*who, *deeds(buyers, min_leads)]


def confirm(found: Found, later: Buyers) -> list[Profile]:
    """Return the profiles with their excess among later leads filled in.

    Parameters
    ----------
    found : Found
        Values and ranges are those of the earlier leads; what each is worth by itself is learned from the later ones.
    later : Buyers
    """
    won = later.won.to_numpy(dtype=bool)
    if not found.profiles or not won.any() or won.all():
        return found.profiles
    model = additive(columns_of(found.fields, found.deeds, later.features), won)
    left = model.unexplained(won.astype(float))
    holds = [profile.who.holds(later.features) for profile in found.profiles]
    # Products of matrices differ in the last bits with the number of threads; files must not.
    excess = np.array([_excess(model, left, held) for held in holds]).round(DIGITS)
    p = holm(np.where(np.isnan(excess), 1.0, norm.sf(excess)))
    expected = [round(float(model.chance[held].sum()), DIGITS) for held in holds]
    return [
        replace(profile, excess_later=float(z), p_later=float(each), expected_later=wins)
        for profile, z, each, wins in zip(found.profiles, excess, p, expected, strict=True)
    ]


def _best_new(found: Search, features: pd.DataFrame, chosen: Sequence[Group]) -> tuple[Group | None, float]:
    """Return the best combination about leads that no chosen profile holds already, with its p."""
    known = [group.holds(features) for group in chosen]
    for combination in found.best:
        group = group_of(*combination.parts)
        held = group.holds(features)
        if all((held & other).sum() <= OVERLAP * min(held.sum(), other.sum()) for other in known):
            return group, found.p(combination.z)
    return None, np.nan


def _excess(model: Additive, left: Floats, held: Flags) -> float:
    """Return the wins of a group beyond what its parts let expect, in standard errors."""
    variance = model.variance(held)
    return float(left[held].sum() / np.sqrt(variance)) if variance > 0 else np.nan
