"""How the score of one lead reacts to changes: not what would happen if they were made."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd
import polars as pl

from src.features.build import build_features, to_pandas_features
from src.features.plan import FeaturePlan
from src.features.snapshot import scoring_rows
from src.leads.config import SourceConfig
from src.leads.errors import LeadScoringError
from src.leads.tables import LeadTables
from src.models.explaining.change import Change, changed_tables
from src.models.grades import Reference
from src.models.model import LeadModel
from src.models.score import score_rows

LABEL = "How the score reacts to such a lead; not what would happen if this were done."
SHOWN = ["chance", "score", "grade", "fit", "engagement"]
REASONS = [f"{direction}_{place}" for direction in ("raises", "lowers") for place in (1, 2, 3)]


@dataclass(frozen=True)
class WhatIf:
    """A lead as it is and as changed.

    Attributes
    ----------
    change : Change
    before, after : Series
        As ``score_rows`` gives a lead.
    """

    change: Change
    before: pd.Series
    after: pd.Series

    @property
    def table(self) -> pd.DataFrame:
        """Return both side by side: chance, score, grade, words and reasons."""
        names = [*SHOWN, *REASONS]
        return pd.DataFrame({"as it is": self.before[names], "changed": self.after[names]}).dropna(how="all")

    @property
    def sentences(self) -> list[str]:
        """Return how the score reacts, in words, with the label."""
        if self.before["is_too_old"]:
            return ["The lead is too old to score: no lead of that age was learned from."]
        chances = [f"{100 * row['chance']:.1f}".removesuffix(".0") for row in (self.before, self.after)]
        grades = [str(row["grade"]) for row in (self.before, self.after)]
        grade = f"stays {grades[0]}" if grades[0] == grades[1] else f"goes from {grades[0]} to {grades[1]}"
        said = f"With {self.change.words}: the chance goes from {chances[0]} to {chances[1]} of 100, the grade {grade}."
        if chances[0] == chances[1]:
            said = f"With {self.change.words}: the chance stays at {chances[0]} of 100, the grade {grade}."
        return [said, LABEL]


def what_if(
    model: LeadModel, tables: LeadTables, config: SourceConfig, plan: FeaturePlan, lead_id: str, change: Change
) -> WhatIf:
    """Return how the score of an open lead reacts to a change, as of the newest moment in the tables.

    Raises
    ------
    LeadScoringError
        Where the lead is not open, the change cannot be made, or the model has no population to rank in.

    Notes
    -----
    The model has learned what goes together, not what brings about what: leads that ask for a demo win more often,
    which does not mean that a demo sent to them would make them win.
    """
    if model.reference is None:
        raise LeadScoringError("The model has no reference population, so it cannot grade. Run the chain again.")
    before = _scored(model, model.reference, tables, config, plan, lead_id)
    after = _scored(model, model.reference, changed_tables(tables, lead_id, change), config, plan, lead_id)
    return WhatIf(change, before, after)


def example_change(model: LeadModel, shape: pd.DataFrame, tables: LeadTables) -> Change:
    """Return a change to show: the lead's field and its value that raise the score most.

    ``shape`` is as ``shape_table`` gives it; nothing is changed where no field raises the score.
    """
    is_field = shape["feature"].isin(tables.leads.columns) & (shape["bin"] > 0) & (shape["low"] > 0)
    raising = shape[is_field]
    if raising.empty:
        return Change()
    best = raising.iloc[int(raising["effect"].argmax())]
    name, place = str(best["feature"]), int(best["bin"])
    if model.catalog[name].is_text:
        return Change({name: str(best["value"])})
    edges = model.facts.bins[name].edges
    return Change({name: f"{edges[max(place - 2, 0)] if edges else 0:g}"})


def _scored(
    model: LeadModel,
    reference: Reference,
    tables: LeadTables,
    config: SourceConfig,
    plan: FeaturePlan,
    lead_id: str,
) -> pd.Series:
    """Return one open lead scored."""
    own = tables.leads.filter(pl.col("lead_id") == lead_id)["account_id"]
    leads = tables.leads.filter(pl.col("account_id").is_in(own.implode()))
    # A feature looks at the lead and at its account, and at nobody else.
    ids = leads["lead_id"].to_list()
    few = replace(tables, leads=leads, activities=tables.activities.filter(pl.col("lead_id").is_in(ids)))
    rows = scoring_rows(few, config).filter((pl.col("kind") == "now") & (pl.col("lead_id") == lead_id))
    if rows.is_empty():
        raise LeadScoringError(f"Lead '{lead_id}' is not open (closed, left out, or unknown), so it has no score.")
    features = to_pandas_features(build_features(few, rows, config, plan))
    return score_rows(model, reference, features, rows.to_pandas().set_index("row_id")).iloc[0]
