"""Profiles of leads that win: found on earlier leads, confirmed on later ones, against shuffled outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from src.evaluation.customers.conditions import Condition
from src.evaluation.rates import wilson

MOST_PARTS = 3
BEAM = 40
"""So many of the best profiles of one length are lengthened."""
SHUFFLES = 40
OVERLAP = 0.5
"""A profile that shares more of its leads than this with a better one says nothing new."""

Parts = tuple[int, ...]
Holds = NDArray[np.bool_]


@dataclass(frozen=True)
class Profile:
    """Leads for which every one of a few statements holds.

    Attributes
    ----------
    parts : tuple of Condition
    n_found, wins_found, n_confirmed, wins_confirmed : int
        Leads and wins where the profile was found, and on later leads.
    z_found : float
        How many standard errors its rate stands above that of all leads where it was found.
    """

    parts: tuple[Condition, ...]
    n_found: int
    wins_found: int
    z_found: float
    n_confirmed: int = 0
    wins_confirmed: int = 0

    @property
    def words(self) -> str:
        """The profile as people say it."""
        return "; ".join(condition.words for condition in self.parts)

    def holds(self, features: pd.DataFrame) -> pd.Series:
        """Return for each row whether it fits the profile."""
        fits = pd.Series(True, index=features.index)
        for condition in self.parts:
            fits &= condition.holds(features)
        return fits


def find_profiles(
    conditions: Sequence[Condition],
    features: pd.DataFrame,
    is_won: pd.Series,
    min_leads: int = 30,
    max_profiles: int = 5,
    seed: int = 0,
) -> list[Profile]:
    """Return the profiles whose rate of winning beats what the same search finds on shuffled outcomes, best first.

    Parameters
    ----------
    conditions : sequence of Condition
    features : pandas.DataFrame
        Earlier leads only.
    is_won : pandas.Series of bool
    min_leads, max_profiles : int
    seed : int
        Of the shuffles.

    Notes
    -----
    Subgroup discovery: up to three statements on different things, grown best first, judged by z against all leads.
    A profile is kept when its z lies above the largest z of 95 % of searches on shuffled outcomes: so many looks find
    something in noise too (White 2000, Econometrica 68:1097-1126, the reality check). Only statements that hold, none
    that must not: people type the first into a filter and misread the second.
    """
    if not conditions or is_won.nunique() < 2:
        return []
    holds = np.column_stack([c.holds(features).to_numpy() for c in conditions])
    sources = [c.source for c in conditions]
    won = is_won.to_numpy(dtype=bool)
    rng = np.random.default_rng(seed)
    noise = [_best_z(_search(holds, sources, rng.permutation(won), min_leads)) for _ in range(SHUFFLES)]
    bar = float(np.quantile(noise, 0.95))
    kept = {parts: z for parts, z in _search(holds, sources, won, min_leads).items() if z > bar}
    chosen = _different(kept, holds, max_profiles)
    fits = {parts: _fit(parts, holds) for parts in chosen}
    return [
        Profile(tuple(conditions[i] for i in parts), int(fit.sum()), int(won[fit].sum()), kept[parts])
        for parts, fit in fits.items()
    ]


def confirm(profiles: Sequence[Profile], features: pd.DataFrame, is_won: pd.Series) -> list[Profile]:
    """Return the profiles with their leads and wins among later leads filled in."""
    fits = [profile.holds(features) for profile in profiles]
    return [
        replace(p, n_confirmed=int(f.sum()), wins_confirmed=int(is_won[f].sum()))
        for p, f in zip(profiles, fits, strict=True)
    ]


def profiles_table(profiles: Sequence[Profile], all_rate: float) -> pd.DataFrame:
    """Return one row per profile: where found, where confirmed, and whether it held.

    Parameters
    ----------
    profiles : sequence of Profile
        Confirmed ones.
    all_rate : float
        Share of wins among all later leads, 0-1.

    Returns
    -------
    pandas.DataFrame
        ``words, n_found, wins_found, rate_found, n, wins, rate, low, high, held``; held = "yes" where the interval
        on later leads lies above ``all_rate``, "no" where the rate is not above it, else "cannot tell".
    """
    rows = []
    for p in profiles:
        rate = p.wins_confirmed / p.n_confirmed if p.n_confirmed else np.nan
        low, high = (float(end) for end in wilson(p.wins_confirmed, p.n_confirmed))
        held = "yes" if low > all_rate else "no" if rate <= all_rate else "cannot tell"
        found = {"n_found": p.n_found, "wins_found": p.wins_found, "rate_found": p.wins_found / p.n_found}
        later = {"n": p.n_confirmed, "wins": p.wins_confirmed, "rate": rate, "low": low, "high": high}
        rows.append({"words": p.words, **found, **later, "held": held})
    columns = ["words", "n_found", "wins_found", "rate_found", "n", "wins", "rate", "low", "high", "held"]
    return pd.DataFrame(rows, columns=columns)


def _search(holds: Holds, sources: list[str], won: Holds, min_leads: int) -> dict[Parts, float]:
    """Return the z of every combination looked at: all single statements, then the best ones lengthened."""
    found: dict[Parts, float] = {}
    level: list[Parts] = [()]
    for _ in range(MOST_PARTS):
        longer: dict[Parts, float] = {}
        for parts in level:
            longer |= _lengthened(parts, holds, sources, won, min_leads)
        found |= longer
        level = sorted(longer, key=lambda parts: (-longer[parts], parts))[:BEAM]
    return found


def _lengthened(parts: Parts, holds: Holds, sources: list[str], won: Holds, min_leads: int) -> dict[Parts, float]:
    """Return the z of ``parts`` with each further statement on something else, where enough leads are left."""
    inside = _fit(parts, holds)
    among = holds[inside]
    n = among.sum(axis=0)
    wins = among[won[inside]].sum(axis=0)
    rate = won.mean()
    with np.errstate(invalid="ignore", divide="ignore"):
        z = (wins / n - rate) / np.sqrt(rate * (1 - rate) / n)
    taken = {sources[i] for i in parts}
    fitting = [i for i in np.flatnonzero(n >= min_leads) if sources[i] not in taken]
    return {tuple(sorted((*parts, int(i)))): float(z[i]) for i in fitting}


def _fit(parts: Parts, holds: Holds) -> Holds:
    """Return for which rows every part holds."""
    fit: Holds = np.logical_and.reduce(holds[:, list(parts)], axis=1)
    return fit


def _best_z(found: dict[Parts, float]) -> float:
    """Return the largest z, 0 where nothing was looked at."""
    return max(found.values(), default=0.0)


def _different(found: dict[Parts, float], holds: Holds, most: int) -> list[Parts]:
    """Return the best combinations that do not merely repeat a better one, at most ``most``."""
    chosen: list[Parts] = []
    fits: list[Holds] = []
    for parts in sorted(found, key=lambda parts: (-found[parts], len(parts), parts)):
        fit = _fit(parts, holds)
        if all((fit & other).sum() <= OVERLAP * min(fit.sum(), other.sum()) for other in fits):
            chosen.append(parts)
            fits.append(fit)
        if len(chosen) == most:
            break
    return chosen
