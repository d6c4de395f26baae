"""Boosted trees with a share of logistic regression: the margin of one beside the margin of the other."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

import pandas as pd

from src.models.additive import Additive
from src.models.cut import Numbers
from src.models.trees import Trees


@dataclass(frozen=True)
class Blend:
    """A weighted sum of two predictors over the same encoded features.

    Attributes
    ----------
    trees : Trees
    linear : Additive
    linear_share : float
        Weight of the logistic regression, 0-1; the trees have the rest.

    Notes
    -----
    Trees find what features do together, a straight line is steadier where rows are few; their errors differ, so the
    mean of their margins errs less than either (Wolpert 1992). Shapley values of a weighted sum are the weighted
    sum of Shapley values.
    """

    trees: Trees
    linear: Additive
    linear_share: float
    sort: Literal["trees"] = "trees"

    @property
    def codes(self) -> list[str]:
        """Return the encoded features in the order of the contributions."""
        return self.trees.codes

    @property
    def is_telling(self) -> bool:
        """Return whether any two leads may get different margins."""
        return self.trees.is_telling or self.linear.is_telling

    def margin(self, matrix: pd.DataFrame) -> Numbers:
        """Return the raw margin (log-odds), shape (n,)."""
        return mixed(self.trees.margin(matrix), self.linear.margin(matrix), self.linear_share)

    def contributions(self, matrix: pd.DataFrame) -> Numbers:
        """Return what each feature adds, shape (n, features + 1), the base last."""
        return mixed(self.trees.contributions(matrix), self.linear.contributions(matrix), self.linear_share)

    def to_text(self) -> str:
        """Return JSON text with the texts of both in it."""
        stored = {"linear_share": self.linear_share, "trees": self.trees.to_text(), "linear": asdict(self.linear)}
        return json.dumps(stored, indent=1, sort_keys=True, allow_nan=False)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Blend:
        """Return the blend whose :meth:`to_text` was read as JSON."""
        return cls(Trees.from_text(stored["trees"]), Additive.from_json(stored["linear"]), stored["linear_share"])


def mixed(trees: Numbers, linear: Numbers, linear_share: float) -> Numbers:
    """Return the weighted sum of what both say of the same rows."""
    return (1 - linear_share) * trees + linear_share * linear
