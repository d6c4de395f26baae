"""What is watched: the statements about leads that people go by, each once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from src.evaluation.criteria.cohorts import Cohorts
from src.evaluation.criteria.watch import Watched
from src.evaluation.customers.buyers import Buyers
from src.evaluation.customers.conditions import Condition
from src.evaluation.customers.fields import Flags
from src.evaluation.customers.group import Group

ALIKE = 0.9
"""Two statements that share so much of the leads for which either holds are one criterion."""
LEAST_LEADS = 60
LEAST_MONTHS = 6
"""In fewer months a criterion has no before and after, e.g. a campaign of one half-year."""
PROFILE, CHARACTERISTIC, RULE = "profile", "characteristic", "points rule"


@dataclass(frozen=True)
class Criterion:
    """One statement people go by.

    Attributes
    ----------
    words : str
    origin : str
        ``PROFILE``, ``CHARACTERISTIC`` or ``RULE``.
    source : str
        What it is about, as of a condition; empty where it is about several things.
    rules : tuple of str
        Names of the points rules that say the same.
    holds : array of bool
        For each lead.
    """

    words: str
    origin: str
    source: str
    rules: tuple[str, ...]
    holds: Flags


def criteria_of(
    buyers: Buyers,
    conditions: Sequence[Condition],
    groups: Mapping[str, Group],
    fired: pd.DataFrame | None = None,
) -> list[Criterion]:
    """Return the profiles, the points rules in use and the single characteristics, each leads' statement once.

    Parameters
    ----------
    buyers : Buyers
    conditions : sequence of Condition
        Who leads are and what they did.
    groups : mapping of str to Group
        Profiles by their words.
    fired : pandas.DataFrame, optional
        How often each points rule counts for a lead, index at least the leads, columns the names of the rules.
    """
    found = [Criterion(words, PROFILE, "", (), group.holds(buyers.features)) for words, group in groups.items()]
    shortest = sorted(conditions, key=lambda condition: (len(condition.words), condition.words))
    single = [Criterion(c.words, CHARACTERISTIC, c.source, (), c.holds(buyers.features).to_numpy()) for c in shortest]
    for criterion in single:
        if not any(_alike(criterion.holds, other.holds) for other in found):
            found.append(criterion)
    rules = fired if fired is not None else pd.DataFrame(index=buyers.leads.index)
    for name in rules.columns:
        holds = rules.loc[buyers.leads.index, name].ne(0).to_numpy()
        same = next((place for place, other in enumerate(found) if _alike(holds, other.holds)), None)
        if same is None:
            found.append(Criterion(str(name).replace("_", " "), RULE, "", (str(name),), holds))
        else:
            other = found[same]
            found[same] = Criterion(other.words, other.origin, other.source, (*other.rules, str(name)), other.holds)
    return found


def watched(criteria: Sequence[Criterion], buyers: Buyers, cohorts: Cohorts) -> tuple[list[Criterion], Watched]:
    """Return the criteria that can be watched over these months, and what the watch needs of them."""
    rows = cohorts.rows.to_numpy()
    kept = [criterion for criterion in criteria if _can_be_watched(criterion.holds[rows], cohorts)]
    holds = np.column_stack([criterion.holds[rows] for criterion in kept]) if kept else np.empty((rows.sum(), 0), bool)
    own = f"leads.{cohorts.source_column}"
    is_source = np.array([criterion.source == own for criterion in kept], dtype=bool)
    return kept, Watched(holds, buyers.won.to_numpy(dtype=bool)[rows], cohorts.month, cohorts.source, is_source)


def _can_be_watched(holds: Flags, cohorts: Cohorts) -> bool:
    """Return whether enough leads of enough months are on both sides."""
    sizes = min(holds.sum(), (~holds).sum())
    return bool(sizes >= LEAST_LEADS) and len(np.unique(cohorts.month[holds])) >= LEAST_MONTHS


def _alike(one: Flags, other: Flags) -> bool:
    """Return whether two statements hold for nearly the same leads."""
    return bool((one & other).sum() >= ALIKE * max((one | other).sum(), 1))
