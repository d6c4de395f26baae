"""Groups of leads in words: every clause must hold, and a clause holds where any of its statements does."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from src.evaluation.customers.conditions import Condition

Holds = NDArray[np.bool_]


@dataclass(frozen=True)
class Clause:
    """One or more statements, any of which will do."""

    any_of: tuple[Condition, ...]

    @property
    def words(self) -> str:
        """The clause as people say it, e.g. ``"asked for a demo or looked at the pricing page at least twice"``."""
        return " or ".join(condition.words for condition in self.any_of)

    @property
    def sources(self) -> set[str]:
        """What the statements are about."""
        return {condition.source for condition in self.any_of}

    def holds(self, features: pd.DataFrame) -> Holds:
        """Return for each row whether the clause holds."""
        found: Holds = np.logical_or.reduce([condition.holds(features).to_numpy() for condition in self.any_of])
        return found


@dataclass(frozen=True)
class Group:
    """Leads for which every one of a few clauses holds."""

    parts: tuple[Clause, ...]

    @property
    def words(self) -> str:
        """The group as people say it, clauses apart by semicolons."""
        return "; ".join(clause.words for clause in self.parts)

    @property
    def sources(self) -> set[str]:
        """What the clauses are about."""
        return {source for clause in self.parts for source in clause.sources}

    def holds(self, features: pd.DataFrame) -> Holds:
        """Return for each row whether it belongs to the group; all rows do where there is no clause."""
        found = np.ones(len(features), dtype=bool)
        for clause in self.parts:
            found &= clause.holds(features)
        return found

    def narrowed(self, clause: Clause) -> Group:
        """Return the group with one clause more."""
        return Group((*self.parts, clause))


def group_of(*conditions: Condition) -> Group:
    """Return the group of leads for which all ``conditions`` hold."""
    return Group(tuple(Clause((condition,)) for condition in conditions))
