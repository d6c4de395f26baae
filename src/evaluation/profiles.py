"""Profiles of leads that win: found on earlier leads, confirmed on later ones, against shuffled outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from sklearn.tree import DecisionTreeClassifier

from src.evaluation.conditions import Condition
from src.evaluation.rates import wilson

DEPTH = 3
SHUFFLES = 40


@dataclass(frozen=True)
class Profile:
    """Leads for which every one of a few statements holds (or, negated, does not).

    Attributes
    ----------
    parts : tuple of (Condition, bool)
        The statements; False = it must not hold.
    n_found, wins_found, n_confirmed, wins_confirmed : int
        Leads and wins where the profile was found, and on later leads.
    z_found : float
        How many standard errors its rate stands above that of all leads where it was found.
    """

    parts: tuple[tuple[Condition, bool], ...]
    n_found: int
    wins_found: int
    z_found: float
    n_confirmed: int = 0
    wins_confirmed: int = 0

    @property
    def words(self) -> str:
        """The profile as people say it."""
        said = [condition.words for condition, holds in self.parts if holds]
        unsaid = [condition.words for condition, holds in self.parts if not holds]
        return "; ".join([*said, *(f"not: {words}" for words in unsaid)])

    def holds(self, features: pd.DataFrame) -> pd.Series:
        """Return for each row whether it fits the profile."""
        fits = pd.Series(True, index=features.index)
        for condition, holds in self.parts:
            fits &= condition.holds(features) == holds
        return fits


def find_profiles(
    conditions: Sequence[Condition],
    features: pd.DataFrame,
    is_won: pd.Series,
    min_leads: int = 30,
    max_profiles: int = 5,
    seed: int = 0,
) -> list[Profile]:
    """Return the profiles whose rate of winning beats what the same search finds on shuffled outcomes.

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
    A tree of three questions over readable statements; a leaf is kept when its z lies above the largest z of 95 %
    of the trees grown on shuffled outcomes: so many looks find something in noise too (White 2000, Econometrica
    68:1097-1126, the reality check).
    """
    if not conditions or is_won.nunique() < 2:
        return []
    holds = np.column_stack([c.holds(features).to_numpy() for c in conditions])
    won = is_won.to_numpy(dtype=bool)
    rng = np.random.default_rng(seed)
    noise = [max(z for *_, z in _leaves(holds, rng.permutation(won), min_leads)) for _ in range(SHUFFLES)]
    bar = float(np.quantile(noise, 0.95))
    kept = [leaf for leaf in _leaves(holds, won, min_leads) if leaf[3] > bar]
    best = sorted(kept, key=lambda leaf: (-leaf[3], leaf[0]))[:max_profiles]
    return [Profile(tuple((conditions[i], is_true) for i, is_true in path), n, wins, z) for path, n, wins, z in best]


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


_Leaf = tuple[tuple[tuple[int, bool], ...], int, int, float]


def _leaves(holds: np.ndarray, won: np.ndarray, min_leads: int) -> list[_Leaf]:
    """Return each leaf of the tree as (path of (condition, holds), leads, wins, z against all leads)."""
    tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=min_leads, random_state=0)
    grown = tree.fit(holds, won).tree_
    reached = grown.apply(holds.astype(np.float32))
    rate = won.mean()
    leaves = []
    for node, path in _paths(grown):
        inside = won[reached == node]
        z = (inside.mean() - rate) / np.sqrt(rate * (1 - rate) / len(inside))
        leaves.append((path, len(inside), int(inside.sum()), float(z)))
    return leaves


def _paths(grown: object) -> list[tuple[int, tuple[tuple[int, bool], ...]]]:
    """Return each leaf's node number and the questions on the way to it."""
    open_nodes: list[tuple[int, tuple[tuple[int, bool], ...]]] = [(0, ())]
    leaves = []
    while open_nodes:
        node, path = open_nodes.pop()
        left, right = grown.children_left[node], grown.children_right[node]  # type: ignore[attr-defined]
        if left == right:
            leaves.append((node, path))
            continue
        question = int(grown.feature[node])  # type: ignore[attr-defined]
        open_nodes += [(left, (*path, (question, False))), (right, (*path, (question, True)))]
    return sorted(leaves)
