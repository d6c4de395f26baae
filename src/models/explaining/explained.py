"""The leads on which the score is explained, with what each feature adds for each of them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from src.models.explain import BASE, contributions
from src.models.model import LeadModel


@dataclass(frozen=True)
class Explained:
    """The newest leads at the trained ages, explained.

    Attributes
    ----------
    model : LeadModel
    rows, features : DataFrame, n rows
        Scoring rows and features, same index.
    contributions : DataFrame
        Log-odds per feature and ``base``, same index.
    """

    model: LeadModel
    rows: pd.DataFrame
    features: pd.DataFrame
    contributions: pd.DataFrame

    @property
    def effects(self) -> pd.DataFrame:
        """Return the contributions without the base."""
        return self.contributions.drop(columns=BASE)

    @property
    def leads(self) -> int:
        """Return how many different leads the rows are of: a lead has one row at each age."""
        return int(self.rows["lead_id"].nunique())

    def words(self, feature: str) -> str:
        """Return a feature in plain words."""
        return self.model.catalog[feature].words


def explained(
    model: LeadModel | None, features: pd.DataFrame, examples: pd.DataFrame, most_rows: int
) -> Explained | None:
    """Return the newest ``most_rows`` landmark rows explained; None without a model or a row."""
    landmarks = examples[examples["kind"] == "landmark"]
    rows = landmarks.sort_values(["scored_at", "sequence"]).tail(most_rows)
    if model is None or rows.empty:
        return None
    own = features.loc[rows.index]
    return Explained(model, rows, own, contributions(model, own))
