"""A profile narrowed to what else its leads are, and to what they did."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from src.evaluation.customers.conditions import Condition
from src.evaluation.customers.fields import Field, Flags, Floats
from src.evaluation.customers.group import Clause, Group

SHUFFLES = 199
LEVEL = 0.05
OWN_DISTANCE = 2.0
"""Standard errors by which each of two alternatives must raise the rate by itself: else a weak one rides along."""


def sharpened(
    group: Group,
    fields: Sequence[Field],
    done: Sequence[Condition],
    features: pd.DataFrame,
    is_won: Flags,
    min_leads: int,
    seed: int = 0,
) -> Group | None:
    """Return the group with one clause more on what the leads did and one on what else they are; None where neither.

    Parameters
    ----------
    group : Group
    fields : sequence of Field
        Who leads are.
    done : sequence of Condition
        What they did.
    features : pandas.DataFrame
    is_won : array of bool
    min_leads : int
        Left in the narrowed group, and outside of it.
    seed : int
        Of the shuffles.

    Notes
    -----
    A clause is kept where its rate stands further above that of the group than the best clause does in 95 of 100
    searches with the outcomes shuffled inside the group.
    """
    taken, inside = group.sources, group.holds(features)
    ways = _ways_to_act(done, features[inside], is_won[inside])
    else_they_are = [Clause((c,)) for field in fields for c in field.conditions if c.source not in taken]
    found = group
    for clauses in (ways, else_they_are):
        inside = found.holds(features)
        best = _best(clauses, features[inside], is_won[inside], min_leads, seed)
        found = found if best is None else found.narrowed(best)
    return found if found != group else None


def _ways_to_act(done: Sequence[Condition], features: pd.DataFrame, is_won: Flags) -> list[Clause]:
    """Return each thing done, and any two that raise as alternatives: there is more than one way to show interest."""
    single = [Clause((condition,)) for condition in done]
    z = _distance(is_won[None, :], _holds(single, features))[0]
    strong = [condition for condition, each in zip(done, z, strict=True) if each >= OWN_DISTANCE]
    pairs = (pair for pair in combinations(strong, 2) if pair[0].source != pair[1].source)
    return [*single, *(Clause(pair) for pair in pairs)]


def _holds(clauses: Sequence[Clause], features: pd.DataFrame) -> Flags:
    """Return for each row and clause whether it holds."""
    columns = [clause.holds(features) for clause in clauses]
    return np.column_stack(columns) if columns else np.empty((len(features), 0), dtype=bool)


def _best(clauses: Sequence[Clause], features: pd.DataFrame, is_won: Flags, min_leads: int, seed: int) -> Clause | None:
    """Return the clause whose leads win most surely more often than the others, None where chance finds as much."""
    holds = _holds(clauses, features)
    n = holds.sum(axis=0)
    looked = np.flatnonzero((n >= min_leads) & (n <= len(features) - min_leads))
    if not len(looked):
        return None
    random = np.random.default_rng(seed)
    outcomes = np.vstack([is_won, *(random.permutation(is_won) for _ in range(SHUFFLES))])
    z = _distance(outcomes, holds[:, looked])
    best = int(np.argmax(z[0].round(9)))
    p = (1 + (z[1:].max(axis=1) >= z[0, best]).sum()) / (1 + SHUFFLES)
    return clauses[looked[best]] if p <= LEVEL else None


def _distance(outcomes: Flags, holds: Flags) -> Floats:
    """Return how far the wins of each group lie above those by lot, in standard errors, shape (n_outcomes, n_groups).

    Mean and variance are those of the hypergeometric distribution.
    """
    everyone, n = outcomes.shape[1], holds.sum(axis=0)
    rate = outcomes.mean(axis=1)[:, None]
    wins = outcomes.astype(float) @ holds.astype(float)
    variance = n * (everyone - n) / max(everyone - 1, 1) * rate * (1 - rate)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.nan_to_num((wins - n * rate) / np.sqrt(variance))
