"""What the parts of an evaluation rest on, read once from the folder of a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from src.evaluation.calls.capacity import Capacity, capacity_of
from src.evaluation.publish_gate import Gate
from src.evaluation.store import read_comparison, read_gate, read_out_of_time
from src.evaluation.windows import Window, test_windows
from src.features.catalog import catalog
from src.features.definition import Feature
from src.features.store import read_examples, read_features, read_plan
from src.leads.config import SourceConfig
from src.leads.tables import LeadTables, read_tables
from src.models.model import LeadModel
from src.models.recipe import Recipe, recipe_for
from src.models.save import load_model_if_any


@dataclass(frozen=True)
class Evidence:
    """The tables of a run, what was known and said at each scoring moment, and the score.

    Attributes
    ----------
    config : SourceConfig
    tables : LeadTables
    examples, features : pandas.DataFrame
        All scoring rows joined with labels, and their features; index ``row_id``.
    catalog : dict of str to Feature
    windows : list of Window
    recipe : Recipe
    table : pandas.DataFrame
        The out-of-time table.
    comparison : pandas.DataFrame
        Empty where nothing was compared.
    gate : Gate or None
        Whether the score may be shown; None where nobody asked yet.
    model : LeadModel or None
        The run's score, shown or not.
    capacity : Capacity
    """

    config: SourceConfig
    tables: LeadTables
    examples: pd.DataFrame
    features: pd.DataFrame
    catalog: dict[str, Feature]
    windows: list[Window]
    recipe: Recipe
    table: pd.DataFrame
    comparison: pd.DataFrame
    gate: Gate | None
    model: LeadModel | None
    capacity: Capacity

    @property
    def shows_score(self) -> bool:
        """Whether there is a score and the gate lets it be shown."""
        return self.model is not None and self.gate is not None and self.gate.may_publish

    @property
    def shown_model(self) -> LeadModel | None:
        """The score, None where it must not be shown."""
        return self.model if self.shows_score else None

    @property
    def plural(self) -> str:
        """What wins are called."""
        return self.config.milestones.target_words_plural

    @property
    def mean_value(self) -> float | None:
        """Mean value of a win; None where values are not known."""
        won = self.tables.milestones.filter(self.tables.milestones["milestone"] == self.config.milestones.target)
        value = won["value"].mean()
        return float(value) if isinstance(value, float) else None


def read_evidence(folder: Path, config: SourceConfig) -> Evidence:
    """Return what the run at ``folder`` left so far; its out-of-time table must be there."""
    evaluation, features = folder / "evaluation", folder / "features"
    tables, examples = read_tables(folder / "tables"), read_examples(features)
    return Evidence(
        config=config,
        tables=tables,
        examples=examples,
        features=read_features(features),
        catalog=catalog(config, read_plan(features)),
        windows=test_windows(examples, config),
        recipe=recipe_for(config),
        table=read_out_of_time(evaluation),
        comparison=read_comparison(evaluation),
        gate=read_gate(evaluation),
        model=load_model_if_any(folder / "model"),
        capacity=capacity_of(tables, config),
    )
